"""The list of countries as operators manage it, and requests for countries that are not served.

Nothing is changed that was in force: a list and a change begin now or later. Sends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.countries import store
from hongyan.domain.countries.in_force import changed_country
from hongyan.domain.countries.model import Country, CountryChange, CountryList, CountryRequest
from hongyan.domain.countries.read import ListFault, read_csv
from hongyan.domain.countries.shipped import shipped_list
from hongyan.domain.notices import store as notices
from hongyan.domain.notices.model import NoticeKind
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.reference.cache import REFERENCE
from hongyan.flows.reference.countries_in_force import countries_in_force
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.cut import quoted

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

CHANGEABLE: Final = (
    "price",
    "enabled",
    "receipts",
    "sender_id",
    "registers_templates",
    "marketing",
    "closed_days",
    "note",
)
"""The columns that a change of one country may write; the others change with a new list."""

NOTE_CHARACTERS_MAX: Final = 300
REQUESTS_OPEN_MAX: Final = 20
"""Requests that one account may have open."""

_ISO2 = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A list just loaded, and what it changes of what would be in force without it."""

    country_list: CountryList
    repriced: tuple[str, ...]
    enabled: tuple[str, ...]
    disabled: tuple[str, ...]


def list_countries(
    tx: Connection, now_ms: int, *, with_disabled: bool = False, search: str = ""
) -> list[Country]:
    """Return the countries in force by their ISO code; those not enabled only if asked for.

    `search` is a part of a name, an ISO code or a country code.
    """
    found, _ = countries_in_force(tx, now_ms)
    return [
        one
        for one in sorted(found.values(), key=lambda one: one.iso2)
        if (with_disabled or one.is_enabled) and _is_found(one, search.strip().casefold())
    ]


def _is_found(country: Country, words: str) -> bool:
    return (
        words in country.name_en.casefold()
        or words in country.name_zh
        or words == country.iso2.casefold()
        or words.lstrip("+") in map(str, country.dial_codes)
    )


def show_country(tx: Connection, iso2: str, now_ms: int) -> Country | Declined:
    """Return one country as it is in force."""
    found, _ = countries_in_force(tx, now_ms)
    return found.get(iso2.upper()) or _unknown(iso2)


def _unknown(iso2: str) -> Declined:
    rule = f"there is no country {quoted(iso2)} on the list"
    return Declined("COUNTRY", rule, "`hongyan countries list --all` shows all")


def load_list(
    tx: Connection, name: str, text: str, effective_at: int | None, now_ms: int
) -> Loaded | Declined:
    """Put a CSV list in force from a moment (None: now). It ends every list and change before."""
    try:
        countries = read_csv(text)
    except ListFault as fault:
        remedy = "mend the file; `hongyan countries sample` writes one to begin with"
        return Declined("FILE", str(fault), remedy)
    begins_at = now_ms if effective_at is None else effective_at
    if begins_at < now_ms:
        return _past()
    before, _ = countries_in_force(tx, begins_at)
    list_id = store.add_list(tx, name, countries, begins_at, now_ms)
    accounts.count_up(tx, REFERENCE)
    loaded = CountryList(list_id, name, begins_at, countries, now_ms)
    enabled = {one.iso2 for one in countries.values() if one.is_enabled}
    enabled_before = {one.iso2 for one in before.values() if one.is_enabled}
    stays = enabled & enabled_before
    return Loaded(
        loaded,
        tuple(sorted(one for one in stays if countries[one].price != before[one].price)),
        tuple(sorted(enabled - enabled_before)),
        tuple(sorted(enabled_before - enabled)),
    )


