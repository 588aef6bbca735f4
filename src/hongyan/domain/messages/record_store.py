"""Statements on the log beside its verdicts, of all accounts or of one, which never read it whole.

Ids are looked at in the order of an index, at most as many as the caller allows; what else is asked
for chooses among them. Knows no pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, true

from hongyan.db.rows import Rows
from hongyan.domain.messages.model import LogFilter, LogState, Message, RecordFilter, Verdict
from hongyan.domain.messages.tables import attempt, message, message_of_account, verdict
from hongyan.kernel.ids import first_id_at
from hongyan.kernel.outcome import Outcome

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_LOG: Final = Rows(message, Message, {"id": "message_id"})
_VERDICTS: Final = Rows(verdict, Verdict)
_IS_NOT_DELIVERED: Final = verdict.c.outcome != literal(
    Outcome.DELIVERED.value, literal_execute=True
)
"""The condition of the partial index, letter by letter."""


_IN_STATE: Final[Mapping[LogState, ColumnElement[bool]]] = {
    LogState.ANY: true(),
    LogState.WAITING: verdict.c.message_id.is_(None) & (message.c.refused_code == ""),
    LogState.PASSED_OVER: message.c.refused_code != "",
    LogState.DELIVERED: verdict.c.outcome == Outcome.DELIVERED.value,
    LogState.FAILED: verdict.c.outcome.in_([Outcome.UNDELIVERED.value, Outcome.REJECTED.value]),
    LogState.UNKNOWN: verdict.c.outcome == Outcome.UNKNOWN.value,
}
"""Total over `LogState`."""


def log_page(
    tx: Connection, wanted: LogFilter, after_id: int, most: int, looked_max: int
) -> tuple[list[tuple[Message, Verdict | None]], int | None]:
    """Return the newest messages before an id that fit, and the id to go on from (None: no more).

    Looks at `looked_max` messages at most, so that a rare state never reads the whole log.
    """
    near = [message.c.id < after_id]
    if wanted.phones:
        near.append(message.c.phone.in_(wanted.phones))
    newest = (
        select(message.c.id)
        .where(*near, message.c.id > wanted.first_id)
        .order_by(message.c.id.desc())
        .limit(looked_max)
    )
    looked = newest.subquery()
    low, count = tx.execute(select(func.min(looked.c.id), func.count()).select_from(looked)).one()
    if not count:
        return [], None
    fitting = [*near, message.c.id >= low]
    if wanted.account_id is not None:
        fitting.append(message.c.account_id == wanted.account_id)
    fitting.append(_IN_STATE[wanted.state])
    rows = tx.execute(
        select(*_LOG.columns, *_VERDICTS.columns)
        .select_from(message.outerjoin(verdict, verdict.c.message_id == message.c.id))
        .where(*fitting)
        .order_by(message.c.id.desc())
        .limit(most)
    ).all()
    width = len(_LOG.columns)
    found = [
        (_LOG.of(row[:width]), None if row[width] is None else _VERDICTS.of(row[width:]))
        for row in rows
    ]
    if len(found) == most:
        return found, found[-1][0].message_id
    return found, low if count == looked_max else None


@dataclass(frozen=True, slots=True)
class Looked:
    """Messages that fit, with their verdicts, out of `count` ids from `first` to `last` in order.

    Without any id, `count` is 0.
    """

    found: list[tuple[Message, Verdict | None]]
    count: int
    last: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where to look: ids between two others (both excluded), newest or oldest first, `most`."""

    above: int
    below: int
    is_newest_first: bool
    most: int


def in_log(
    tx: Connection, account_id: int, asked: RecordFilter, where: Stretch, wanted: int
) -> Looked:
    """Look at the log itself, at messages of all accounts."""
    return _look(tx, asked, where, wanted, _Walk(account_id, message.c.id))


def of_account(
    tx: Connection, account_id: int, asked: RecordFilter, where: Stretch, wanted: int
) -> Looked:
    """Look at the account's own messages, as far as the sweep has come."""
    own = message_of_account.c.account_id == account_id
    return _look(
        tx, asked, where, wanted, _Walk(account_id, message_of_account.c.message_id, (own,))
    )


def not_delivered(
    tx: Connection, account_id: int, asked: RecordFilter, where: Stretch, wanted: int
) -> Looked:
    """Look at verdicts of all accounts that are not "delivered"."""
    walk = _Walk(account_id, verdict.c.message_id, (_IS_NOT_DELIVERED,))
    return _look(tx, asked, where, wanted, walk)


def to_phones(
    tx: Connection, account_id: int, asked: RecordFilter, where: Stretch, wanted: int
) -> Looked:
    """Look at what was sent to some numbers, by whomever."""
    to_them = message.c.phone.in_(asked.phones)
    return _look(tx, asked, where, wanted, _Walk(account_id, message.c.id, (to_them,)))


