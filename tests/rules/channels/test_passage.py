"""What the answers to the PDUs of one message mean for the message."""

from __future__ import annotations

import pytest

from hongyan.channels.passage import Passage
from hongyan.kernel.carriage import ChannelFault, Encoding, Sent, Submission, Submitted, Text

LONG = Submission(7, 1, 8613900000000, "10690001", Text(Encoding.UCS2, ("一", "二", "三")))


def passage(written: int) -> Passage:
    made = Passage(LONG, LONG.part_count)
    made.written = written
    return made


def test_a_message_is_submitted_when_every_part_was_taken() -> None:
    one = passage(3)
    for number, carrier_id in ((2, "c"), (0, "a")):
        one.take(number, (carrier_id,))
        assert one.answer() is None
    one.take(1, ("b",))
    assert one.answer() == Submitted(7, 1, ("a", "b", "c"))


def test_an_answer_that_comes_twice_counts_once() -> None:
    one = passage(3)
    one.take(0, ("a",))
    one.take(0, ("a",))
    assert one.outstanding == 2


def test_nothing_more_of_a_message_is_written_after_a_refusal() -> None:
    one = passage(1)
    assert one.is_wanted
    one.refuse("CMPP:9", is_throttled=False)
    assert not one.is_wanted
    assert one.answer() == ChannelFault(7, 1, Sent.NO, "CMPP:9")


def test_a_message_of_which_one_part_was_taken_and_one_refused_is_in_doubt() -> None:
    one = passage(2)
    one.take(0, ("a",))
    one.refuse("CMPP:8", is_throttled=True)
    assert one.answer() == ChannelFault(7, 1, Sent.MAYBE, "CMPP:8", is_throttled=True)


@pytest.mark.parametrize(
    ("written", "taken", "sent"),
    [(0, 0, Sent.NO), (1, 0, Sent.MAYBE), (1, 1, Sent.MAYBE), (3, 2, Sent.MAYBE)],
)
def test_only_what_was_not_written_is_certainly_not_sent(
    written: int, taken: int, sent: Sent
) -> None:
    one = passage(written)
    for number in range(taken):
        one.take(number, ("x",))
    assert one.given_up("LINK_LOST") == ChannelFault(7, 1, sent, "LINK_LOST")
