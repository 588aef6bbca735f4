"""Tests of the line, farewells, and what is no PDU or none that is known."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from hongyan.channels.cmpp.oddities import CmppOddity, Oddities
from hongyan.channels.session import Ended
from hongyan.protocols.cmpp.pdus import (
    LONGEST_OCTETS,
    ActiveTest,
    ActiveTestResp,
    CmppUnknown,
    Query,
    SubmitResp,
    Terminate,
    TerminateResp,
)
from tests.channels.cmpp.gateway import login, opened, session, text, wire
from tests.channels.playbook import CLOSE, KEEP_ALIVE, Broken


def test_the_line_is_tested_both_ways() -> None:
    (
        opened(session())
        >> KEEP_ALIVE
        << wire(ActiveTest(sequence=2))
        >> wire(ActiveTestResp(sequence=2))
        >> wire(ActiveTest(sequence=5))
        << wire(ActiveTestResp(sequence=5))
    ).ends()


def test_an_answer_to_a_test_may_lack_its_body() -> None:
    bare = (12).to_bytes(4, "big") + wire(ActiveTestResp(sequence=2))[4:12]
    (opened(session()) >> KEEP_ALIVE << wire(ActiveTest(sequence=2)) >> bare).ends()


def test_either_side_ends_the_session() -> None:
    (
        opened(session())
        >> wire(Terminate(sequence=5))
        << wire(TerminateResp(sequence=5))
        << Ended("TERMINATE")
        >> CLOSE
        << wire(Terminate(sequence=2))
        >> wire(TerminateResp(sequence=2))
    ).ends()


def test_unknown_commands_are_ignored_and_counted_and_logged_at_times() -> None:
    oddities = Oddities(3)
    odd = wire(CmppUnknown(command=0x77, sequence=9, body=b"odd"))
    with capture_logs() as logs:
        play = opened(session(oddities=oddities)) >> odd * 9
        (play >> wire(ActiveTest(sequence=5)) << wire(ActiveTestResp(sequence=5))).ends()
    assert oddities.counts == {CmppOddity.UNKNOWN_COMMAND: 9}
    assert [(one["channel_id"], one["count"]) for one in logs] == [(3, 1), (3, 2), (3, 4), (3, 8)]


def test_a_command_for_gateways_is_a_sign_of_life_and_no_more() -> None:
    (opened(session()) >> wire(Query(sequence=5))).ends()


@pytest.mark.parametrize("length", [0, 11, LONGEST_OCTETS + 1, 0xFFFF_FFFF])
def test_a_length_that_cannot_be_breaks_the_protocol_behind_what_came_before(length: int) -> None:
    broken = length.to_bytes(4, "big")
    (
        opened(session())
        >> wire(ActiveTest(sequence=5)) + broken
        << wire(ActiveTestResp(sequence=5))
        << Broken("length")
    ).ends()
    (opened(session()) >> broken << Broken("length")).ends()


def test_an_answer_that_ends_too_early_breaks_the_protocol() -> None:
    whole = wire(SubmitResp(sequence=2))
    cut = (16).to_bytes(4, "big") + whole[4:16]
    play = opened(session()) >> text("字") << (lambda _: True) >> cut
    (play << Broken("SubmitResp")).ends()


def test_octets_behind_the_last_field_are_ignored() -> None:
    longer = (24).to_bytes(4, "big") + wire(SubmitResp(sequence=2))[4:] + b"..."
    play = opened(session()) >> text("字") << (lambda _: True) >> longer
    (play << (lambda event: (event.message_id, event.carrier_ids) == (7, ()))).ends()


def test_a_session_knows_that_it_is_in_the_middle_of_a_pdu() -> None:
    one = session()
    assert one.open(0) != login()  # another second has another digest
    assert not one.is_mid_pdu
    assert list(one.receive(wire(ActiveTest())[:5], 0)) == []
    assert one.is_mid_pdu
    assert len(list(one.receive(wire(ActiveTest())[5:], 0))) == 1
    assert not one.is_mid_pdu
