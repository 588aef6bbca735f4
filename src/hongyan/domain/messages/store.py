"""Statements on the message log, the dispatch queue and statistics.

Attempts have their own file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import astuple
from sqlalchemy import bindparam, delete, func, select, update

from hongyan.db.deltas import Deltas
from hongyan.db.dialect import among, bulk_insert, claim_first
from hongyan.db.hot import Hot
from hongyan.db.rows import Rows
from hongyan.domain.messages.model import Message, NewMessage, NewWaiting
from hongyan.domain.messages.tables import dispatch, message, statistic, verdict
from hongyan.kernel.ids import ID_MAX, first_id_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

_MESSAGES = Rows(message, Message, {"id": "message_id"})
_PAST = Hot(
    select(
        message.c.phone,
        message.c.accepted_at,
        message.c.account_id,
        message.c.sign_id,
        message.c.template_id,
        message.c.kind,
    ).where(
        among(message.c.phone, "phones"),
        message.c.accepted_at > bindparam("since"),
        message.c.refused_code == "",
    )
)
_BY_IDS = Hot(_MESSAGES.select.where(among(message.c.id, "ids")))
_RANGE = Hot(
    _MESSAGES.select.where(
        message.c.id.between(bindparam("first"), bindparam("last")),
        message.c.biz_id == bindparam("biz"),
        message.c.carrier == bindparam("served"),
        message.c.refused_code == "",
    )
    .order_by(message.c.id)
    .limit(bindparam("most"))
)
_DUE = Hot(
    {
        dialect: claim_first(
            dialect,
            select(dispatch).where(
                dispatch.c.priority == bindparam("priority"), dispatch.c.due_at <= bindparam("now")
            ),
            dispatch.c.carrier,
            (dispatch.c.due_at, dispatch.c.id),
        )
        for dialect in ("sqlite", "postgresql")
    }
)
_REMOVED = Hot(delete(dispatch).where(among(dispatch.c.id, "ids")))
_SHORTENED = Hot(
    update(dispatch)
    .where(dispatch.c.id == bindparam("row"))
    .values(first_id=bindparam("first"), waiting=bindparam("left"))
)
_POSTPONED = Hot(
    update(dispatch).where(among(dispatch.c.id, "ids")).values(due_at=bindparam("later"))
)
_NEWEST_FIRST = (message.c.accepted_at.desc(), message.c.id.desc())
_SENT = select(
    func.coalesce(func.sum(statistic.c.messages), 0).label("messages"),
).where(
    statistic.c.account_id == bindparam("account"),
    statistic.c.day.between(bindparam("first_day"), bindparam("last_day")),
)


class Delta(NamedTuple):
    """What one batch adds to a day's statistics of one account, kind, sign and country.

    `segments`, `delivered` and `failed` are in segments.
    """

    account_id: int
    day: int
    kind: int
    sign_id: int
    country: str
    messages: int
    segments: int
    delivered: int
    failed: int


_STATISTICS = Deltas(statistic, Delta._fields[:5], Delta._fields[5:])


class Waiting(NamedTuple):
    """Messages of one call to one carrier that wait for dispatch: the ids from first to last.

    `is_retry` marks one message that a channel refused before.
    """

    dispatch_id: int
    carrier: str
    priority: int
    due_at: int
    biz_id: int
    first_id: int
    last_id: int
    waiting: int
    is_retry: bool

    @property
    def is_single(self) -> bool:
        """Tell whether it stands for one message, whose id is the first."""
        return self.first_id == self.last_id


def add_messages(tx: Connection, rows: Sequence[NewMessage]) -> None:
    """Append to the message log."""
    bulk_insert(tx, message, NewMessage.__struct_fields__, [astuple(one) for one in rows])


def add_dispatch(tx: Connection, rows: Sequence[NewWaiting]) -> None:
    """Put messages into the dispatch queue."""
    bulk_insert(tx, dispatch, NewWaiting.__struct_fields__, [astuple(one) for one in rows])


def past_of(tx: Connection, phones: Iterable[int], since: int) -> list[tuple[Any, ...]]:
    """Return (phone, accepted_at, account, sign, template, kind) of what came after `since`."""
    return _PAST.rows(tx, phones=phones, since=since)


def messages_by_id(tx: Connection, ids: Iterable[int]) -> dict[int, Message]:
    """Return messages by id."""
    found = map(_MESSAGES.of, _BY_IDS.rows(tx, ids=ids))
    return {one.message_id: one for one in found}


def messages_waiting(tx: Connection, work: Waiting, most: int) -> list[Message]:
    """Return at most `most` of the messages that a queue row stands for, in order."""
    rows = _RANGE.rows(
        tx,
        first=work.first_id,
        last=work.last_id,
        biz=work.biz_id,
        served=work.carrier,
        most=most,
    )
    return list(map(_MESSAGES.of, rows))


def messages_of_call(tx: Connection, biz_id: int, id_last: int) -> list[Message]:
    """Return the messages of one call; ids of one call lie close together, before `id_last`."""
    near = message.c.id.between(biz_id, min(id_last, ID_MAX))
    return _MESSAGES.many(tx, near, message.c.biz_id == biz_id)


def due_dispatch(
    tx: Connection, carriers: Sequence[str], priority: int, now_ms: int, most: int
) -> list[Waiting]:
    """Return the oldest due queue rows of one priority.

    Other processes pass over them until the end.
    """
    rows = _DUE.rows(tx, names=carriers, priority=priority, now=now_ms, most=most)
    return [Waiting._make(row) for row in rows]


def lock_dispatch_of_call(tx: Connection, biz_id: int) -> list[Waiting]:
    """Return a call's queue rows once no other transaction has them; they stay locked."""
    rows = tx.execute(
        select(dispatch)
        .where(dispatch.c.biz_id == biz_id)
        .order_by(dispatch.c.id)
        .with_for_update()
    )
    return [Waiting._make(row) for row in rows]


