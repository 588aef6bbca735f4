"""What a link counts while it runs; `figures.py` is what others read of it."""

from __future__ import annotations

from hongyan.channels.session import PduRefused, PduTaken

MEMORY = 0.05
"""How much one answer's time weighs against those before."""

CODES_MAX = 200
"""A peer that makes up codes fills no memory: further ones count as `other`."""


class Counts:
    """Counts of one channel since it was started, over all its connections."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.sent = 0
        self.taken = 0
        self.refused: dict[str, int] = {}
        self.throttled = 0
        self.unanswered = 0
        self.late = 0
        self.events = 0
        self.answer_ms = 0.0

    def answered(self, event: PduTaken | PduRefused, seconds: float) -> None:
        """Count the answer to a PDU, and the time from writing to answer."""
        self.answer_ms += MEMORY * (seconds * 1000 - self.answer_ms)
        if isinstance(event, PduTaken):
            self.taken += 1
            return
        self.throttled += event.is_throttled
        is_known = event.code in self.refused or len(self.refused) < CODES_MAX
        code = event.code if is_known else "other"
        self.refused[code] = self.refused.get(code, 0) + 1
