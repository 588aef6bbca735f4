"""Statements on kept calls, their counts and the last use of keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, func, literal, select, update

from hongyan.db.dialect import among, bulk_execute, bulk_insert_new
from hongyan.db.rows import Rows
from hongyan.domain.calls.model import OK, CallCount, CallFilter, KeptCall, KeyUse
from hongyan.domain.calls.tables import call_count, call_record, key_use
from hongyan.kernel.ids import first_id_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

CALL_COLUMNS: Final = (
    "account_id",
    "id",
    "request_id",
    "key_id",
    "action",
    "address",
    "sdk",
    "code",
    "about",
    "biz_id",
    "out_id",
    "ms",
    "numbers",
    "is_verified",
)
_CALLS: Final = Rows(call_record, KeptCall, {"id": "call_id"})
_COUNTS: Final = Rows(call_count, CallCount, {"account_id": None})
_USES: Final = Rows(key_use, KeyUse, {"account_id": None})
_IS_REFUSED: Final = call_record.c.code != literal(OK, literal_execute=True)
"""The condition of the partial index, letter by letter."""

_COUNT: Final = (
    "INSERT INTO call_count (account_id, hour_at, code, calls, kept) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (account_id, hour_at, code) DO UPDATE SET "
    "calls = call_count.calls + excluded.calls, kept = call_count.kept + excluded.kept"
)
_USE: Final = (
    "INSERT INTO key_use (key_id, account_id, used_at, address, sdk, action, code) "
    "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key_id) DO UPDATE SET "
    "account_id = excluded.account_id, used_at = excluded.used_at, address = excluded.address, "
    "sdk = excluded.sdk, action = excluded.action, code = excluded.code"
)
_OF_HOUR: Final = select(call_count.c.account_id, call_count.c.code, call_count.c.kept).where(
    call_count.c.hour_at == bindparam("hour"), among(call_count.c.account_id, "accounts")
)


def add_calls(tx: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Keep calls; a row has the values of `CALL_COLUMNS`. One that is kept is passed over."""
    bulk_insert_new(tx, call_record, CALL_COLUMNS, rows)


def count_calls(tx: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Count calls: (account, hour, code, how many, how many of them are kept), in this order."""
    bulk_execute(tx, _COUNT, rows)


def note_uses(tx: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Note the last use of keys: (key, account, when, address, SDK, action, code)."""
    bulk_execute(tx, _USE, rows)


def kept_in_hour(
    tx: Connection, hour_at: int, account_ids: Collection[int]
) -> dict[int, dict[str, int]]:
    """Return by account and code how many calls of an hour are kept."""
    found: dict[int, dict[str, int]] = {}
    for row in tx.execute(_OF_HOUR, {"hour": hour_at, "accounts": sorted(account_ids)}):
        found.setdefault(row.account_id, {})[row.code] = row.kept
    return found


def calls_of(
    tx: Connection, account_id: int, asked: CallFilter, before: int, most: int, looked_max: int
) -> tuple[list[KeptCall], int | None, bool]:
    """Return the newest calls before an id that fit, among the newest `looked_max`.

    Besides the id of the last one that was looked at (None: nothing is older), and whether that was
    before `most` were found.
    """
    near = [
        call_record.c.account_id == account_id,
        call_record.c.id < min(before, first_id_at(asked.until)),
    ]
    if asked.is_refused:
        near.append(_IS_REFUSED)
    newest = call_record.c.id.desc()
    since = call_record.c.id >= first_id_at(asked.since)
    looked = (
        select(call_record.c.id).where(*near, since).order_by(newest).limit(looked_max).subquery()
    )
    low, count = tx.execute(select(func.min(looked.c.id), func.count()).select_from(looked)).one()
    if not count:
        return [], None, False
    fitting = [*near, call_record.c.id >= low]
    if asked.is_refused is False:
        fitting.append(call_record.c.code == OK)
    fitting += [
        call_record.c[name] == value
        for name in ("code", "key_id", "action", "address", "request_id")
        if (value := getattr(asked, name))
    ]
    found = _CALLS.many(tx, *fitting, by=(newest,), limit=most)
    if len(found) == most:
        return found, found[-1].call_id, False
    return found, (low if count == looked_max else None), count == looked_max


def call_by_id(tx: Connection, account_id: int, call_id: int) -> KeptCall | None:
    """Return one call of an account."""
    return _CALLS.one(tx, call_record.c.account_id == account_id, call_record.c.id == call_id)


def counts_of(tx: Connection, account_id: int, since: int, until: int) -> list[CallCount]:
    """Return an account's counts by hour and code, from one moment to another (excluded)."""
    within = (call_count.c.hour_at >= since, call_count.c.hour_at < until)
    return _COUNTS.many(tx, call_count.c.account_id == account_id, *within)


def uses_of(tx: Connection, account_id: int) -> list[KeyUse]:
    """Return the last use of each key of an account."""
    return _USES.many(tx, key_use.c.account_id == account_id)


def account_after(tx: Connection, account_id: int) -> int | None:
    """Return the next account that has calls or counts of them; None after the last."""
    found = [
        tx.execute(select(func.min(column)).where(column > account_id)).scalar()
        for column in (call_record.c.account_id, call_count.c.account_id)
    ]
    return min((one for one in found if one is not None), default=None)


def forget_calls(tx: Connection, account_id: int, before_id: int, most: int) -> int:
    """Delete an account's oldest calls before an id, at most `most`; return how many."""
    oldest = (
        select(call_record.c.id)
        .where(call_record.c.account_id == account_id, call_record.c.id < before_id)
        .order_by(call_record.c.id)
        .limit(most)
    )
    ids = [row.id for row in tx.execute(oldest)]
    if ids:
        gone = delete(call_record).where(
            call_record.c.account_id == account_id, among(call_record.c.id, "ids")
        )
        tx.execute(gone, {"ids": ids})
    return len(ids)


def forget_counts(tx: Connection, account_id: int, before: int) -> int:
    """Delete an account's counts of hours before a moment; return how many."""
    old = (call_count.c.account_id == account_id, call_count.c.hour_at < before)
    return tx.execute(delete(call_count).where(*old)).rowcount


def forget_out_ids(tx: Connection, account_id: int, before_id: int) -> int:
    """Remove the callers' references from an account's calls before an id; return how many."""
    old = (
        call_record.c.account_id == account_id,
        call_record.c.id < before_id,
        call_record.c.out_id != "",
    )
    return tx.execute(update(call_record).where(*old).values(out_id="")).rowcount


def erase_out_ids_with(tx: Connection, digits: str) -> int:
    """Remove every reference that has a number in it, and return how many; reads them all."""
    has_it = call_record.c.out_id.contains(digits, autoescape=True)
    return tx.execute(update(call_record).where(has_it).values(out_id="")).rowcount
