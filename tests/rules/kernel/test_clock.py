"""Clocks tell the time and never go back."""

from __future__ import annotations

import time

import pytest

from hongyan.kernel.clock import MovableClock, SystemClock
from tests.clocks import ManualClock


def test_the_systems_clock_tells_milliseconds() -> None:
    before = time.time_ns() // 1_000_000
    assert before <= SystemClock().now_ms() <= time.time_ns() // 1_000_000


def test_a_movable_clock_is_real_time_and_an_offset() -> None:
    real = ManualClock(1000)
    clock = MovableClock(50, real)
    assert clock.now_ms() == 1050
    clock.move(100)
    real.advance(1)
    assert (clock.now_ms(), clock.offset_ms) == (1151, 150)


def test_a_movable_clock_never_goes_back() -> None:
    with pytest.raises(AssertionError, match="never goes back"):
        MovableClock().move(-1)


def test_a_reset_puts_a_movable_clock_back_and_tells_who_waits() -> None:
    clock, heard = MovableClock(5, ManualClock(0)), list[int]()
    clock.on_move(lambda: heard.append(clock.now_ms()))
    clock.move(100)
    clock.put_back(5)
    assert (clock.offset_ms, heard) == (5, [105, 5])


def test_who_waits_hears_of_a_move_until_he_no_longer_wants_to() -> None:
    clock, heard = MovableClock(0, ManualClock(0)), list[int]()
    unhear = clock.on_move(lambda: heard.append(clock.now_ms()))
    clock.move(5)
    unhear()
    clock.move(5)
    assert heard == [5]