def dispatch_of_calls(tx: Connection, biz_ids: Collection[int]) -> list[Waiting]:
    """Return the queue rows of calls, locking nothing."""
    of_these = select(dispatch).where(among(dispatch.c.biz_id, "biz_ids"))
    return [Waiting._make(row) for row in tx.execute(of_these, {"biz_ids": list(biz_ids)})]


def due_by_carrier(tx: Connection, now_ms: int) -> dict[str, int]:
    """Return how many messages are due, by carrier, in at most `COUNTED_MAX` queue rows."""
    due = dispatch.c.due_at <= now_ms
    some = select(dispatch.c.carrier, dispatch.c.waiting).where(due).limit(COUNTED_MAX).subquery()
    rows = tx.execute(select(some.c.carrier, func.sum(some.c.waiting)).group_by(some.c.carrier))
    return {carrier: int(count) for carrier, count in rows}


def remove_dispatch(tx: Connection, ids: Sequence[int]) -> None:
    """Take queue rows away."""
    if ids:
        _REMOVED.run(tx, ids=ids)


def shorten_dispatch(tx: Connection, dispatch_id: int, first_id: int, waiting: int) -> None:
    """Let a queue row begin at a later message."""
    _SHORTENED.run(tx, row=dispatch_id, first=first_id, left=waiting)


def postpone_dispatch(tx: Connection, ids: Sequence[int], due_at: int) -> None:
    """Let queue rows wait longer."""
    _POSTPONED.run(tx, ids=ids, later=due_at)


def next_due(tx: Connection, after: int) -> int | None:
    """Return when the next queue row falls due after a moment."""
    return tx.execute(select(func.min(dispatch.c.due_at)).where(dispatch.c.due_at > after)).scalar()


def count_due(tx: Connection, now_ms: int) -> int:
    """Return how many messages in the queue are due."""
    due = select(func.sum(dispatch.c.waiting)).where(dispatch.c.due_at <= now_ms)
    return int(tx.execute(due).scalar() or 0)


def oldest_due(tx: Connection, now_ms: int) -> int | None:
    """Return since when the message waits that was due first; None where none is due."""
    due = select(func.min(dispatch.c.due_at)).where(dispatch.c.due_at <= now_ms)
    return tx.execute(due).scalar()


COUNTED_MAX = 100_000
"""A count of what waits must not read millions of rows."""


def queue_depth(tx: Connection) -> dict[int, int]:
    """Return how many messages wait, by priority; at most `COUNTED_MAX` queue rows are counted."""
    some = select(dispatch.c.priority, dispatch.c.waiting).limit(COUNTED_MAX).subquery()
    rows = tx.execute(select(some.c.priority, func.sum(some.c.waiting)).group_by(some.c.priority))
    return {priority: int(waiting) for priority, waiting in rows}


def add_statistics(tx: Connection, deltas: Iterable[Delta]) -> None:
    """Append what a batch adds to the statistics, one row for each key: see `Delta`."""
    _STATISTICS.add(tx, deltas)


def sent_between(tx: Connection, account_id: int, first_day: int, last_day: int) -> int:
    """Return how many messages an account had accepted from one day to another, both included."""
    found = tx.execute(_SENT, {"account": account_id, "first_day": first_day, "last_day": last_day})
    return int(found.scalar_one())


