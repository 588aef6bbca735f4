"""Clocks tell the time and never go back."""

from __future__ import annotations

import time

import pytest

from hongyan.kernel.clock import ManualClock, SystemClock


def test_the_systems_clock_tells_milliseconds() -> None:
    before = time.time_ns() // 1_000_000
    assert before <= SystemClock().now_ms() <= time.time_ns() // 1_000_000


def test_a_manual_clock_stands_until_it_is_moved() -> None:
    clock = ManualClock(1000)
    assert clock.now_ms() == clock.now_ms() == 1000
    clock.advance(234)
    assert clock.now_ms() == 1234


def test_a_manual_clock_never_goes_back() -> None:
    with pytest.raises(AssertionError, match="never goes back"):
        ManualClock(1000).advance(-1)
