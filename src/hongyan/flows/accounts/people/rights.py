"""What a person may see: its accounts, and how it sits at one of them. Reads only.

An account that was closed is gone; one that is suspended is seen. A member that was switched off
has no seat.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import AccountState
from hongyan.domain.members import store as members
from hongyan.domain.members.model import MemberState
from hongyan.domain.people import store

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.accounts.model import Account
    from hongyan.domain.members.policy import Policy
    from hongyan.domain.people.model import Seat


@dataclass(frozen=True, slots=True)
class SeatedAt:
    """An account that a person may see. `policies` are its member's; None: it is the owner."""

    account: Account
    member_id: int | None
    policies: tuple[Policy, ...] | None

    @property
    def account_id(self) -> int:
        """The id of the account."""
        return self.account.account_id

    @property
    def account_name(self) -> str:
        """The name of the account."""
        return self.account.name


def seats_open_to(tx: Connection, person_id: int) -> tuple[SeatedAt, ...]:
    """Return all accounts that a person may see, in their order."""
    seats = store.seats_of(tx, person_id)
    held = accounts.accounts_of(tx, [seat.account_id for seat in seats])
    found = (_seated(tx, seat, held.get(seat.account_id)) for seat in seats)
    return tuple(one for one in found if one is not None)


def _seated(tx: Connection, seat: Seat, account: Account | None) -> SeatedAt | None:
    if account is None or account.state is AccountState.CLOSED:
        return None
    if seat.member_id is None:
        return SeatedAt(account, None, None)
    member = members.member_by_id(tx, seat.member_id)
    if member is None or member.state is MemberState.DISABLED:
        return None
    policies = members.policies_of(tx, seat.account_id, seat.member_id)
    return SeatedAt(account, seat.member_id, tuple(policies))
