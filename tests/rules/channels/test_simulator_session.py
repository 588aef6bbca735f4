"""The simulator's protocol as a conversation: bytes in, events out, however they are cut."""

from __future__ import annotations

import pytest

from hongyan.channels.session import Opened, Pdu, PduRefused, PduTaken, SessionError, SessionEvent
from hongyan.channels.simulator.session import SimulatorSession
from hongyan.channels.simulator.wire import (
    Acknowledge,
    Answers,
    Hello,
    Ping,
    Pong,
    SubmitBatch,
    Welcome,
    read_product_word,
    sorted_events,
    write_word,
)
from hongyan.kernel.carriage import (
    ChannelFault,
    Encoding,
    InboundText,
    Receipt,
    Sent,
    Submission,
    Submitted,
    Text,
)
from hongyan.kernel.outcome import Outcome

NOW = 1_800_000_000_000
ONE = Submission(7, 1, 8613900000000, "10690001", Text(Encoding.UCS2, ("【鸿雁】一", "二")))
RECEIPT = Receipt("e1", "a", 8613900000000, Outcome.DELIVERED, "DELIVERED", "DELIVRD", NOW)
REPLY = InboundText("e2", 8613900000000, "10690001", "R", NOW)

HEARD = b"".join(
    write_word(word)
    for word in (
        Welcome(),
        Answers(1, [Submitted(7, 1, ("a", "b"))], [ChannelFault(8, 2, Sent.NO, "CMPP:13")]),
        sorted_events([REPLY, RECEIPT]),
        Pong(),
    )
)
SAID: list[SessionEvent] = [
    Opened(),
    PduTaken(7, 1, 0, ("a", "b")),
    PduRefused(8, 2, 0, "CMPP:13"),
    RECEIPT,
    REPLY,
]


@pytest.mark.parametrize("piece_bytes", [1, 7, 64, len(HEARD)])
def test_what_the_simulator_says_is_the_same_in_pieces_of_any_size(piece_bytes: int) -> None:
    session = SimulatorSession("cmcc-a")
    pieces = (HEARD[at : at + piece_bytes] for at in range(0, len(HEARD), piece_bytes))
    assert [event for piece in pieces for event in session.receive(piece, NOW)] == SAID


def test_what_is_no_word_of_the_simulator_is_a_fault_of_the_session() -> None:
    session = SimulatorSession("cmcc-a")
    with pytest.raises(SessionError):
        list(session.receive(b"HTTP/1.1 200 OK\r\n", NOW))


def test_it_says_hello_then_messages_whole_and_what_is_stored() -> None:
    session = SimulatorSession("cmcc-a", slowness=0.5)
    assert read_product_word(session.open(NOW)) == Hello("cmcc-a", 0.5)
    assert session.pdu_count(ONE) == 1
    assert read_product_word(session.submit([Pdu(ONE, 0)])) == SubmitBatch(1, [ONE])
    assert read_product_word(session.acknowledge([RECEIPT, REPLY])) == Acknowledge(["e1", "e2"])
    assert read_product_word(session.keep_alive()) == Ping()
    assert session.close() == b""
