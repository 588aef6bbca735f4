"""What an account does abroad, as it or an operator sets it: activation, countries, caps, halts.

Only enterprise accounts send abroad (FAQ 1.1), once they have activated it (FAQ 5.1.13).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import Account
from hongyan.domain.countries import store
from hongyan.domain.countries.conversion import SLOT_MS, first_slot_of_day, slot_of
from hongyan.domain.countries.model import AccountInternational, ConversionMode, Use
from hongyan.domain.countries.reasons import CountryReason
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.reference.changes import note_change
from hongyan.flows.reference.countries_in_force import countries_in_force
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

DAY_CAP_MAX: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class InternationalChange:
    """What to change of an account's sending abroad; None and empty leave it.

    `allow`: send to these, besides those allowed before, and nowhere else. `allow_all` ends that.
    `block`: not to these. `clear`: neither allowed nor blocked. A cap of -1 takes the cap away.
    """

    allow: Sequence[str] = ()
    allow_all: bool = False
    block: Sequence[str] = ()
    clear: Sequence[str] = ()
    day_caps: Mapping[str, int] | None = None
    conversion_mode: ConversionMode | None = None


def show_international(tx: Connection, account_name: str) -> AccountInternational | Refused:
    """Return what an account may do abroad."""
    account = find_account(tx, account_name)
    return account if isinstance(account, Refused) else store.international(tx, account.account_id)


def activate_international(work: Work, account_id: int) -> AccountInternational | Refused:
    """Let an enterprise account send abroad; one that does already keeps its day (FAQ 5.1.13)."""
    account = accounts.account_by_id(work.tx, account_id)
    if account is None or account.kind is not AccountKind.ENTERPRISE:
        # FAQ 1.1: only enterprise accounts send to other countries.
        return Refused(CountryReason.NOT_ENTERPRISE, "account")
    found = store.international(work.tx, account_id)
    if found.activated_at is None:
        store.set_international(work.tx, account_id, activated_at=work.now_ms)
        invalidate_reference(work.tx)
    after = store.international(work.tx, account_id)
    note_change(work, account_id, "activate_international", account.name, found, after)
    return after


def activate_account(work: Work, account_name: str) -> AccountInternational | Refused:
    """Do `activate_international` for the account of a name."""
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    return activate_international(work, account.account_id)


def change_international(
    work: Work, account_name: str, change: InternationalChange
) -> AccountInternational | Refused:
    """Change an account's countries, caps or conversion mode, in force at once."""
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    declined = _change_fault(work.tx, change, work.now_ms)
    if declined is not None:
        return declined
    account_id = account.account_id
    before = store.international(work.tx, account_id)
    _write(work, account, change)
    invalidate_reference(work.tx)
    after = store.international(work.tx, account_id)
    note_change(work, account_id, "change_international", account_name, before, after)
    return after


def _change_fault(tx: Connection, change: InternationalChange, now_ms: int) -> Refused | None:
    caps = change.day_caps or {}
    named = [*change.allow, *change.block, *change.clear]
    if len(set(named)) < len(named) or (change.allow and change.allow_all):
        return Refused(CountryReason.NAMED_TWICE, "country.wishes")
    countries, _ = countries_in_force(tx, now_ms)
    unknown = [one for one in (*named, *caps) if one not in countries]
    if unknown:
        return Refused(CountryReason.NOT_LISTED, "country", country=", ".join(unknown))
    if any(not -1 <= cap <= DAY_CAP_MAX for cap in caps.values()):
        return Refused(CountryReason.CAP_BOUNDS, "country.cap", most=DAY_CAP_MAX)
    return None


def _write(work: Work, account: Account, change: InternationalChange) -> None:
    account_id = account.account_id
    for switch, countries in (
        ("allow", change.allow),
        ("block", change.block),
        ("", change.clear),
    ):
        for iso2 in countries:
            store.set_country(work.tx, account_id, iso2, switch=switch)
    for iso2, cap in (change.day_caps or {}).items():
        store.set_country(work.tx, account_id, iso2, day_cap=None if cap < 0 else cap)
    values: dict[str, object] = {}
    if change.allow or change.allow_all:
        values["only_allowed"] = not change.allow_all
    if change.conversion_mode is not None:
        values["conversion_mode"] = change.conversion_mode.value
    if values:
        store.set_international(work.tx, account_id, **values)


def used_today(tx: Connection, account_id: int, now_ms: int) -> dict[str, int]:
    """Return how many messages an account had accepted for each country this day (Shanghai)."""
    end = slot_of(now_ms) + 1
    return {
        one.iso2: one.messages
        for one in store.uses_between(tx, account_id, first_slot_of_day(now_ms), end)
    }


def count_uses(work: Work, account_id: int, uses: Sequence[Use]) -> None:
    """Count what an account had accepted just now: messages, and the codes among them.

    Belongs into the transaction that accepts, under the account's own lock, so that two processes
    do not both find room under a cap.
    """
    store.add_uses(work.tx, account_id, slot_of(work.now_ms), uses)


def uses_since(tx: Connection, account_id: int, since_ms: int, now_ms: int) -> list[Use]:
    """Return what an account sent to each country since a moment, to ten minutes."""
    return store.uses_between(tx, account_id, slot_of(since_ms + SLOT_MS - 1), slot_of(now_ms) + 1)
