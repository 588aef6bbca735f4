"""One submission on its way through one connection: which of its PDUs were written and answered.

Decides what the answers mean for the whole message. Pure: no socket, no time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.kernel.carriage import ChannelFault, Sent, Submission, SubmitAnswer, Submitted

_NOTHING: Final[Mapping[int, tuple[str, ...]]] = {}
"""Shared: thousands wait at once, and garbage collection looks at each dictionary."""


class Passage:
    """What is known of one submission since it was handed to a link."""

    __slots__ = ("_refusal", "_taken", "answered", "key", "pdu_count", "submission", "written")

    def __init__(self, submission: Submission, pdu_count: int) -> None:
        """Begin with nothing written."""
        self.submission = submission
        self.key = (submission.message_id, submission.attempt_no)
        self.pdu_count = pdu_count
        self.written = 0
        self.answered = 0
        self._taken: Mapping[int, tuple[str, ...]] = _NOTHING
        self._refusal: tuple[str, bool] | None = None

    @property
    def outstanding(self) -> int:
        """How many places of the window it holds: PDUs written and not answered."""
        return self.written - self.answered

    @property
    def is_wanted(self) -> bool:
        """Whether another PDU of it is to be written: none after a refusal."""
        return self.written < self.pdu_count and self._refusal is None

    def take(self, number: int, carrier_ids: tuple[str, ...]) -> bool:
        """Note that the carrier took a PDU; False if that is known already."""
        if number in self._taken:
            return False
        self._taken = {**self._taken, number: carrier_ids}
        self.answered += 1
        return True

    def refuse(self, code: str, *, is_throttled: bool) -> None:
        """Note that the carrier refused a PDU; the first refusal is the one that is told."""
        self._refusal = self._refusal or (code, is_throttled)
        self.answered += 1

    def answer(self) -> SubmitAnswer | None:
        """Return the answer for the whole message, None while one is awaited."""
        if self.written != self.answered or self.is_wanted:
            return None
        if self._refusal is None:
            taken = self._taken
            if len(taken) == 1:  # nearly always
                return Submitted(*self.key, *taken.values())
            ids = [one for number in sorted(taken) for one in taken[number]]
            return Submitted(*self.key, tuple(ids))
        code, is_throttled = self._refusal
        # A message of which one part was taken may reach the phone, at least in pieces.
        return self._fault(Sent.MAYBE if self._taken else Sent.NO, code, is_throttled=is_throttled)

    def given_up(self, code: str, *, is_throttled: bool = False) -> ChannelFault:
        """Return the answer when none is awaited any more: only what was not written is certain."""
        if self.outstanding or self._taken:
            return self._fault(Sent.MAYBE, code, is_throttled=False)
        return self._fault(Sent.NO, code, is_throttled=is_throttled)

    def _fault(self, sent: Sent, code: str, *, is_throttled: bool) -> ChannelFault:
        return ChannelFault(*self.key, sent, code, is_throttled)
