"""How fast a channel writes: the contract's rate, halved on request."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.channels.rate import SendRate

RAMP_SECONDS = 10.0


def limited(per_second: float) -> SendRate:
    made = SendRate(RAMP_SECONDS)
    made.limit(per_second, 0.0)
    return made


def leaves(rate: SendRate, start: float, seconds: float, step: float = 0.01) -> int:
    """Return how many PDUs leave in a time in which there is always one that waits."""
    count = 0
    for number in range(round(seconds / step)):
        ready = int(rate.available(start + number * step))
        rate.spend(ready)
        count += ready
    return count


def test_without_a_contract_there_is_no_limit() -> None:
    made = SendRate(RAMP_SECONDS)
    assert made.available(0.0) == math.inf
    made.spend(10**6)
    made.halve(1.0)
    assert made.available(1.0) == math.inf


@pytest.mark.parametrize("per_second", [1, 10, 100, 2_000])
def test_as_many_leave_in_a_second_as_the_contract_says(per_second: int) -> None:
    rate = limited(per_second)
    assert leaves(rate, 0.0, 10.0) == pytest.approx(10 * per_second, rel=0.1, abs=1)


@given(st.floats(1, 5_000), st.lists(st.floats(0.001, 2.0), max_size=50))
def test_no_second_lets_out_more_than_the_contract_and_a_burst(
    per_second: float, pauses: list[float]
) -> None:
    rate, now, left = limited(per_second), 0.0, 0
    for pause in [0.0, *pauses]:
        now += pause
        ready = int(rate.available(now))
        rate.spend(ready)
        left += ready
        assert left <= per_second * now + max(1.0, per_second * 0.05) + 1e-6


def test_a_wish_for_less_speed_halves_it_once_a_second_and_a_twentieth_comes_back() -> None:
    rate = limited(100)
    for _ in range(16):  # the whole window was throttled
        rate.halve(1.0)
    assert rate.per_second(1.0) == 50
    rate.available(5.0)
    assert rate.per_second(5.0) == pytest.approx(70)
    rate.available(20.0)
    assert rate.per_second(20.0) == 100


def test_it_is_never_slower_than_one_a_second() -> None:
    rate = limited(10)
    for second in range(1, 20):
        rate.halve(float(second))
    assert rate.per_second(20.0) >= 1
    assert limited(1).per_second(0.0) == 1


def test_after_a_reconnection_it_grows_from_a_tenth_in_ten_seconds() -> None:
    rate = limited(1_000)
    rate.ramp(100.0)
    assert rate.per_second(100.0) == pytest.approx(100)
    assert rate.per_second(105.0) == pytest.approx(550)
    assert rate.per_second(110.0) == 1_000


def test_another_contract_keeps_what_was_asked_for() -> None:
    rate = limited(100)
    rate.halve(1.0)
    rate.limit(1_000, 1.0)
    assert rate.per_second(1.0) == 500
    assert rate.wait_seconds(1.0) >= 0.002
