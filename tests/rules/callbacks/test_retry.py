"""When a failed push is repeated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.callbacks.retry import next_try


@pytest.mark.parametrize(("tries", "seconds"), [(1, 60), (2, 300), (3, 600), (4, None)])
def test_a_push_is_repeated_after_1_5_and_10_minutes_and_then_dead(
    tries: int, seconds: int | None
) -> None:
    assert next_try(tries, (1, 5, 10)) == seconds


def test_an_operator_may_choose_not_to_repeat() -> None:
    assert next_try(1, ()) is None


@given(st.lists(st.integers(1, 600), max_size=12))
def test_every_wait_is_used_once_in_its_order(waits_minutes: list[int]) -> None:
    asked = [next_try(tries, waits_minutes) for tries in range(1, len(waits_minutes) + 2)]
    assert asked == [*(minutes * 60 for minutes in waits_minutes), None]
