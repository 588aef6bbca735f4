"""When a failed push is repeated. Knows neither clock nor receiver."""

from __future__ import annotations

from collections.abc import Sequence

MINUTE_SECONDS = 60


def next_try(tries: int, waits_minutes: Sequence[int]) -> int | None:
    """Return how many seconds after failure number `tries` to push again; None: a dead letter.

    The first wait follows the first failure (Dysmsapi HTTP batch push: 1, 5 and 10 minutes).
    """
    assert tries >= 1, "who asks for the next push has seen one fail"
    return waits_minutes[tries - 1] * MINUTE_SECONDS if tries <= len(waits_minutes) else None
