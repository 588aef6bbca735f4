"""A session's conversation as a list of steps, and that a step which does not come is told."""

from __future__ import annotations

import pytest

from hongyan.channels.session import CannotCarry, Ended, LoginRefused, Opened, PduRefused, PduTaken
from hongyan.kernel.carriage import Encoding, Receipt, Submission, Text
from tests.channels.peer import ToySession
from tests.channels.playbook import CLOSE, KEEP_ALIVE, Broken, Playbook, Stored, message


@pytest.mark.parametrize("cut", [0, 1, 3, 7])
def test_a_whole_conversation_whatever_pieces_it_arrives_in(cut: int) -> None:
    (
        Playbook(ToySession(), cut=cut)
        << b"login\n"
        >> b"ok\n"
        << Opened()
        >> message(7, parts=2)
        << b"put 7.1.0\n"
        << b"put 7.1.1\n"
        >> b"took 7.1.1 b\nslow 7.1.0 8\nreceipt x\n"
        << PduTaken(7, 1, 1, ("b",))
        << PduRefused(7, 1, 0, "8", is_throttled=True)
        << (lambda event: isinstance(event, Receipt) and event.carrier_id == "x")
        >> Stored("x")
        << b"stored x\n"
        >> b"test\n"
        << b"alive\n"
        >> KEEP_ALIVE
        << b"test\n"
        >> b"bye\n"
        << b"bye too\n"
        << Ended("bye")
        >> CLOSE
        << b"bye\n"
    ).ends()


def test_events_before_a_broken_pdu_count() -> None:
    (
        Playbook(ToySession())
        << b"login\n"
        >> b"no 3\nnonsense\n"
        << LoginRefused("3")
        << Broken("no word of this protocol")
    ).ends()


def test_a_session_says_what_it_cannot_carry() -> None:
    nameless = Submission(7, 1, 8613900000000, "", Text(Encoding.UCS2, ("字",)))
    with pytest.raises(CannotCarry, match="NO_SENDER"):
        Playbook(ToySession()) << b"login\n" >> nameless


def test_what_comes_otherwise_is_told() -> None:
    with pytest.raises(AssertionError, match=r"came: .*login"):
        Playbook(ToySession()) << b"logout\n"
    with pytest.raises(AssertionError, match="nothing comes"):
        Playbook(ToySession()) << b"login\n" << Opened()
    with pytest.raises(AssertionError, match="not expected"):
        Playbook(ToySession()).ends()
