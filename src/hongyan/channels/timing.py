"""How long a link waits for what. The defaults are what carriers' manuals ask for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds, and how many tests of the link may go unanswered.

    `refused_seconds_min` and `_max` are the pauses after a refused login; `farewell_seconds` is how
    long answers may still come after the carrier ended the session.
    """

    connect_seconds: float = 5.0
    login_seconds: float = 10.0
    answer_seconds: float = 10.0
    keep_alive_seconds: float = 30.0
    keep_alive_misses_max: int = 2
    farewell_seconds: float = 5.0
    reconnect_seconds_min: float = 1.0
    reconnect_seconds_max: float = 60.0
    refused_seconds_min: float = 60.0
    refused_seconds_max: float = 600.0
