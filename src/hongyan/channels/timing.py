"""How long a link waits for what. The defaults are what carriers' manuals ask for."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds, and how many tests of the link may go unanswered.

    A line that was quiet for `keep_alive_seconds` is tested; any byte within
    `keep_alive_answer_seconds` answers it, and after `keep_alive_misses_max` unanswered tests the
    connection is closed (CMPP: 180, 60, 3). `refused_seconds_min` and `_max` are the pauses after a
    refused login; `farewell_seconds` is how long answers may still come after the carrier ended the
    session; `stable_seconds` is how long a connection must have lasted, if no PDU was answered on
    it, before the next pause is the shortest again.
    """

    connect_seconds: float = 5.0
    login_seconds: float = 10.0
    answer_seconds: float = 10.0
    keep_alive_seconds: float = 30.0
    keep_alive_answer_seconds: float = 15.0
    keep_alive_misses_max: int = 2
    farewell_seconds: float = 5.0
    reconnect_seconds_min: float = 1.0
    reconnect_seconds_max: float = 60.0
    refused_seconds_min: float = 60.0
    refused_seconds_max: float = 600.0
    stable_seconds: float = 10.0
    ramp_seconds: float = 10.0
    """How long the rate takes to be the contract's again after a reconnection."""

    def patient(self, answer_seconds: float, test_seconds: float) -> Timing:
        """Return the same with the options of a kind: both waits for an answer, and the silence."""
        return replace(
            self,
            answer_seconds=answer_seconds,
            keep_alive_seconds=test_seconds,
            keep_alive_answer_seconds=answer_seconds,
        )
