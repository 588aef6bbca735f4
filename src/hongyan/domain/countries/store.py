"""Statements on country lists, on what accounts do abroad, and on conversions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

from hongyan.db.dialect import bulk_execute, inserted_id, upsert
from hongyan.db.rows import JSON, Rows
from hongyan.domain.countries.model import (
    AccountInternational,
    Conversion,
    ConversionMode,
    ConversionSignal,
    CountryChange,
    CountryList,
    CountryRequest,
    Use,
)
from hongyan.domain.countries.read import read_rows, row_of
from hongyan.domain.countries.tables import (
    account_country,
    account_international,
    conversion,
    conversion_rate,
    conversion_signal,
    country_change,
    country_list,
    country_request,
    country_use,
)

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.countries.model import Country

_CHANGES = Rows(
    country_change, CountryChange, {"id": "change_id", "country": "iso2"}, codecs={"columns": JSON}
)
_REQUESTS = Rows(country_request, CountryRequest, {"id": "request_id", "country": "iso2"})
_CONVERSIONS = Rows(conversion, Conversion, {"country": "iso2"})
_SIGNALS = Rows(conversion_signal, ConversionSignal, {"id": "signal_id", "country": "iso2"})
_ADD_USE = (
    "INSERT INTO country_use (account_id, slot, country, messages, codes, converted) "
    "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (account_id, slot, country) DO UPDATE SET "
    "messages = country_use.messages + excluded.messages, "
    "codes = country_use.codes + excluded.codes, "
    "converted = country_use.converted + excluded.converted"
)


# Lists and changes of them


def add_list(
    tx: Connection, name: str, countries: Mapping[str, Country], effective_at: int, now_ms: int
) -> int:
    """Store a list and return its id."""
    rows = [row_of(one) for one in countries.values()]
    row = insert(country_list).values(
        name=name,
        effective_at=effective_at,
        document=json.dumps(rows, ensure_ascii=False),
        loaded_at=now_ms,
    )
    return inserted_id(tx.execute(row))


def lists(tx: Connection) -> list[CountryList]:
    """Return every list that was loaded, oldest first."""
    rows = tx.execute(select(country_list).order_by(country_list.c.id))
    return [
        CountryList(row.id, row.name, row.effective_at, _countries(row.document), row.loaded_at)
        for row in rows
    ]


@lru_cache(maxsize=16)
def _countries(document: str) -> Mapping[str, Country]:
    # What was stored was read once already, so it can be read again.
    return read_rows(json.loads(document))


def add_change(
    tx: Connection, iso2: str, columns: Mapping[str, str], effective_at: int, now_ms: int
) -> int:
    """Store a change of one country and return its id."""
    return _CHANGES.add_numbered(tx, CountryChange(0, iso2, effective_at, columns, now_ms))


def changes(tx: Connection) -> list[CountryChange]:
    """Return every change of a country, oldest first."""
    return _CHANGES.many(tx)


# Requests for countries that are not served


def add_request(tx: Connection, account_id: int, iso2: str, note: str, now_ms: int) -> int:
    """Store a request and return its id."""
    return _REQUESTS.add_numbered(
        tx, CountryRequest(0, account_id, iso2, note, now_ms, answer="", answered_at=None)
    )


def requests_page(
    tx: Connection, limit: int, after: int | None, *, with_answered: bool
) -> list[CountryRequest]:
    """Return the requests of all accounts, newest first; those behind the request `after`."""
    wanted = [] if after is None else [country_request.c.id < after]
    if not with_answered:
        wanted.append(country_request.c.answered_at.is_(None))
    return _REQUESTS.many(tx, *wanted, by=[country_request.c.id.desc()], limit=limit)


def open_requests(tx: Connection, account_id: int) -> list[CountryRequest]:
    """Return the requests of an account that wait for an answer: as many as it may have."""
    mine = (country_request.c.account_id == account_id, country_request.c.answered_at.is_(None))
    return _REQUESTS.many(tx, *mine)


def request_by_id(tx: Connection, request_id: int) -> CountryRequest | None:
    """Return a request."""
    return _REQUESTS.one(tx, country_request.c.id == request_id)


def answer_request(tx: Connection, request_id: int, answer: str, now_ms: int) -> None:
    """Write the answer to a request."""
    asked = country_request.c.id == request_id
    _REQUESTS.change(tx, asked, answer=answer, answered_at=now_ms)


# What an account may do abroad


def international(tx: Connection, account_id: int) -> AccountInternational:
    """Return what an account may do abroad; one that never asked is not activated."""
    row = tx.execute(
        select(account_international).where(account_international.c.account_id == account_id)
    ).one_or_none()
    switches = tx.execute(
        select(account_country).where(account_country.c.account_id == account_id)
    ).all()
    halting = (one for one in signals(tx, account_id) if one.halts)
    halted: dict[str, int] = {}
    for one in halting:
        halted[one.iso2] = max(halted.get(one.iso2, 0), one.closed_at)
    return AccountInternational(
        account_id=account_id,
        activated_at=None if row is None else row.activated_at,
        only_allowed=row is not None and row.only_allowed,
        allowed=frozenset(one.country for one in switches if one.switch == "allow"),
        blocked=frozenset(one.country for one in switches if one.switch == "block"),
        day_caps={one.country: one.day_cap for one in switches if one.day_cap is not None},
        conversion_mode=ConversionMode.OFF if row is None else ConversionMode(row.conversion_mode),
        halted=halted,
    )


def set_international(tx: Connection, account_id: int, **values: Any) -> None:
    """Set columns of what an account may do abroad."""
    first = {"only_allowed": False, "conversion_mode": ConversionMode.OFF.value, **values}
    row = upsert(tx, account_international).values(account_id=account_id, **first)
    key = [account_international.c.account_id]
    tx.execute(row.on_conflict_do_update(index_elements=key, set_=values))


def set_country(tx: Connection, account_id: int, iso2: str, **values: Any) -> None:
    """Set `switch` (allow, block or empty) or `day_cap` of an account's country."""
    row = upsert(tx, account_country).values(
        account_id=account_id, country=iso2, **{"switch": "", **values}
    )
    key = [account_country.c.account_id, account_country.c.country]
    tx.execute(row.on_conflict_do_update(index_elements=key, set_=values))