def compact_statistics(tx: Connection) -> int:
    """Fold the statistics' deltas and return how many rows went."""
    return _STATISTICS.fold(tx)


def statistics_by_day(
    tx: Connection,
    account_id: int,
    days: tuple[int, int],
    kinds: Sequence[int],
    sign_ids: Sequence[int] | None,
) -> list[Row[Any]]:
    """Return (day, segments, delivered, failed) for each day in the range that has any."""
    asked = (
        select(
            statistic.c.day,
            func.sum(statistic.c.segments).label("segments"),
            func.sum(statistic.c.delivered).label("delivered"),
            func.sum(statistic.c.failed).label("failed"),
        )
        .where(
            statistic.c.account_id == account_id,
            statistic.c.day.between(*days),
            statistic.c.kind.in_(kinds),
        )
        .group_by(statistic.c.day)
        .order_by(statistic.c.day)
    )
    if sign_ids is not None:
        asked = asked.where(statistic.c.sign_id.in_(sign_ids))
    return list(tx.execute(asked))


def statistics_by(
    tx: Connection, account_id: int, days: tuple[int, int], name: str
) -> list[tuple[int | str, int, int, int, int]]:
    """Return (key, messages, segments, delivered, failed) for each `day`, `country` or `kind`."""
    key, sums = statistic.c[name], [func.sum(statistic.c[one]) for one in _STATISTICS.sums]
    asked = select(key, *sums).where(
        statistic.c.account_id == account_id, statistic.c.day.between(*days)
    )
    rows = tx.execute(asked.group_by(key).order_by(key))
    return [(one[0], int(one[1]), int(one[2]), int(one[3]), int(one[4])) for one in rows]


def details_of(
    tx: Connection,
    account_id: int,
    phones: Sequence[int],
    between: tuple[int, int],
    biz_id: int | None,
    page: Mapping[str, int],
) -> tuple[int, list[Message]]:
    """Return how many messages an account sent to phones in a time, and a page of them.

    `between` is [from, to) in milliseconds, `page` has `limit` and `offset`.
    """
    found = [
        message.c.phone.in_(phones),
        message.c.accepted_at >= between[0],
        message.c.accepted_at < between[1],
        message.c.account_id == account_id,
    ]
    if biz_id is not None:
        found += [message.c.biz_id == biz_id, message.c.id >= first_id_at(between[0])]
    total = tx.execute(select(func.count()).select_from(message).where(*found)).scalar_one()
    rows = _MESSAGES.select.where(*found).order_by(*_NEWEST_FIRST)
    return total, _MESSAGES.read(tx, rows.limit(page["limit"]).offset(page["offset"]))


def newest_to(tx: Connection, phone: int, since: int, most: int) -> list[Message]:
    """Return what was accepted for a phone since a moment, newest first."""
    to_phone = (
        message.c.phone == phone,
        message.c.accepted_at >= since,
        message.c.refused_code == "",
    )
    return _MESSAGES.many(tx, *to_phone, by=_NEWEST_FIRST, limit=most)


def remove_dispatch_before(tx: Connection, first_id: int) -> None:
    """Take queue rows of messages older than an id away: they are final."""
    tx.execute(delete(dispatch).where(dispatch.c.last_id < first_id))


def empty_dispatch(tx: Connection) -> int:
    """Take every row off the queue; return how many messages waited. They are not sent."""
    waiting = tx.execute(select(func.sum(dispatch.c.waiting))).scalar() or 0
    tx.execute(delete(dispatch))
    return int(waiting)


def overdue_messages(
    tx: Connection, after_id: int, before_id: int, most: int
) -> tuple[list[int], int]:
    """Look at the next `most` messages of the log for those without a verdict.

    Looks between two ids, both excluded. Returns the ids found and the last id that was looked at
    (`before_id - 1` when the end was reached), so that a sweep never holds up others for long.
    """
    looked = (
        select(message.c.id, message.c.refused_code)
        .where(message.c.id > after_id, message.c.id < before_id)
        .order_by(message.c.id)
        .limit(most)
        .subquery()
    )
    rows = tx.execute(
        select(looked.c.id, looked.c.refused_code, verdict.c.message_id)
        .select_from(looked.outerjoin(verdict, verdict.c.message_id == looked.c.id))
        .order_by(looked.c.id)
    ).all()
    found = [row.id for row in rows if row.message_id is None and not row.refused_code]
    return found, rows[-1].id if len(rows) == most else before_id - 1