def reach_of(tx: Connection, account_id: int, where: Stretch) -> tuple[int, int]:
    """Return the oldest ids that `of_account` and `not_delivered` would look at; 0: to the end."""
    own, failed = message_of_account.c, verdict.c.message_id
    own_ids = select(own.message_id).where(
        own.account_id == account_id, own.message_id > where.above, own.message_id < where.below
    )
    failed_ids = select(failed).where(_IS_NOT_DELIVERED, failed > where.above, failed < where.below)
    reached = []
    for ids, key in ((own_ids, own.message_id), (failed_ids, failed)):
        last = ids.order_by(key.desc()).offset(where.most - 1).limit(1)
        reached.append(tx.execute(last).scalar() or 0)
    return reached[0], reached[1]


def bounds_of(asked: RecordFilter) -> tuple[int, int]:
    """Return the ids (both excluded) between which messages of the filter's time lie.

    Ids are made within a moment of acceptance: a burst borrows from the next milliseconds.
    """
    return first_id_at(asked.since) - 1, first_id_at(asked.until + BORROWED_MS)


BORROWED_MS: Final = 10_000
"""How far ahead of the clock an id may be: of a call of many messages, or after a step back."""


_Reached: TypeAlias = Callable[[ColumnElement[int]], tuple[ColumnElement[bool], ...]]


class _Walk(NamedTuple):
    """Whose messages are looked for, along which column of ids, and among which of its rows."""

    account_id: int
    key: ColumnElement[int]
    near: tuple[ColumnElement[bool], ...] = ()


def _look(tx: Connection, asked: RecordFilter, where: Stretch, wanted: int, walk: _Walk) -> Looked:
    key = walk.key
    order = key.desc() if where.is_newest_first else key.asc()
    near = select(key.label("id")).where(*walk.near, key > where.above, key < where.below)
    looked = near.order_by(order).limit(where.most).subquery()
    edge = func.min(looked.c.id) if where.is_newest_first else func.max(looked.c.id)
    last, count = tx.execute(select(edge, func.count()).select_from(looked)).one()
    if not count:
        return Looked([], 0, 0)
    fitting = _fitting(walk, asked, partial(_reached, where, last))
    rows = tx.execute(fitting.order_by(order).limit(wanted)).all()
    width = len(_LOG.columns)
    found = [
        (_LOG.of(row[:width]), None if row[width] is None else _VERDICTS.of(row[width:]))
        for row in rows
    ]
    return Looked(found, count, last)


def _reached(where: Stretch, last: int, ids: ColumnElement[int]) -> tuple[ColumnElement[bool], ...]:
    """Return the bounds of what was looked at, one a side: of two, SQLite walks to the wider."""
    if where.is_newest_first:
        return ids >= last, ids < where.below
    return ids > where.above, ids <= last


def _fitting(walk: _Walk, asked: RecordFilter, reached: _Reached) -> Select[Any]:
    """Return the rows of the log that fit, from the table that is walked through.

    Beside it each table's ids are bounded: PostgreSQL does not see that equal ids have equal
    bounds, and would read the whole log to join a stretch of it.
    """
    key, tests, bounds = walk.key, _TESTS, reached(walk.key)
    if key is verdict.c.message_id:
        source = verdict.join(message, message.c.id == key)
        tests = _TESTS_OF_VERDICTS
    else:
        log = message
        if key is message_of_account.c.message_id:
            log = message_of_account.join(message, message.c.id == key)  # type: ignore[assignment]
            bounds += reached(message.c.id)
        its_own = verdict.c.message_id == message.c.id
        source = log.outerjoin(verdict, and_(its_own, *reached(verdict.c.message_id)))
    chosen = [test(value) for name, test in tests.items() if (value := getattr(asked, name))]
    if asked.kind is not None:
        chosen.append(message.c.kind == int(asked.kind))
    rows = select(*_LOG.columns, *_VERDICTS.columns).select_from(source)
    return rows.where(
        *walk.near,
        *bounds,
        message.c.account_id == walk.account_id,
        message.c.accepted_at >= asked.since,
        message.c.accepted_at < asked.until,
        _IN_STATE[asked.state],
        *chosen,
    )


def _on_channel(channel_id: int) -> ColumnElement[bool]:
    tried = select(attempt.c.message_id).where(
        attempt.c.message_id == message.c.id, attempt.c.channel_id == channel_id
    )
    return tried.exists()


def _of_code(code: str) -> ColumnElement[bool]:
    return (verdict.c.code == code) | (message.c.refused_code == code)


_TESTS: Final[Mapping[str, Callable[[Any], ColumnElement[bool]]]] = {
    "code": _of_code,
    "sign_id": lambda value: message.c.sign_id == value,
    "sign_ids": message.c.sign_id.in_,
    "biz_id": lambda value: message.c.biz_id == value,
    "template_id": lambda value: message.c.template_id == value,
    "channel_id": _on_channel,
    "out_id": lambda value: message.c.out_id == value,
    "country": lambda value: message.c.country == value,
    "carrier": lambda value: message.c.carrier == value,
}
_TESTS_OF_VERDICTS: Final = {**_TESTS, "code": lambda code: verdict.c.code == code}
"""The same where every message has a verdict: one that was passed over has none."""

RARE: Final = frozenset({LogState.FAILED, LogState.UNKNOWN})
"""States whose messages all stand in the partial index."""