def accounts_watched(tx: Connection) -> dict[int, ConversionMode]:
    """Return the accounts whose conversions are watched, each with what follows."""
    rows = tx.execute(
        select(account_international.c.account_id, account_international.c.conversion_mode)
        .where(account_international.c.conversion_mode != ConversionMode.OFF.value)
        .order_by(account_international.c.account_id)
    )
    return {row.account_id: ConversionMode(row.conversion_mode) for row in rows}


# Uses


def add_uses(tx: Connection, account_id: int, slot: int, uses: Iterable[Use]) -> None:
    """Count messages, codes and conversions to an account's slot; of codes a conversion may take.

    Rows are taken in sorted order, so that two processes do not wait for each other.
    """
    rows = [
        (account_id, slot, one.iso2, one.messages, one.codes, one.converted)
        for one in sorted(uses, key=lambda one: one.iso2)
    ]
    bulk_execute(tx, _ADD_USE, rows)


def uses_between(
    tx: Connection, account_id: int, first_slot: int, end_slot: int, iso2: str | None = None
) -> list[Use]:
    """Return what an account sent to each country from one slot until before another."""
    columns = (country_use.c.messages, country_use.c.codes, country_use.c.converted)
    query = (
        select(country_use.c.country, *(func.sum(one).label(one.name) for one in columns))
        .where(
            country_use.c.account_id == account_id,
            country_use.c.slot >= first_slot,
            country_use.c.slot < end_slot,
        )
        .group_by(country_use.c.country)
        .order_by(country_use.c.country)
    )
    if iso2 is not None:
        query = query.where(country_use.c.country == iso2)
    return [
        Use(row.country, int(row.messages), int(row.codes), int(row.converted))
        for row in tx.execute(query)
    ]


def forget_uses(tx: Connection, before_slot: int) -> int:
    """Delete the uses of slots before one and return how many rows went."""
    return tx.execute(country_use.delete().where(country_use.c.slot < before_slot)).rowcount


# Conversions


def conversion_of(tx: Connection, message_id: int) -> Conversion | None:
    """Return what was reported of a message."""
    return _CONVERSIONS.one(tx, conversion.c.message_id == message_id)


def put_conversion(tx: Connection, one: Conversion) -> None:
    """Store what was reported of a message, in place of what was before."""
    _CONVERSIONS.put(tx, one)


def put_rate(
    tx: Connection, account_id: int, per_million: int, measured_at: int, now_ms: int
) -> None:
    """Store a caller's own overall conversion, unless one measured later stands; no other stays."""
    mine = conversion_rate.c.account_id == account_id
    newer = select(conversion_rate.c.id).where(mine, conversion_rate.c.measured_at > measured_at)
    if tx.execute(newer.limit(1)).first() is not None:
        return
    tx.execute(conversion_rate.delete().where(mine))
    tx.execute(
        insert(conversion_rate).values(
            account_id=account_id,
            per_million=per_million,
            measured_at=measured_at,
            reported_at=now_ms,
        )
    )


def latest_rate(tx: Connection, account_id: int, since: int) -> int | None:
    """Return the rate measured last since a moment, in parts per million."""
    return tx.execute(
        select(conversion_rate.c.per_million)
        .where(conversion_rate.c.account_id == account_id, conversion_rate.c.measured_at >= since)
        .order_by(conversion_rate.c.measured_at.desc(), conversion_rate.c.id.desc())
        .limit(1)
    ).scalar()


def add_signal(tx: Connection, one: ConversionSignal) -> int:
    """Store a new signal (its id is not looked at) and return its id."""
    return _SIGNALS.add_numbered(tx, one)


def signals(
    tx: Connection, account_id: int, limit: int = 1000, after: int | None = None
) -> list[ConversionSignal]:
    """Return an account's signals, newest first; those behind the signal `after`."""
    wanted = [conversion_signal.c.account_id == account_id]
    if after is not None:
        wanted.append(conversion_signal.c.id < after)
    return _SIGNALS.many(tx, *wanted, by=[conversion_signal.c.id.desc()], limit=limit)


def lift_signals(tx: Connection, ids: Sequence[int], who: str, now_ms: int) -> None:
    """Close signals before their time."""
    _SIGNALS.change(tx, conversion_signal.c.id.in_(ids), lifted_at=now_ms, lifted_by=who)