def change_country(
    tx: Connection,
    iso2: str,
    columns: Mapping[str, str],
    effective_at: int | None,
    now_ms: int,
) -> Country | Declined:
    """Write some of `CHANGEABLE` of one country anew from a moment (None: now); return it so.

    What was accepted before keeps its price.
    """
    begins_at = now_ms if effective_at is None else effective_at
    if begins_at < now_ms:
        return _past()
    found, _ = countries_in_force(tx, begins_at)
    country = found.get(iso2.upper())
    if country is None:
        return _unknown(iso2)
    if not columns:
        return Declined("countries set", "there is nothing to change", "give --price or another")
    assert set(columns) <= set(CHANGEABLE), "the command names other columns"
    changed = changed_country(country, columns)
    if changed is None:
        rule = f"{country.iso2} cannot be so: " + ", ".join(
            f"{column}={quoted(value)}" for column, value in columns.items()
        )
        return Declined("countries set", rule, "an enabled country has a price above 0")
    store.add_change(tx, country.iso2, columns, begins_at, now_ms)
    accounts.count_up(tx, REFERENCE)
    return changed


def _past() -> Declined:
    return Declined("--from", "it lies in the past", "leave it out for now, or name a later day")


def list_history(
    tx: Connection, iso2: str | None = None
) -> tuple[list[CountryList], list[CountryChange]]:
    """Return every list, the shipped one first, and every change (of one country), oldest first."""
    changes = store.changes(tx)
    if iso2 is not None:
        changes = [one for one in changes if one.iso2 == iso2.upper()]
    return [shipped_list(), *store.lists(tx)], changes


def ask_for_country(
    tx: Connection, account_id: int, iso2: str, note: str, now_ms: int
) -> CountryRequest | Declined:
    """Note that an account would send to a country that is not served (FAQ 5.1.1).

    Asked again, the open request is returned.
    """
    code = iso2.upper()
    if not _ISO2.fullmatch(code):
        return Declined(
            "COUNTRY", f"{quoted(iso2)} is no ISO code of two letters", "write it like FK"
        )
    if len(note) > NOTE_CHARACTERS_MAX:
        rule = f"a note has {NOTE_CHARACTERS_MAX} characters at most"
        return Declined("--note", rule, "shorten it")
    found, _ = countries_in_force(tx, now_ms)
    if code in found and found[code].is_enabled:
        return Declined("COUNTRY", f"{code} is served already", "send to it")
    open_ones = [one for one in store.requests(tx, account_id) if one.answered_at is None]
    same = [one for one in open_ones if one.iso2 == code]
    if same:
        return same[0]
    if len(open_ones) >= REQUESTS_OPEN_MAX:
        rule = f"an account has {REQUESTS_OPEN_MAX} open requests at most"
        return Declined("ACCOUNT", rule, "wait for an answer")
    request_id = store.add_request(tx, account_id, code, note, now_ms)
    return CountryRequest(request_id, account_id, code, note, now_ms, "", None)


def ask_for_country_of(
    tx: Connection, account_name: str, iso2: str, note: str, now_ms: int
) -> CountryRequest | Declined:
    """Do `ask_for_country` for the account of a name."""
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    return ask_for_country(tx, account.account_id, iso2, note, now_ms)


def list_requests(tx: Connection, *, with_answered: bool = False) -> list[CountryRequest]:
    """Return the requests of all accounts, newest first."""
    return [one for one in store.requests(tx) if with_answered or one.answered_at is None]


def answer_request(
    tx: Connection, request_id: int, answer: str, now_ms: int
) -> CountryRequest | Declined:
    """Answer an open request; the account finds a notice."""
    found = [one for one in store.requests(tx) if one.request_id == request_id]
    if not found or found[0].answered_at is not None:
        rule = f"there is no open request {request_id}"
        return Declined("REQUEST", rule, "`hongyan countries requests` shows all")
    if not 1 <= len(answer) <= NOTE_CHARACTERS_MAX:
        rule = f"an answer has 1 to {NOTE_CHARACTERS_MAX} characters"
        return Declined("ANSWER", rule, "say it in a sentence")
    [request] = found
    store.answer_request(tx, request_id, answer, now_ms)
    text = f"您申请开通国家或地区 {request.iso2} 的短信发送，答复如下：{answer}"
    kind = NoticeKind.COUNTRY_ANSWERED
    notices.add_notice(tx, request.account_id, kind, request_id, text, now_ms)
    return CountryRequest(
        request_id, request.account_id, request.iso2, request.note, request.asked_at, answer, now_ms
    )
