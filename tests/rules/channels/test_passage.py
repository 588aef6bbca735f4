"""What the answers to the PDUs of one message mean for the message."""

from __future__ import annotations

import pytest

from hongyan.channels.channel import ID_NOT_TOLD
from hongyan.channels.passage import Passage
from hongyan.channels.session import PduRefused, PduTaken
from hongyan.kernel.carriage import ChannelFault, Encoding, Sent, Submission, Submitted, Text

LONG = Submission(7, 1, 8613900000000, "10690001", Text(Encoding.UCS2, ("一", "二", "三")))


def passage(written: int) -> Passage:
    made = Passage(LONG, LONG.part_count)
    made.written = written
    return made


def taken(number: int, *carrier_ids: str) -> PduTaken:
    return PduTaken(7, 1, number, carrier_ids)


def refused(number: int, code: str, *, is_throttled: bool = False) -> PduRefused:
    return PduRefused(7, 1, number, code, is_throttled)


def test_a_message_is_submitted_when_every_part_was_taken() -> None:
    one = passage(3)
    for number, carrier_id in ((2, "c"), (0, "a")):
        one.note(taken(number, carrier_id))
        assert one.answer() is None
    one.note(taken(1, "b"))
    assert one.answer() == Submitted(7, 1, ("a", "b", "c"))


def test_an_answer_that_comes_twice_counts_once() -> None:
    one = passage(3)
    assert one.note(taken(0, "a"))
    assert not one.note(taken(0, "a"))
    assert one.outstanding == 2


def test_nothing_more_of_a_message_is_written_after_a_refusal() -> None:
    one = passage(1)
    assert one.is_wanted
    one.note(refused(0, "CMPP:9"))
    assert not one.is_wanted
    assert one.answer() == ChannelFault(7, 1, Sent.NO, "CMPP:9")


def test_a_message_of_which_one_part_was_taken_and_one_refused_is_in_doubt() -> None:
    one = passage(2)
    one.note(taken(0, "a"))
    one.note(refused(1, "CMPP:8", is_throttled=True))
    assert one.answer() == ChannelFault(7, 1, Sent.MAYBE, "CMPP:8", is_throttled=True)


@pytest.mark.parametrize(
    ("written", "answered", "sent"),
    [(0, 0, Sent.NO), (1, 0, Sent.MAYBE), (1, 1, Sent.MAYBE), (3, 2, Sent.MAYBE)],
)
def test_only_what_was_not_written_is_certainly_not_sent(
    written: int, answered: int, sent: Sent
) -> None:
    one = passage(written)
    for number in range(answered):
        one.note(taken(number, "x"))
    assert one.given_up("LINK_LOST") == ChannelFault(7, 1, sent, "LINK_LOST")


def test_an_answer_to_what_was_never_written_counts_nothing() -> None:
    one = passage(1)
    assert not one.note(taken(1, "b"))
    assert one.outstanding == 1


def test_a_message_whose_id_was_not_told_is_in_doubt() -> None:
    # Its receipt comes under an unknown id, and is taken for it.
    one = passage(3)
    for number, ids in enumerate([("a",), (), ("c",)]):
        one.note(taken(number, *ids))
    assert one.answer() == ChannelFault(7, 1, Sent.MAYBE, ID_NOT_TOLD)
