"""Token buckets: a rate per second, a burst at once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hongyan.engine.throttle import TokenBucket

NOW = 1_768_449_600_000


def test_a_bucket_begins_full_and_refills_by_the_second() -> None:
    bucket = TokenBucket(10)
    assert bucket.take(10, NOW)
    assert not bucket.take(1, NOW)
    assert bucket.available(NOW + 100) == 1
    assert bucket.available(NOW + 1000) == 10
    assert bucket.available(NOW + 60_000) == 10


def test_units_are_taken_all_or_none() -> None:
    bucket = TokenBucket(10)
    assert not bucket.take(11, NOW)
    assert bucket.take(10, NOW)


def test_what_is_spent_beyond_the_units_has_to_come_before_any_is_there() -> None:
    bucket = TokenBucket(10)
    bucket.spend(15, NOW)
    assert bucket.available(NOW) <= 0
    assert bucket.available(NOW + 500) == 0
    assert bucket.available(NOW + 700) == 2


def test_a_burst_may_be_smaller_than_a_second() -> None:
    bucket = TokenBucket(100, 10)
    assert bucket.available(NOW) == 10
    assert bucket.take(10, NOW)
    assert bucket.available(NOW + 50) == 5


def test_a_clock_that_steps_back_gives_nothing_and_takes_nothing() -> None:
    bucket = TokenBucket(10)
    bucket.take(10, NOW)
    assert bucket.available(NOW - 5000) == 0
    assert bucket.available(NOW + 100) == 1


def test_nothing_has_to_be_waited_for_when_it_is_there() -> None:
    bucket = TokenBucket(10)
    assert bucket.wait_ms(10, NOW) == 0
    bucket.take(10, NOW)
    assert 100 <= bucket.wait_ms(1, NOW) <= 101


RATES = st.integers(1, 10_000)
STEPS = st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 50)), max_size=40)


@given(RATES, st.integers(1, 100), STEPS)
def test_no_stretch_of_time_lets_more_through_than_burst_and_rate(
    per_second: int, burst: int, steps: list[tuple[int, int]]
) -> None:
    bucket, now, passed = TokenBucket(per_second, burst), NOW, list[tuple[int, int]]()
    for wait, count in steps:
        now += wait
        if bucket.take(count, now):
            passed.append((now, count))
    for start, _ in passed:
        for end, _ in passed:
            through = sum(count for at, count in passed if start <= at <= end)
            if start <= end:
                assert through <= burst + (end - start) * per_second / 1000 + 1e-6


@given(RATES, st.integers(1, 100), STEPS, st.integers(1, 100))
def test_after_the_wait_that_is_named_the_units_are_there(
    per_second: int, burst: int, steps: list[tuple[int, int]], count: int
) -> None:
    count = min(count, burst)
    bucket, now = TokenBucket(per_second, burst), NOW
    for wait, taken in steps:
        now += wait
        bucket.take(taken, now)
    wait = bucket.wait_ms(count, now)
    assert (wait == 0) is (bucket.available(now) >= count)
    assert bucket.take(count, now + wait)
