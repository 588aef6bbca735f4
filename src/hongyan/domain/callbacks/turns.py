"""Which endpoints get a push now: fair turns, so that a slow receiver delays no other account.

Knows neither clock nor table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hongyan.domain.callbacks.model import EndpointKey, PushItem


@dataclass(frozen=True, slots=True)
class EndpointHealth:
    """What is known of an endpoint: its pushes on their way, its last result, its last turn."""

    in_flight: int = 0
    is_failing: bool = False
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Slots:
    """How many pushes may be on their way at once."""

    total: int = 32
    failing: int = 16
    """How many of these go to endpoints whose last push failed: each may wait for a timeout."""
    per_endpoint: int = 2


UNKNOWN = EndpointHealth()


def choose_turns(
    due: Iterable[EndpointKey], healths: Mapping[EndpointKey, EndpointHealth], slots: Slots
) -> dict[EndpointKey, int]:
    """Return how many pushes each endpoint may begin now, the one longest without a turn first.

    An endpoint whose last push failed gets one at a time, and all such ones together only
    their part of the slots.
    """
    free = slots.total - sum(one.in_flight for one in healths.values())
    free_failing = slots.failing - sum(o.in_flight for o in healths.values() if o.is_failing)
    turns: dict[EndpointKey, int] = {}
    for key in sorted(due, key=lambda key: healths.get(key, UNKNOWN).turn):
        health = healths.get(key, UNKNOWN)
        wanted = (1 if health.is_failing else slots.per_endpoint) - health.in_flight
        granted = min(wanted, free, free_failing if health.is_failing else free)
        if granted <= 0:
            continue
        turns[key] = granted
        free -= granted
        free_failing -= granted if health.is_failing else 0
    return turns


def consecutive_runs(items: Sequence[PushItem], items_max: int) -> list[tuple[PushItem, ...]]:
    """Split items, in their order, into runs of consecutive numbers, `items_max` at most."""
    runs: list[list[PushItem]] = []
    for item in items:
        run = runs[-1] if runs else []
        if run and len(run) < items_max and item.sequence == run[-1].sequence + 1:
            run.append(item)
        else:
            runs.append([item])
    return [tuple(run) for run in runs]
