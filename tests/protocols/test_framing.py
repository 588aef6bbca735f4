"""A stream is cut into PDUs in whatever pieces it comes, and nothing waits without a bound."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.protocols.errors import WireError
from hongyan.protocols.framing import Frames
from tests.house.work import lines_run
from tests.protocols.vectors_of import SMPP

STREAM = b"".join(vector.octets for vector in SMPP)
WHOLE = [vector.octets for vector in SMPP]


@given(st.integers(0, 1 << 32).map(Random))
def test_a_stream_may_be_cut_anywhere(chance: Random) -> None:
    frames = Frames(16, 70_000)
    found: list[bytes] = []
    at = 0
    while at < len(STREAM):
        end = at + chance.choice((1, 2, 3, 17, 200, 5000))
        found += frames.feed(STREAM[at:end])
        at = end
    assert found == WHOLE
    assert frames.held == 0


def test_octets_one_by_one_make_the_same_pdus() -> None:
    frames = Frames(16, 70_000)
    assert [pdu for octet in STREAM for pdu in frames.feed(bytes([octet]))] == WHOLE


@pytest.mark.parametrize("length", [0, 15, 101, 0xFFFFFFFF])
def test_a_length_that_cannot_be_ends_the_stream(length: int) -> None:
    frames = Frames(16, 100)
    with pytest.raises(WireError, match=r"frame\.length: not between 16 and 100"):
        frames.feed(length.to_bytes(4, "big") + bytes(20))
    with pytest.raises(WireError, match="length: not between"):
        frames.feed(b"")
    assert frames.held == 0


@pytest.mark.parametrize("length", [16, 100])
def test_the_shortest_and_the_longest_pdu_are_taken(length: int) -> None:
    pdu = length.to_bytes(4, "big") + bytes(length - 4)
    assert Frames(16, 100).feed(pdu + pdu) == [pdu, pdu]


def test_what_came_before_a_wrong_length_is_not_lost() -> None:
    frames = Frames(16, 100)
    pdu = (16).to_bytes(4, "big") + bytes(12)
    assert frames.feed(pdu + bytes(20)) == [pdu]
    assert isinstance(frames.broken, WireError)
    with pytest.raises(WireError):
        frames.feed(pdu)


def test_what_waits_is_less_than_the_longest_pdu() -> None:
    frames = Frames(16, 100)
    pdu = (100).to_bytes(4, "big") + bytes(96)
    for _ in range(50):
        frames.feed(pdu + pdu[:99])
        assert frames.held == 99
        assert frames.feed(pdu[99:]) == [pdu]
        assert frames.held == 0


def test_twice_the_stream_is_twice_the_work() -> None:
    def work(times: int) -> int:
        frames = Frames(16, 70_000)
        return lines_run(lambda: frames.feed(STREAM * times))

    assert work(40) < 2.2 * work(20)


def test_a_pdu_in_small_pieces_is_linear_work() -> None:
    def work(size: int) -> int:
        frames = Frames(16, 70_000)
        pdu = size.to_bytes(4, "big") + bytes(size - 4)
        return lines_run(lambda: [frames.feed(pdu[at : at + 10]) for at in range(0, size, 10)])

    assert work(8000) < 2.2 * work(4000)
