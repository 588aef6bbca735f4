"""Kills: one passes only if there was load, and every call that was answered is in the log."""

from __future__ import annotations

import pytest

from bench.kill import Killed
from tests.stories.audit import answered_calls_are_kept
from tests.stories.books import Books
from tests.stories.load import Call

KEPT = Killed("acceptance alone", kills=2, answered=1_234, under_way=64, complaints=())


def test_answers_that_are_all_kept_pass_and_their_number_is_told() -> None:
    assert KEPT.is_kept
    assert "1,234 calls were answered OK" in str(KEPT)
    assert "none is missing" in str(KEPT)


def test_one_answer_that_is_missing_fails_and_is_named() -> None:
    lost = Killed("acceptance alone", 2, 1_234, 64, ("call 7 was answered 1^0, stored are none",))
    assert not lost.is_kept
    assert "call 7" in str(lost)
    assert "none is missing" not in str(lost)


@pytest.mark.parametrize(("answered", "under_way"), [(0, 64), (1_234, 0)])
def test_a_kill_without_load_shows_nothing_and_fails(answered: int, under_way: int) -> None:
    assert not Killed("acceptance alone", 2, answered, under_way, ()).is_kept


def test_an_answered_call_that_the_message_log_does_not_hold_is_complained_of() -> None:
    answered = Call("7", ["13800000000"], form="", biz_id="1^0")
    under_way = Call("8", ["13800000001"], form="")
    [complaint] = answered_calls_are_kept([answered, under_way], Books())
    assert "call 7 was answered 1^0" in complaint
