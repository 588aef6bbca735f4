"""Statements on callback endpoints and pushes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Text, bindparam, delete, func, select, text, update

from hongyan.db.dialect import among, bulk_insert
from hongyan.db.hot import Hot
from hongyan.db.rows import Rows
from hongyan.domain.callbacks.model import (
    CallbackEndpoint,
    DeadLetter,
    EndpointKey,
    FailingPushes,
    NewPush,
    PushItem,
    PushKind,
    PushState,
)
from hongyan.domain.callbacks.tables import callback_endpoint, push, push_sequence

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.engine import Connection

_WAITING = push.c.state == PushState.WAITING.value
_DEAD = push.c.state == PushState.DEAD.value
_ENDPOINTS = Rows(callback_endpoint, CallbackEndpoint, {"created_at": None})
_LETTERS = Rows(
    push, DeadLetter, {"id": "push_id", "state": None, "due_at": None, "message_id": None}
)
_OLDEST_DUE_AT = (
    select(push.c.due_at)
    .where(
        _WAITING,
        push.c.account_id == callback_endpoint.c.account_id,
        push.c.kind == callback_endpoint.c.kind,
    )
    .order_by(push.c.due_at)
    .limit(1)
    .scalar_subquery()
)
_DUE_ENDPOINTS = Hot(_ENDPOINTS.select.where(bindparam("now") >= _OLDEST_DUE_AT))
_DUE_ITEMS = Hot(
    select(
        push.c.id,
        push.c.sequence,
        push.c.payload,
        push.c.created_at,
        push.c.tries,
        push.c.message_id,
    )
    .where(
        _WAITING,
        push.c.account_id == bindparam("account"),
        push.c.kind == bindparam("of_kind"),
        push.c.due_at <= bindparam("now"),
    )
    .order_by(push.c.due_at, push.c.sequence)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_THESE = among(push.c.id, "ids")
_POSTPONED = Hot(update(push).where(_THESE).values(due_at=bindparam("later")))
_DELETED = Hot(delete(push).where(_THESE))
_FAILED = Hot(
    update(push)
    .where(_THESE)
    .values(
        tries=bindparam("tried"),
        fault=bindparam("why"),
        state=func.coalesce(bindparam("then", type_=Text), push.c.state),
        due_at=func.coalesce(bindparam("later", type_=BigInteger), push.c.due_at),
    )
)
_COUNTED_UP = Hot(
    text(
        "INSERT INTO push_sequence (account_id, kind, value) VALUES (:account, :of_kind, :step) "
        "ON CONFLICT (account_id, kind) "
        "DO UPDATE SET value = push_sequence.value + excluded.value RETURNING value"
    ).columns(push_sequence.c.value)
)


def endpoints(tx: Connection) -> list[CallbackEndpoint]:
    """Return every endpoint, by account and kind."""
    return _ENDPOINTS.many(tx)


def set_endpoint(tx: Connection, endpoint: CallbackEndpoint, now_ms: int) -> None:
    """Store an endpoint in place of the one that the account has for the kind, if any."""
    _ENDPOINTS.put(tx, endpoint, {"created_at": now_ms})


def remove_endpoint(tx: Connection, account_id: int, kind: PushKind) -> bool:
    """Delete an endpoint; False if there was none. What waits for it waits for the next one."""
    gone = delete(callback_endpoint).where(
        callback_endpoint.c.account_id == account_id, callback_endpoint.c.kind == kind.value
    )
    return tx.execute(gone).rowcount == 1


def add_pushes(tx: Connection, items: Sequence[NewPush], now_ms: int) -> None:
    """Store items, each under the next number of its account and kind, due at once.

    Asks for no endpoint: the caller knows that the account has one.
    """
    of_key: dict[EndpointKey, list[NewPush]] = defaultdict(list)
    for item in items:
        of_key[item.account_id, item.kind].append(item)
    waiting, rows = PushState.WAITING.value, []
    # Sorted, so that two transactions that count for the same accounts cannot block each other.
    for key, own in sorted(of_key.items()):
        account_id, kind = key[0], key[1].value
        first = _count_up(tx, key, len(own)) - len(own) + 1
        rows += [
            (
                account_id,
                kind,
                number,
                item.payload,
                now_ms,
                waiting,
                now_ms,
                0,
                "",
                item.message_id,
            )
            for number, item in enumerate(own, first)
        ]
    bulk_insert(tx, push, _NEW_COLUMNS, rows)


_NEW_COLUMNS = (
    "account_id",
    "kind",
    "sequence",
    "payload",
    "created_at",
    "state",
    "due_at",
    "tries",
    "fault",
    "message_id",
)


def _count_up(tx: Connection, key: EndpointKey, step: int) -> int:
    account_id, kind = key
    [(value,)] = _COUNTED_UP.rows(tx, account=account_id, of_kind=kind.value, step=step)
    return int(value)


def due_endpoints(tx: Connection, now_ms: int) -> list[CallbackEndpoint]:
    """Return the endpoints for which something is due."""
    return list(map(_ENDPOINTS.of, _DUE_ENDPOINTS.rows(tx, now=now_ms)))


def lock_due_items(tx: Connection, key: EndpointKey, limit: int, now_ms: int) -> list[PushItem]:
    """Return due items of an endpoint, longest due first, except those another process locked."""
    account_id, kind = key
    rows = _DUE_ITEMS.rows(tx, account=account_id, of_kind=kind.value, most=limit, now=now_ms)
    return [PushItem(*row) for row in rows]


def postpone_pushes(tx: Connection, push_ids: Sequence[int], due_at: int) -> None:
    """Make items due at another moment."""
    _POSTPONED.run(tx, ids=push_ids, later=due_at)


def delete_pushes(tx: Connection, push_ids: Sequence[int]) -> None:
    """Delete items that were taken by their receiver."""
    _DELETED.run(tx, ids=push_ids)


def oldest_pushes(tx: Connection, most: int) -> list[tuple[int, int]]:
    """Return (id, created_at) of the oldest items, whatever their state."""
    rows = tx.execute(select(push.c.id, push.c.created_at).order_by(push.c.id).limit(most))
    return [(row.id, row.created_at) for row in rows]


def delete_pushes_with(tx: Connection, words: str) -> int:
    """Delete every item that has `words` in its payload, and return how many; reads them all."""
    return tx.execute(delete(push).where(push.c.payload.contains(words, autoescape=True))).rowcount


def fail_pushes(
    tx: Connection, push_ids: Sequence[int], tries: int, fault: str, due_at: int | None
) -> None:
    """Record a failed push of items: due again at a moment, or (None) dead."""
    state = PushState.DEAD.value if due_at is None else None
    _FAILED.run(tx, ids=push_ids, tried=tries, why=fault, then=state, later=due_at)


def dead_letters(
    tx: Connection, account_id: int | None, limit: int, after: int = 0
) -> list[DeadLetter]:
    """Return dead letters of an account, or of all (None), oldest first, with ids above `after`."""
    dead = _of_account(_LETTERS.select.where(_DEAD, push.c.id > after), account_id)
    return _LETTERS.read(tx, dead.order_by(push.c.id).limit(limit))


def items_about(
    tx: Connection, account_id: int, kind: PushKind, words: str, limit: int
) -> list[tuple[PushState, PushItem, int]]:
    """Return (state, item, due_at) of what is kept of a kind and has `words` in its payload.

    Reads every item that the account has of that kind: for an operator's question, not for more.
    """
    rows = tx.execute(
        select(push)
        .where(
            push.c.account_id == account_id,
            push.c.kind == kind.value,
            push.c.state.in_([state.value for state in PushState]),
            push.c.payload.contains(words, autoescape=True),
        )
        .order_by(push.c.sequence)
        .limit(limit)
    )
    return [
        (
            PushState(row.state),
            PushItem(row.id, row.sequence, row.payload, row.created_at, row.tries, row.message_id),
            row.due_at,
        )
        for row in rows
    ]


def redeliver(
    tx: Connection,
    account_id: int | None,
    now_ms: int,
    *,
    push_ids: Sequence[int] | None = None,
    limit: int = 10_000,
) -> int:
    """Make dead letters wait again as if never tried, and return how many it were.

    Takes those of an account, or of all (None); of these only `push_ids` if given; at most `limit`.
    """
    dead = _of_account(select(push.c.id).where(_DEAD), account_id)
    given: dict[str, Any] = {}
    if push_ids is not None:
        dead, given = dead.where(_THESE), {"ids": push_ids}
    chosen = dead.order_by(push.c.account_id, push.c.kind, push.c.sequence).limit(limit)
    revived = update(push).where(push.c.id.in_(chosen))
    values = {"state": PushState.WAITING.value, "due_at": now_ms, "tries": 0}
    return tx.execute(revived.values(**values), given).rowcount


COUNTED_MAX = 100_000
"""A count of what waits must not read millions of dead letters."""


def push_counts(tx: Connection) -> dict[tuple[PushKind, PushState], int]:
    """Return how many items stand where; of one state at most `COUNTED_MAX` are counted."""
    counts: dict[tuple[PushKind, PushState], int] = {}
    for state in PushState:
        some = select(push.c.kind).where(push.c.state == state.value).limit(COUNTED_MAX).subquery()
        counted = select(some.c.kind, func.count()).group_by(some.c.kind)
        counts |= {(PushKind(kind), state): count for kind, count in tx.execute(counted)}
    return counts


def failing_pushes(tx: Connection) -> tuple[list[FailingPushes], list[FailingPushes]]:
    """Return what failed and is tried again, and what is dead; of each `COUNTED_MAX` items count.

    Items that were never tried are neither.
    """
    return _failed(tx, _WAITING & (push.c.tries > 0)), _failed(tx, _DEAD)


def failing_pushes_of(
    tx: Connection, account_id: int
) -> tuple[list[FailingPushes], list[FailingPushes]]:
    """Return the same of one account."""
    own = push.c.account_id == account_id
    return _failed(tx, _WAITING & (push.c.tries > 0) & own), _failed(tx, _DEAD & own)


def _failed(tx: Connection, which: ColumnElement[bool]) -> list[FailingPushes]:
    some = (
        select(push.c.account_id, push.c.kind, push.c.created_at, push.c.fault)
        .where(which)
        .limit(COUNTED_MAX)
        .subquery()
    )
    key = (some.c.account_id, some.c.kind)
    figures = (func.count(), func.min(some.c.created_at), func.max(some.c.fault))
    rows = tx.execute(select(*key, *figures).group_by(*key).order_by(*key))
    return [FailingPushes(row[0], PushKind(row[1]), *row[2:]) for row in rows]


def _of_account(rows: Select[*tuple[Any, ...]], account_id: int | None) -> Select[*tuple[Any, ...]]:
    return rows if account_id is None else rows.where(push.c.account_id == account_id)


def next_due(tx: Connection, after: int) -> int | None:
    """Return when the next item behind a moment falls due, None if none waits."""
    waiting = (push.c.state == PushState.WAITING.value, push.c.due_at > after)
    return tx.execute(select(func.min(push.c.due_at)).where(*waiting)).scalar()
