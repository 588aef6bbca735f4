"""One submission on one connection: which of its PDUs were written and answered.

Decides what the answers mean for the whole message. Pure: no socket; the time is an argument.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.channels.channel import ID_NOT_TOLD
from hongyan.channels.session import PduRefused, PduTaken
from hongyan.kernel.carriage import ChannelFault, Sent, Submission, SubmitAnswer, Submitted

_NOTHING: Final[Mapping[int, tuple[str, ...] | None]] = {}
"""Shared: thousands wait at once, and garbage collection looks at each dictionary."""


class Passage:
    """The state of one submission since it was handed to a link."""

    __slots__ = (
        "_answers",
        "_is_given_up",
        "_refusal",
        "key",
        "pdu_count",
        "submission",
        "written",
        "written_at",
    )

    def __init__(self, submission: Submission, pdu_count: int) -> None:
        """Begin with nothing written."""
        self.submission = submission
        self.key = (submission.message_id, submission.attempt_no)
        self.pdu_count = pdu_count
        self.written = 0
        self.written_at = 0.0
        """When its newest PDU was written, by the loop's clock."""
        self._answers: Mapping[int, tuple[str, ...] | None] = _NOTHING  # None: refused
        self._refusal: tuple[str, bool] | None = None
        self._is_given_up = False

    @property
    def outstanding(self) -> int:
        """How many places of the window it holds: PDUs written and not answered."""
        return self.written - len(self._answers)

    @property
    def is_wanted(self) -> bool:
        """Whether another PDU of it is to be written: none after a refusal."""
        return self.written < self.pdu_count and self._refusal is None and not self._is_given_up

    def note(self, event: PduTaken | PduRefused) -> bool:
        """Note what the carrier answered to a PDU; False if it is answered or was never written.

        The first refusal is the one that counts.
        """
        number = event.number
        if number in self._answers or not 0 <= number < self.written:
            return False
        if isinstance(event, PduTaken):
            self._answers = {**self._answers, number: event.carrier_ids}
        else:
            self._answers = {**self._answers, number: None}
            self._refusal = self._refusal or (event.code, event.is_throttled)
        return True

    def answer(self) -> SubmitAnswer | None:
        """Return the answer for the whole message, None while one is awaited."""
        if self.outstanding or self.is_wanted:
            return None
        if self._refusal is not None:
            code, is_throttled = self._refusal
            # One part was taken: it may reach the phone, at least in pieces.
            sent = Sent.MAYBE if self._is_taken else Sent.NO
            return self._fault(sent, code, is_throttled=is_throttled)
        if len(self._answers) < self.pdu_count:
            return None  # given up before all was written
        told = [self._answers[number] or () for number in range(self.pdu_count)]
        if not all(told):
            # In doubt, so that a receipt of this phone with an unknown id is taken for it.
            return self._fault(Sent.MAYBE, ID_NOT_TOLD)
        if len(told) == 1:  # nearly always
            return Submitted(*self.key, told[0])
        return Submitted(*self.key, tuple([one for ids in told for one in ids]))

    def given_up(self, code: str, *, is_throttled: bool = False) -> ChannelFault:
        """Expect no answer any more, and return this one: only what was not written is certain."""
        self._is_given_up = True
        if self.outstanding or self._is_taken:
            return self._fault(Sent.MAYBE, code)
        return self._fault(Sent.NO, code, is_throttled=is_throttled)

    @property
    def _is_taken(self) -> bool:
        return any(ids is not None for ids in self._answers.values())

    def _fault(self, sent: Sent, code: str, *, is_throttled: bool = False) -> ChannelFault:
        return ChannelFault(*self.key, sent, code, is_throttled)
