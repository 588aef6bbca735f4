"""The list of countries as operators manage it, and requests for countries that are not served.

Nothing is changed that was in force: a list and a change begin now or later. Sends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.countries import store
from hongyan.domain.countries.in_force import changed_country
from hongyan.domain.countries.model import Country, CountryChange, CountryList, CountryRequest
from hongyan.domain.countries.read import CountryListError, read_csv
from hongyan.domain.countries.reasons import CountryReason
from hongyan.domain.countries.shipped import shipped_list
from hongyan.domain.notices import store as notices
from hongyan.domain.notices.model import NoticeKind
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.reference.changes import note_change
from hongyan.flows.reference.countries_in_force import countries_in_force
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.kernel.cut import quoted
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

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


def show_country(tx: Connection, iso2: str, now_ms: int) -> Country | Refused:
    """Return one country as it is in force."""
    found, _ = countries_in_force(tx, now_ms)
    return found.get(iso2.upper()) or _unknown(iso2)


def _unknown(iso2: str) -> Refused:
    return Refused(CountryReason.NOT_LISTED, "country", country=quoted(iso2))


def load_list(work: Work, name: str, text: str, effective_at: int | None) -> Loaded | Refused:
    """Put a CSV list in force from a moment (None: now). It ends every list and change before."""
    try:
        countries = read_csv(text)
    except CountryListError as fault:
        return fault.refused
    begins_at = work.now_ms if effective_at is None else effective_at
    if begins_at < work.now_ms:
        return _past()
    before, _ = countries_in_force(work.tx, begins_at)
    list_id = store.add_list(work.tx, name, countries, begins_at, work.now_ms)
    invalidate_reference(work.tx)
    loaded = CountryList(list_id, name, begins_at, countries, work.now_ms)
    enabled = {one.iso2 for one in countries.values() if one.is_enabled}
    enabled_before = {one.iso2 for one in before.values() if one.is_enabled}
    stays = enabled & enabled_before
    differs = Loaded(
        loaded,
        tuple(sorted(one for one in stays if countries[one].price != before[one].price)),
        tuple(sorted(enabled - enabled_before)),
        tuple(sorted(enabled_before - enabled)),
    )
    told = {"repriced": differs.repriced, "enabled": differs.enabled, "disabled": differs.disabled}
    note_change(work, None, "load_list", name, None, {"effective_at": begins_at, **told})
    return differs


def change_country(
    work: Work, iso2: str, columns: Mapping[str, str], effective_at: int | None
) -> Country | Refused:
    """Replace some of `CHANGEABLE` of one country from a moment (None: now); return the country.

    What was accepted before keeps its price.
    """
    begins_at = work.now_ms if effective_at is None else effective_at
    if begins_at < work.now_ms:
        return _past()
    found, _ = countries_in_force(work.tx, begins_at)
    country = found.get(iso2.upper())
    if country is None:
        return _unknown(iso2)
    if not columns:
        return Refused(CountryReason.NOTHING_TO_CHANGE, "country.change")
    assert set(columns) <= set(CHANGEABLE), "the command names other columns"
    changed = changed_country(country, columns)
    if changed is None:
        wished = ", ".join(f"{column}={quoted(value)}" for column, value in columns.items())
        reason = CountryReason.UNFIT
        return Refused(reason, "country.change", country=country.iso2, wished=wished)
    store.add_change(work.tx, country.iso2, columns, begins_at, work.now_ms)
    invalidate_reference(work.tx)
    note_change(work, None, "change_country", country.iso2, country, changed)
    return changed


def _past() -> Refused:
    return Refused(CountryReason.PAST, "country.from")


def list_history(
    tx: Connection, iso2: str | None = None
) -> tuple[list[CountryList], list[CountryChange]]:
    """Return every list, the shipped one first, and every change (of one country), oldest first."""
    changes = store.changes(tx)
    if iso2 is not None:
        changes = [one for one in changes if one.iso2 == iso2.upper()]
    return [shipped_list(), *store.lists(tx)], changes


def ask_for_country(work: Work, account_id: int, iso2: str, note: str) -> CountryRequest | Refused:
    """Note that an account would send to a country that is not served (FAQ 5.1.1).

    Asked again, the open request is returned.
    """
    code = iso2.upper()
    if not _ISO2.fullmatch(code):
        return Refused(CountryReason.NO_CODE, "country", country=quoted(iso2))
    if len(note) > NOTE_CHARACTERS_MAX:
        return Refused(CountryReason.NOTE_TOO_LONG, "country.note", most=NOTE_CHARACTERS_MAX)
    found, _ = countries_in_force(work.tx, work.now_ms)
    if code in found and found[code].is_enabled:
        return Refused(CountryReason.SERVED_ALREADY, "country", country=code)
    open_ones = store.open_requests(work.tx, account_id)
    same = [one for one in open_ones if one.iso2 == code]
    if same:
        return same[0]
    if len(open_ones) >= REQUESTS_OPEN_MAX:
        return Refused(CountryReason.REQUESTS_TOO_MANY, "account", most=REQUESTS_OPEN_MAX)
    request_id = store.add_request(work.tx, account_id, code, note, work.now_ms)
    note_change(work, account_id, "ask_for_country", code, None, {"request_id": request_id})
    return CountryRequest(request_id, account_id, code, note, work.now_ms, "", None)


def ask_for_country_of(
    work: Work, account_name: str, iso2: str, note: str
) -> CountryRequest | Refused:
    """Do `ask_for_country` for the account of a name."""
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    return ask_for_country(work, account.account_id, iso2, note)


def list_requests(
    tx: Connection, limit: int, after: int | None = None, *, with_answered: bool = False
) -> list[CountryRequest]:
    """Return a page of the requests of all accounts, newest first.

    `after` is the last request of the page before.
    """
    return store.requests_page(tx, limit, after, with_answered=with_answered)


def answer_request(work: Work, request_id: int, answer: str) -> CountryRequest | Refused:
    """Answer an open request; the account finds a notice."""
    request = store.request_by_id(work.tx, request_id)
    if request is None or request.answered_at is not None:
        return Refused(CountryReason.REQUEST_MISSING, "country.request", request=request_id)
    if not 1 <= len(answer) <= NOTE_CHARACTERS_MAX:
        return Refused(CountryReason.ANSWER_LENGTH, "country.answer", most=NOTE_CHARACTERS_MAX)
    store.answer_request(work.tx, request_id, answer, work.now_ms)
    text = f"您申请开通国家或地区 {request.iso2} 的短信发送，答复如下：{answer}"
    kind = NoticeKind.COUNTRY_ANSWERED
    account_id, answered = request.account_id, {"answered_at": work.now_ms}
    notices.add_notice(work.tx, account_id, kind, request_id, text, work.now_ms)
    note_change(work, account_id, "answer_request", request.iso2, None, answered)
    return CountryRequest(
        request_id,
        request.account_id,
        request.iso2,
        request.note,
        request.asked_at,
        answer,
        work.now_ms,
    )
