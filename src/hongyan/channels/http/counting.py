"""What an HTTP channel counts: its requests are the PDUs of its figures. Knows no request."""

from __future__ import annotations

from typing import Final

from hongyan.channels.counts import Counts
from hongyan.channels.figures import LinkFigures
from hongyan.channels.http.window import RequestWindow
from hongyan.channels.session import PduRefused, PduTaken
from hongyan.kernel.carriage import Sent, SubmitAnswer, Submitted

UNCONNECTED: Final = 0
"""HTTP keeps no connection that could be counted."""


class RequestCounts:
    """Counts of one channel since it was made."""

    def __init__(self) -> None:
        """Begin at zero."""
        self._counts = Counts()

    def sent(self) -> None:
        """Count a request that leaves."""
        self._counts.sent += 1

    def answered(self, answer: SubmitAnswer, seconds: float) -> None:
        """Count the answer to a request, and the time that it took."""
        key = (answer.message_id, answer.attempt_no, 0)
        if isinstance(answer, Submitted):
            self._counts.answered(PduTaken(*key, answer.carrier_ids), seconds)
        else:
            self._counts.answered(PduRefused(*key, answer.code, answer.is_throttled), seconds)

    def unanswered(self, sent: Sent) -> None:
        """Count a request without an answer; one that never left is none."""
        if sent is Sent.MAYBE:
            self._counts.unanswered += 1

    def heard(self, count: int) -> None:
        """Count receipts and replies that were stored."""
        self._counts.events += count

    def figures(self, window: RequestWindow) -> LinkFigures:
        """Return all of them; the rate is kept by who submits."""
        counts = self._counts
        return LinkFigures(
            connections=UNCONNECTED,
            in_flight=window.taken,
            waiting=window.waiting,
            window=window.size,
            sent=counts.sent,
            taken=counts.taken,
            refused=dict(counts.refused),
            throttled=counts.throttled,
            unanswered=counts.unanswered,
            events=counts.events,
            answer_ms=counts.answer_ms,
        )
