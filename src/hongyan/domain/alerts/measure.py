"""What an alert looks at: one figure out of an account's open wallets. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from hongyan.domain.alerts.model import Holding, Metric
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.money import Scope, WalletKind

_COUNTED: Final = frozenset({WalletKind.PACKAGE, WalletKind.GIFT})


def measure(metric: Metric, holdings: Sequence[Holding], now_ms: int) -> int | None:
    """Return a metric's value over an account's open wallets, or None where there is none.

    No percentage without packages, and no days to an expiry where nothing is left to lapse.
    """
    open_now = [one for one in holdings if one.expires_at is None or one.expires_at > now_ms]
    return _MEASURES[metric](open_now, now_ms)


def days_until(expires_at: int, now_ms: int) -> int:
    """Return in how many days something lapses; a day that has begun counts."""
    return -((now_ms - expires_at) // DAY_MS)


def _cash(holdings: Sequence[Holding], _now_ms: int) -> int | None:
    found = [one.available for one in holdings if one.kind is WalletKind.CASH]
    return sum(found) if found else None


def _counted(holdings: Sequence[Holding], scope: Scope) -> list[Holding]:
    return [one for one in holdings if one.kind in _COUNTED and one.scope is scope]


def _segments(holdings: Sequence[Holding], _now_ms: int) -> int | None:
    return sum(one.available for one in _counted(holdings, Scope.DOMESTIC))


def _percent(holdings: Sequence[Holding], _now_ms: int) -> int | None:
    # A package that is used up counts until it lapses: of what was bought, nothing is left.
    packages = _counted(holdings, Scope.DOMESTIC)
    total = sum(one.total for one in packages)
    return sum(one.available for one in packages) * 100 // total if total else None


def _international(holdings: Sequence[Holding], _now_ms: int) -> int | None:
    return sum(one.available for one in _counted(holdings, Scope.INTERNATIONAL))


def _days(holdings: Sequence[Holding], now_ms: int) -> int | None:
    ends = [one.expires_at for one in holdings if one.available > 0 and one.expires_at is not None]
    return days_until(min(ends), now_ms) if ends else None


def _nothing(_holdings: Sequence[Holding], _now_ms: int) -> int | None:
    return None


_MEASURES: Final[Mapping[Metric, Callable[[Sequence[Holding], int], int | None]]] = {
    Metric.CASH: _cash,
    Metric.SEGMENTS: _segments,
    Metric.SEGMENTS_PERCENT: _percent,
    Metric.INTERNATIONAL_SEGMENTS: _international,
    Metric.DAYS_TO_EXPIRY: _days,
    Metric.ARREARS: _nothing,
}
