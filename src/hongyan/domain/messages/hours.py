"""When a message may leave: promotions keep hours, everything else leaves at once.

Pure. Hours are hours of Asia/Shanghai; FAQ 2.1.3: verification codes may be sent at any hour.
"""

from __future__ import annotations

from hongyan.kernel.kinds import MessageKind

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
_SHANGHAI_OFFSET_MS = 8 * HOUR_MS


def due_at(kind: MessageKind, now_ms: int, opens_hour: int, closes_hour: int) -> int:
    """Return when a message accepted now may be dispatched.

    A promotion between opening and closing leaves at once, else at the next opening. Equal hours
    mean always open.
    """
    if kind is not MessageKind.PROMOTION or opens_hour == closes_hour:
        return now_ms
    midnight = (now_ms + _SHANGHAI_OFFSET_MS) // DAY_MS * DAY_MS - _SHANGHAI_OFFSET_MS
    opens, closes = midnight + opens_hour * HOUR_MS, midnight + closes_hour * HOUR_MS
    if opens_hour < closes_hour:
        if opens <= now_ms < closes:
            return now_ms
        return opens if now_ms < opens else opens + DAY_MS
    return now_ms if now_ms >= opens or now_ms < closes else opens
