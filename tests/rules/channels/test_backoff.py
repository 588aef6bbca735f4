"""Pauses between connections: longer each time, and never alike for all."""

from __future__ import annotations

from hongyan.channels.backoff import Backoff


def test_pauses_double_up_to_the_longest_and_begin_anew_after_success() -> None:
    backoff = Backoff(1, 5, jitter=lambda: 0.5)
    assert [backoff.next_seconds() for _ in range(5)] == [1, 2, 4, 5, 5]
    backoff.reset()
    assert backoff.next_seconds() == 1


def test_chance_makes_a_pause_half_as_long_or_half_as_long_again() -> None:
    assert Backoff(4, 4, jitter=lambda: 0.0).next_seconds() == 2
    assert Backoff(4, 4, jitter=lambda: 1.0).next_seconds() == 6
