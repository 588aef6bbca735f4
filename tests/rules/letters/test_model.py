"""Letters as values."""

from __future__ import annotations

from hongyan.domain.letters.model import Letter, LetterState, LetterStatus
from hongyan.kernel.period import Period


def test_states_and_statuses_are_the_words_of_the_api() -> None:
    letter = Letter(1, 1, "授权", "甲", "乙", "", Period(20260101, 20261231), ("签名",), "k")
    assert letter.state is LetterState.PENDING
    assert letter.state.value == "INT"
    assert letter.status(20261231) is LetterStatus.VALID
    assert letter.status(20270101) is LetterStatus.INVALID
