"""Which frequency limits count for an account now.

The platform's settings and the account's own changes.

Pure. The windows and permits are settings because sources disagree (FAQ 2.1.8, FAQ 4.1.1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from hongyan.config import Settings
from hongyan.domain.frequency.limits import (
    DAY_MS,
    HOUR_MS,
    MINUTE_MS,
    SCOPES,
    Limit,
    Window,
    by_kind,
)
from hongyan.kernel.calendar import FOREVER_MS
from hongyan.kernel.choices import DayWindow, ShortWindow, VerificationLimitKey
from hongyan.kernel.kinds import MessageKind

if TYPE_CHECKING:
    from hongyan.domain.frequency.model import OwnLimit

LENGTHS_MS = {
    Window.MINUTE: MINUTE_MS,
    Window.HOUR: HOUR_MS,
    Window.DAY: DAY_MS,
    Window.NUMBER_DAY: DAY_MS,
}


def platform_permits(settings: Settings) -> dict[tuple[MessageKind, Window], int]:
    """Return the platform's limits as a table: how many of a kind in a window."""
    return {
        (MessageKind.VERIFICATION, Window.MINUTE): settings.verification_per_minute,
        (MessageKind.VERIFICATION, Window.HOUR): settings.verification_per_hour,
        (MessageKind.VERIFICATION, Window.DAY): settings.verification_per_day,
        (MessageKind.VERIFICATION, Window.NUMBER_DAY): settings.verification_per_number_day,
        (MessageKind.NOTIFICATION, Window.DAY): settings.notification_per_day,
        (MessageKind.PROMOTION, Window.DAY): settings.promotion_per_day,
        (MessageKind.INTERNATIONAL, Window.NUMBER_DAY): settings.international_per_number_day,
    }


def limits_for(
    settings: Settings, own: Sequence[OwnLimit], now_ms: int
) -> tuple[Mapping[MessageKind, tuple[Limit, ...]], int]:
    """Return the limits in force by kind, and until when that holds (a change may be waiting)."""
    permits = platform_permits(settings)
    for change in own:
        in_force = change.permits if change.effective_at <= now_ms else change.permits_before
        if in_force is None:
            continue
        for kind, scope in SCOPES.items():
            if scope is change.scope:
                permits[kind, change.window] = in_force
    waiting = [change.effective_at for change in own if change.effective_at > now_ms]
    limits = [_limit(settings, kind, window, count) for (kind, window), count in permits.items()]
    return by_kind(limits), min(waiting, default=FOREVER_MS)


def _limit(settings: Settings, kind: MessageKind, window: Window, permits: int) -> Limit:
    is_short = window in {Window.MINUTE, Window.HOUR}
    is_rolling = (
        settings.short_window is ShortWindow.ROLLING
        if is_short
        else settings.day_window is DayWindow.ROLLING_24H
    )
    is_by_sign = settings.verification_limit_key is VerificationLimitKey.SIGN_NUMBER
    return Limit(
        kind=kind,
        window=window,
        length_ms=LENGTHS_MS[window],
        permits=permits,
        is_rolling=is_rolling,
        with_template=not (kind is MessageKind.VERIFICATION and is_by_sign),
        is_platform_wide=window is Window.NUMBER_DAY,
    )
