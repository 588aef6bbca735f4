"""What keeps a running service from sending: no money, failing receivers, waiting messages.

Reads only. The caller decides how grave it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import AccountState
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.ledger.model import FundsStatus
from hongyan.domain.messages import store as messages
from hongyan.flows.messages.delivery.judge_values import accounts_over
from hongyan.flows.money.ledger.manage_funds import FundsView, show_funds
from hongyan.flows.operation.channel_status import advised_id_forms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from hongyan.domain.callbacks.model import FailingPushes
    from hongyan.domain.receipts.ids import IdForm
    from hongyan.flows.reference.work import Work

ACCOUNTS_LOOKED_MAX: Final = 1000


@dataclass(frozen=True, slots=True)
class AccountPushes:
    """Pushes of one account and kind that its receiver does not take."""

    account_name: str
    pushes: FailingPushes


@dataclass(frozen=True, slots=True)
class Ailments:
    """The findings for an operator. `oldest_due_at` is None where no message is due.

    `id_forms` are those that channels should be given, by their name.
    """

    unfunded: tuple[tuple[str, FundsStatus | None], ...]
    failing: tuple[AccountPushes, ...]
    dead: tuple[AccountPushes, ...]
    due: int
    oldest_due_at: int | None
    id_forms: Mapping[str, IdForm]
    barred: tuple[tuple[str, int], ...]
    """Accounts whose values touched on barred topics, with the calls of the last hour."""


def ailments(work: Work) -> Ailments:
    """Look for active accounts without money, pushes that fail or are dead, and late messages."""
    tx, now_ms = work.tx, work.now_ms
    unfunded: list[tuple[str, FundsStatus | None]] = []
    for one in accounts.accounts_after(tx, 0, ACCOUNTS_LOOKED_MAX):
        if one.state is AccountState.ACTIVE:
            found = show_funds(work, one.name)
            status = found.status if isinstance(found, FundsView) else None
            if status is not FundsStatus.GOOD:
                unfunded.append((one.name, status))
    failing, dead = (_named(tx, found) for found in callbacks.failing_pushes(tx))
    due = messages.count_due(tx, now_ms)
    oldest_due_at = messages.oldest_due(tx, now_ms)
    forms = advised_id_forms(tx)
    over = accounts_over(tx, work.context.settings, now_ms)
    names = accounts.account_names(tx, over)
    barred = tuple((names.get(one, "?"), calls) for one, calls in over.items())
    return Ailments(tuple(unfunded), failing, dead, due, oldest_due_at, forms, barred)


def _named(tx: Connection, found: Sequence[FailingPushes]) -> tuple[AccountPushes, ...]:
    names = accounts.account_names(tx, (one.account_id for one in found))
    return tuple(AccountPushes(names.get(one.account_id, "?"), one) for one in found)
