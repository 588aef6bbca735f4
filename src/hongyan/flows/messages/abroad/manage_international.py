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
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.reference.cache import REFERENCE
from hongyan.flows.reference.countries_in_force import countries_in_force
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.kinds import AccountKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

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


def show_international(tx: Connection, account_name: str) -> AccountInternational | Declined:
    """Return what an account may do abroad."""
    account = find_account(tx, account_name)
    return account if isinstance(account, Declined) else store.international(tx, account.account_id)


def activate_international(
    tx: Connection, account_id: int, now_ms: int
) -> AccountInternational | Declined:
    """Let an enterprise account send abroad; one that does already keeps its day (FAQ 5.1.13)."""
    account = accounts.account_by_id(tx, account_id)
    if account is None or account.kind is not AccountKind.ENTERPRISE:
        rule = "only enterprise accounts send to other countries (FAQ 1.1)"
        return Declined("ACCOUNT", rule, "open an enterprise account")
    found = store.international(tx, account_id)
    if found.activated_at is None:
        store.set_international(tx, account_id, activated_at=now_ms)
        accounts.count_up(tx, REFERENCE)
    return store.international(tx, account_id)


def activate_account(
    tx: Connection, account_name: str, now_ms: int
) -> AccountInternational | Declined:
    """Do `activate_international` for the account of a name."""
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    return activate_international(tx, account.account_id, now_ms)


def change_international(
    tx: Connection, account_name: str, change: InternationalChange, now_ms: int
) -> AccountInternational | Declined:
    """Change an account's countries, caps or conversion mode, in force at once."""
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    declined = _change_fault(tx, change, now_ms)
    if declined is not None:
        return declined
    _write(tx, account, change)
    accounts.count_up(tx, REFERENCE)
    return store.international(tx, account.account_id)


def _change_fault(tx: Connection, change: InternationalChange, now_ms: int) -> Declined | None:
    caps = change.day_caps or {}
    named = [*change.allow, *change.block, *change.clear]
    if len(set(named)) < len(named) or (change.allow and change.allow_all):
        rule = "one country is named for two things"
        return Declined("countries account", rule, "allow, block or clear it")
    countries, _ = countries_in_force(tx, now_ms)
    unknown = [one for one in (*named, *caps) if one not in countries]
    if unknown:
        rule = f"{', '.join(unknown)} are not on the list"
        return Declined("COUNTRY", rule, "`hongyan countries list --all` shows all")
    if any(not -1 <= cap <= DAY_CAP_MAX for cap in caps.values()):
        return Declined("--cap", f"a cap is 0 to {DAY_CAP_MAX}", "write it like US=1000")
    return None


def _write(tx: Connection, account: Account, change: InternationalChange) -> None:
    account_id = account.account_id
    for switch, countries in (
        ("allow", change.allow),
        ("block", change.block),
        ("", change.clear),
    ):
        for iso2 in countries:
            store.set_country(tx, account_id, iso2, switch=switch)
    for iso2, cap in (change.day_caps or {}).items():
        store.set_country(tx, account_id, iso2, day_cap=None if cap < 0 else cap)
    values: dict[str, object] = {}
    if change.allow or change.allow_all:
        values["only_allowed"] = not change.allow_all
    if change.conversion_mode is not None:
        values["conversion_mode"] = change.conversion_mode.value
    if values:
        store.set_international(tx, account_id, **values)


def used_today(tx: Connection, account_id: int, now_ms: int) -> dict[str, int]:
    """Return how many messages an account had accepted for each country this day (Shanghai)."""
    end = slot_of(now_ms) + 1
    return {
        one.iso2: one.messages
        for one in store.uses_between(tx, account_id, first_slot_of_day(now_ms), end)
    }


def count_uses(tx: Connection, account_id: int, uses: Sequence[Use], now_ms: int) -> None:
    """Count what an account had accepted just now: messages, and the codes among them.

    Belongs into the transaction that accepts, under the account's own lock, so that two processes
    do not both find room under a cap.
    """
    store.add_uses(tx, account_id, slot_of(now_ms), uses)


def uses_since(tx: Connection, account_id: int, since_ms: int, now_ms: int) -> list[Use]:
    """Return what an account sent to each country since a moment, to ten minutes."""
    return store.uses_between(tx, account_id, slot_of(since_ms + SLOT_MS - 1), slot_of(now_ms) + 1)
