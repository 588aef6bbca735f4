"""The offset of the movable clock: kept in the database, so that every process of `dev` obeys it.

Two ages stay real: a nonce's (request timestamps keep real time) and that of a
submission whose answer is out. Knows no clock: its holder moves it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts
from hongyan.domain.messages import attempt_store
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.hours import due_at
from hongyan.flows.reference.origin import CLOCK_OFFSET, clock_offset
from hongyan.kernel.calendar import DAY_MS, day_starts_at, shanghai_day
from hongyan.kernel.kinds import MessageKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings


def move_clock(tx: Connection, offset_ms: int) -> None:
    """Set the offset; it only grows, so a smaller one changes nothing."""
    by_ms = offset_ms - clock_offset(tx)
    if by_ms <= 0:
        return
    accounts.count_up(tx, CLOCK_OFFSET, by_ms)
    accounts.keep_age_of_nonces(tx, by_ms)
    attempt_store.keep_age_of_unanswered(tx, by_ms)


def due_now(tx: Connection, now_ms: int) -> int:
    """Return how many messages in the queue may leave by now."""
    return messages.count_due(tx, now_ms)


def next_stop(tx: Connection, now_ms: int, target_ms: int, settings: Settings) -> int:
    """Return where a clock on its way to `target_ms` must stop next, so that nothing is passed by.

    It stops at each midnight (Asia/Shanghai), where sweeps find one day to close, and where queued
    messages fall due: they leave at their hour, not after their deadline.
    """
    stops = [target_ms, day_starts_at(shanghai_day(now_ms)) + DAY_MS]
    queued_at = messages.next_due(tx, after=now_ms)
    if queued_at is not None:
        stops.append(queued_at)
    if messages.count_due(tx, now_ms):
        opens, closes = settings.promotion_opens_hour, settings.promotion_closes_hour
        stops.append(due_at(MessageKind.PROMOTION, now_ms, opens, closes))
    return min(stop for stop in stops if stop > now_ms)
