"""Statements on pushes that ended, and on which number a message's report bears."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import msgspec
from sqlalchemy import delete, func, select, update

from hongyan.db.dialect import among, bulk_execute, bulk_insert, bulk_insert_new
from hongyan.db.rows import Rows
from hongyan.domain.callbacks.model import PushAttempt, PushFilter, PushKind, PushResult
from hongyan.domain.callbacks.tables import push, push_attempt, push_mention

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_ATTEMPTS: Final = Rows(push_attempt, PushAttempt, {"id": "attempt_id", "body": None})
_COLUMNS: Final = (
    "account_id",
    "kind",
    "url",
    "first_sequence",
    "last_sequence",
    "items",
    "attempt_no",
    "began_at",
    "ms",
    "status",
    "answer",
    "fault",
    "body",
)
ITEMS_MAX: Final = 1000
"""More items than one push ever has: how far before a number its push may begin."""

FAULT_CHARACTERS_MAX: Final = 200


def body_text(payloads: Sequence[str]) -> str:
    """Return the text of a push: a JSON array of its items."""
    return f"[{','.join(payloads)}]"


def add_attempts(tx: Connection, results: Sequence[PushResult]) -> None:
    """Keep pushes as they ended, and, at an item's first one, which message it is of."""
    rows = []
    for one in results:
        items, endpoint = one.push.items, one.push.endpoint
        rows.append(
            (
                endpoint.account_id,
                endpoint.kind.value,
                endpoint.url,
                items[0].sequence,
                items[-1].sequence,
                len(items),
                items[0].tries + 1,
                one.began_at,
                one.ms,
                one.status,
                one.answer.replace("\0", "\ufffd"),
                one.fault[:FAULT_CHARACTERS_MAX],
                "" if one.fault else body_text([item.payload for item in items]),
            )
        )
    bulk_insert(tx, push_attempt, _COLUMNS, rows)
    mentions = [
        (item.message_id, item.sequence, one.push.endpoint.account_id)
        for one in results
        for item in one.push.items
        if item.message_id and not item.tries
    ]
    bulk_insert_new(tx, push_mention, ("message_id", "sequence", "account_id"), mentions)


def attempts_of(
    tx: Connection, account_id: int, asked: PushFilter, before: int, most: int, looked_max: int
) -> tuple[list[PushAttempt], PushAttempt | None, bool]:
    """Return the newest pushes before an id that fit, among the newest `looked_max`.

    Besides the last one that was looked at (None: nothing is older), and whether that was before
    `most` were found.
    """
    near = (push_attempt.c.account_id == account_id, push_attempt.c.id < before)
    newest = push_attempt.c.id.desc()
    looked = select(push_attempt.c.id).where(*near).order_by(newest).limit(looked_max).subquery()
    low, count = tx.execute(select(func.min(looked.c.id), func.count()).select_from(looked)).one()
    if not count:
        return [], None, False
    fitting = [
        *near,
        push_attempt.c.id >= low,
        push_attempt.c.began_at >= asked.since,
        push_attempt.c.began_at < asked.until,
    ]
    if asked.kind is not None:
        fitting.append(push_attempt.c.kind == asked.kind.value)
    if asked.is_failed is not None:
        fault = push_attempt.c.fault
        fitting.append(fault != "" if asked.is_failed else fault == "")
    found = _ATTEMPTS.many(tx, *fitting, by=(newest,), limit=most)
    if len(found) == most:
        return found, found[-1], False
    last = attempt_by_id(tx, account_id, low) if count == looked_max else None
    return found, last, last is not None


def attempt_by_id(tx: Connection, account_id: int, attempt_id: int) -> PushAttempt | None:
    """Return one push of an account."""
    return _ATTEMPTS.one(
        tx, push_attempt.c.account_id == account_id, push_attempt.c.id == attempt_id
    )


def attempts_with(
    tx: Connection, account_id: int, kind: PushKind, sequence: int
) -> list[PushAttempt]:
    """Return the pushes that had an item, oldest first."""
    return _ATTEMPTS.many(
        tx,
        push_attempt.c.account_id == account_id,
        push_attempt.c.kind == kind.value,
        push_attempt.c.first_sequence.between(sequence - ITEMS_MAX, sequence),
        push_attempt.c.last_sequence >= sequence,
        by=(push_attempt.c.id,),
    )


