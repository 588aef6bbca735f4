"""What alerts look at, over an account's wallets."""

from __future__ import annotations

import pytest

from hongyan.domain.alerts.measure import days_until, measure
from hongyan.domain.alerts.model import Holding, Metric
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.money import Scope, WalletKind

NOW = 1_800_000_000_000


def _package(
    available: int,
    total: int = 1000,
    *,
    days: int = 30,
    scope: Scope = Scope.DOMESTIC,
    kind: WalletKind = WalletKind.PACKAGE,
) -> Holding:
    return Holding(kind, scope, available, total, NOW + days * DAY_MS)


CASH = Holding(WalletKind.CASH, Scope.ANY, 5_000_000, 0, None)
ABROAD = _package(300, 500, scope=Scope.INTERNATIONAL)
CARD = _package(7_000_000, 9_000_000, days=3, scope=Scope.INTERNATIONAL, kind=WalletKind.CARD)
GIFT = _package(50, 100, kind=WalletKind.GIFT)
EVERYTHING = (CASH, _package(200), GIFT, ABROAD, CARD)


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        (Metric.CASH, 5_000_000),
        (Metric.SEGMENTS, 250),
        (Metric.SEGMENTS_PERCENT, 22),
        (Metric.INTERNATIONAL_SEGMENTS, 300),
        (Metric.DAYS_TO_EXPIRY, 3),
        (Metric.ARREARS, None),
    ],
)
def test_each_metric_is_one_figure(metric: Metric, value: int | None) -> None:
    assert measure(metric, EVERYTHING, NOW) == value


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        (Metric.CASH, None),
        (Metric.SEGMENTS, 0),
        (Metric.SEGMENTS_PERCENT, None),
        (Metric.INTERNATIONAL_SEGMENTS, 0),
        (Metric.DAYS_TO_EXPIRY, None),
    ],
)
def test_an_account_without_wallets_has_no_segments_and_nothing_that_ends(
    metric: Metric, value: int | None
) -> None:
    assert measure(metric, (), NOW) == value


def test_a_package_that_is_used_up_counts_in_the_percentage_until_it_lapses() -> None:
    used_up = _package(0, 1000)
    assert measure(Metric.SEGMENTS_PERCENT, (used_up,), NOW) == 0
    assert measure(Metric.SEGMENTS_PERCENT, (used_up, _package(1000)), NOW) == 50


def test_what_has_lapsed_counts_nowhere_although_no_sweep_has_seen_it_yet() -> None:
    lapsed = _package(900, days=0)
    assert measure(Metric.SEGMENTS, (lapsed,), NOW) == 0
    assert measure(Metric.DAYS_TO_EXPIRY, (lapsed,), NOW) is None


def test_a_package_that_is_used_up_ends_without_alert() -> None:
    assert measure(Metric.DAYS_TO_EXPIRY, (_package(0, days=1), _package(1, days=9)), NOW) == 9


@pytest.mark.parametrize(
    ("milliseconds", "days"), [(1, 1), (DAY_MS, 1), (DAY_MS + 1, 2), (7 * DAY_MS, 7)]
)
def test_a_day_that_has_begun_counts(milliseconds: int, days: int) -> None:
    assert days_until(NOW + milliseconds, NOW) == days
