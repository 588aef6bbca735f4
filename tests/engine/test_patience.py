"""A key that fails rarely never waits; one that fails fast is served at the rate."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hongyan.engine.patience import KEYS_MAX, OWED_SECONDS_MAX, WAIT_SECONDS_MAX, Patience


def test_failures_below_the_rate_never_wait() -> None:
    patience = Patience(10)
    for tick in range(1000):
        patience.spend("a", 1, tick / 10)
        assert patience.wait_seconds("a", tick / 10) == 0


def test_a_burst_is_borne_and_then_the_rate_holds() -> None:
    patience = Patience(10, burst_seconds=2)
    for _ in range(20):
        patience.spend("a", 1, 0)
    assert patience.wait_seconds("a", 0) == 0
    patience.spend("a", 1, 0)
    assert patience.wait_seconds("a", 0) > 0
    assert patience.wait_seconds("b", 0) == 0
    assert patience.wait_seconds("a", 0.2) == 0


def test_a_costly_failure_counts_as_many() -> None:
    patience = Patience(10, burst_seconds=0)
    patience.spend("a", 30, 0)
    assert patience.wait_seconds("a", 0) == 3


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1000)), max_size=50))
def test_nobody_waits_for_ever(failures: list[tuple[float, float]]) -> None:
    patience, now = Patience(100), 0.0
    for pause, cost in failures:
        now += pause
        patience.spend("a", cost, now)
        assert 0 <= patience.wait_seconds("a", now) <= WAIT_SECONDS_MAX
    assert patience.wait_seconds("a", now + OWED_SECONDS_MAX + 1) == 0


def test_not_more_keys_are_remembered_than_the_bound() -> None:
    patience = Patience(1)
    for number in range(3 * KEYS_MAX):
        patience.spend(str(number), 1000, number / KEYS_MAX)
    assert len(patience._free_at) <= KEYS_MAX
