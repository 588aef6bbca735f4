"""Pushes that ended: to where, with what, how they were answered. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from hongyan.domain.callbacks import history_store as history
from hongyan.domain.callbacks.model import PushAttempt, PushFilter, PushKind
from hongyan.kernel.ids import ID_MAX

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

LOOKED_MAX: Final = 20_000


@dataclass(frozen=True, slots=True)
class PushPage:
    """A page of pushes, newest first.

    `before` is where the next one begins, None where nothing is older. `looked_back_to` is a moment
    in milliseconds where the looking ended before the page was full.
    """

    attempts: tuple[PushAttempt, ...]
    before: int | None
    looked_back_to: int | None


def list_push_attempts(
    tx: Connection, account_id: int, asked: PushFilter, *, before: int = ID_MAX, limit: int = 50
) -> PushPage:
    """Return the newest pushes of an account before an id that fit."""
    found, last, ended = history.attempts_of(tx, account_id, asked, before, limit, LOOKED_MAX)
    if last is None:
        return PushPage(tuple(found), None, None)
    return PushPage(tuple(found), last.attempt_id, last.began_at if ended else None)


def pushes_of_message(tx: Connection, account_id: int, message_id: int) -> list[PushAttempt]:
    """Return the pushes that had a report of a message, oldest first."""
    found = {
        one.attempt_id: one
        for sequence in history.sequences_of(tx, account_id, message_id)
        for one in history.attempts_with(tx, account_id, PushKind.SMS_REPORT, sequence)
    }
    return [found[attempt_id] for attempt_id in sorted(found)]


def pushed_body(tx: Connection, attempt: PushAttempt) -> str | None:
    """Return what was pushed, unchanged; None where it is no longer kept.

    What a receiver took is kept. The items of a failed push wait still, or a later one took them.
    """
    kept = history.body_of(tx, attempt)
    if kept:
        return kept
    items = history.payloads_waiting(tx, attempt)
    for first, body in history.bodies_about(tx, attempt):
        for place, raw in enumerate(msgspec.json.decode(body, type=list[msgspec.Raw])):
            items.setdefault(first + place, bytes(raw).decode())
    wanted = range(attempt.first_sequence, attempt.last_sequence + 1)
    if any(one not in items for one in wanted):
        return None
    return history.body_text([items[one] for one in wanted])