def sequences_of(tx: Connection, account_id: int, message_id: int) -> list[int]:
    """Return the numbers of a message's reports, first to last."""
    own = (push_mention.c.message_id == message_id, push_mention.c.account_id == account_id)
    found = select(push_mention.c.sequence).where(*own).order_by(push_mention.c.sequence)
    return [row.sequence for row in tx.execute(found)]


def body_of(tx: Connection, attempt: PushAttempt) -> str:
    """Return the kept text of a push, empty if none is."""
    kept = select(push_attempt.c.body).where(push_attempt.c.id == attempt.attempt_id)
    return tx.execute(kept).scalar() or ""


def bodies_about(tx: Connection, attempt: PushAttempt) -> list[tuple[int, str]]:
    """Return (first sequence, text) of taken pushes that had items of this one."""
    rows = tx.execute(
        select(push_attempt.c.first_sequence, push_attempt.c.body).where(
            push_attempt.c.account_id == attempt.account_id,
            push_attempt.c.kind == attempt.kind.value,
            push_attempt.c.first_sequence.between(
                attempt.first_sequence - ITEMS_MAX, attempt.last_sequence
            ),
            push_attempt.c.last_sequence >= attempt.first_sequence,
            push_attempt.c.body != "",
        )
    )
    return [(row.first_sequence, row.body) for row in rows]


def payloads_waiting(tx: Connection, attempt: PushAttempt) -> dict[int, str]:
    """Return by number the items of a push that wait still, or are dead letters."""
    rows = tx.execute(
        select(push.c.sequence, push.c.payload).where(
            push.c.account_id == attempt.account_id,
            push.c.kind == attempt.kind.value,
            push.c.state.in_(["waiting", "dead"]),
            push.c.sequence.between(attempt.first_sequence, attempt.last_sequence),
        )
    )
    return {row.sequence: row.payload for row in rows}


def forget_attempts(tx: Connection, before: int, most: int) -> int:
    """Delete pushes that began before a moment, the oldest first; return how many."""
    oldest = (
        select(push_attempt.c.id, push_attempt.c.began_at).order_by(push_attempt.c.id).limit(most)
    )
    old = [row.id for row in tx.execute(oldest) if row.began_at < before]
    if old:
        tx.execute(delete(push_attempt).where(among(push_attempt.c.id, "ids")), {"ids": old})
    return len(old)


def forget_mentions(tx: Connection, before_id: int, most: int) -> int:
    """Delete which numbers the reports of messages before an id bear; return how many."""
    oldest = (
        select(push_mention.c.message_id)
        .where(push_mention.c.message_id < before_id)
        .order_by(push_mention.c.message_id)
        .limit(most)
    )
    old = [row.message_id for row in tx.execute(oldest)]
    if old:
        gone = delete(push_mention).where(among(push_mention.c.message_id, "ids"))
        tx.execute(gone, {"ids": old})
    return len(old)


def erase_items_with(tx: Connection, digits: str) -> int:
    """Remove the items of a number from kept texts, and answers that repeat it; return how many.

    Reads them all. An item that goes leaves `null`, so that the others keep their places.
    """
    answer = push_attempt.c.answer.contains(digits, autoescape=True)
    answers = tx.execute(update(push_attempt).where(answer).values(answer="")).rowcount
    quoted = f'"{digits}"'
    has_it = push_attempt.c.body.contains(quoted, autoescape=True)
    found = tx.execute(select(push_attempt.c.body, push_attempt.c.id).where(has_it)).all()
    rows = [(_without(row.body, quoted), row.id) for row in found]
    bulk_execute(tx, "UPDATE push_attempt SET body = ? WHERE id = ?", rows)
    return answers + len(rows)


def _without(body: str, quoted: str) -> str:
    items = [bytes(one).decode() for one in msgspec.json.decode(body, type=list[msgspec.Raw])]
    return body_text(["null" if quoted in one else one for one in items])
