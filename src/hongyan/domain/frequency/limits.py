"""Whether a sender may write to a phone now: flow control of FAQ 2.1.8 over what was accepted.

Pure: the past sends and the time are arguments. Knows nothing of accounts' money, carriers or
texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from hongyan.kernel.calendar import FOREVER_MS
from hongyan.kernel.kinds import MessageKind

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000
_SHANGHAI_OFFSET_MS = 8 * HOUR_MS


class LimitScope(StrEnum):
    """Which limits an account may change together."""

    VERIFICATION = "verification"
    OTHER = "other"


class Window(StrEnum):
    """How far a limit looks; of those that open together the first is reported."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    NUMBER_DAY = "number_day"


SCOPES: Mapping[MessageKind, LimitScope] = {
    MessageKind.VERIFICATION: LimitScope.VERIFICATION,
    MessageKind.NOTIFICATION: LimitScope.OTHER,
    MessageKind.PROMOTION: LimitScope.OTHER,
}

PERMITS_MAX: Mapping[LimitScope, int] = {LimitScope.VERIFICATION: 40, LimitScope.OTHER: 50}
"""The most that an enterprise account may allow itself in any window."""

HIT_TEXTS: Mapping[Window, str] = {
    Window.MINUTE: "触发分钟级流控Permits:{permits}",
    Window.HOUR: "触发小时级流控Permits:{permits}",
    Window.DAY: "触发天级流控Permits:{permits}",
    Window.NUMBER_DAY: "触发号码天级流控Permits:{permits}",
}
"""The API's own words, known from many traces: no blank, an ASCII colon."""


class Past(NamedTuple):
    """One message that was accepted for a phone."""

    accepted_at: int
    account_id: int
    sign_id: int
    template_id: int
    kind: int


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `permits` messages of `kind` in a window.

    What counts together: for verification the sign (and the template if `with_template`), for
    others sign and template; with `is_platform_wide` everything of the kind, from every sender.
    """

    kind: MessageKind
    window: Window
    length_ms: int
    permits: int
    is_rolling: bool
    with_template: bool
    is_platform_wide: bool = False


@dataclass(frozen=True, slots=True)
class LimitHit:
    """The limit that says no for longest, and when all of them will say yes (None: never).

    Of several that open at the same moment, the first in the order of `Window`.
    """

    window: Window
    used: int
    permits: int
    earliest_at: int | None

    @property
    def text(self) -> str:
        """Return the refusal in the API's words."""
        return HIT_TEXTS[self.window].format(permits=self.permits)


def first_hit(limits: Sequence[Limit], sender: Past, past: Sequence[Past]) -> LimitHit | None:
    """Return what `sender` (a message about to be accepted) waits for longest, None if it may go.

    `past` is what was accepted for the same phone in the last day, in any order; entries that lie
    in the future (another process's clock) count as well.
    """
    hits: list[LimitHit] = []
    for limit in limits:
        if len(past) < limit.permits:
            continue  # all of it together does not reach the limit: nothing need be counted
        counted = sorted(
            (one.accepted_at for one in past if _counts(limit, sender, one)), reverse=True
        )
        start = window_starts_at(limit, sender.accepted_at)
        used = sum(1 for at in counted if at >= start)
        if used < limit.permits:
            continue
        passes_at = _passes_at(limit, counted, sender.accepted_at)
        hits.append(LimitHit(limit.window, used, limit.permits, passes_at))
    return max(hits, key=_opens_at) if hits else None


def _opens_at(hit: LimitHit) -> int:
    return FOREVER_MS if hit.earliest_at is None else hit.earliest_at


def window_starts_at(limit: Limit, now_ms: int) -> int:
    """Return the first moment that the limit's window looks at, seen from now."""
    if limit.is_rolling:
        return now_ms - limit.length_ms + 1
    return (now_ms + _SHANGHAI_OFFSET_MS) // limit.length_ms * limit.length_ms - _SHANGHAI_OFFSET_MS


def _counts(limit: Limit, sender: Past, one: Past) -> bool:
    if one.kind != limit.kind:
        return False
    if limit.is_platform_wide:
        return True
    return (
        one.sign_id == sender.sign_id
        and one.account_id == sender.account_id
        and (not limit.with_template or one.template_id == sender.template_id)
    )


def _passes_at(limit: Limit, newest_first: Sequence[int], now_ms: int) -> int | None:
    if limit.permits <= 0:
        return None
    # With one more than permits-1 of them inside, the window is full until this one falls out of
    # it.
    blocking = newest_first[limit.permits - 1]
    if limit.is_rolling:
        return blocking + limit.length_ms
    return window_starts_at(limit, max(blocking, now_ms)) + limit.length_ms


def by_kind(limits: Iterable[Limit]) -> Mapping[MessageKind, tuple[Limit, ...]]:
    """Group limits by kind of message, each group in the order in which hits are reported."""
    order = list(Window)
    grouped: dict[MessageKind, list[Limit]] = {kind: [] for kind in MessageKind}
    for limit in limits:
        grouped[limit.kind].append(limit)
    return {
        kind: tuple(sorted(group, key=lambda one: order.index(one.window)))
        for kind, group in grouped.items()
    }
