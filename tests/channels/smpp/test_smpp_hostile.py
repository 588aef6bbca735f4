"""Whatever a peer says, a session answers, or says that the protocol is broken; it has no bug."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from hongyan.channels.session import SendBytes, SessionError
from hongyan.kernel.carriage import InboundText, Receipt
from hongyan.protocols.smpp import pdus
from hongyan.protocols.udh import concatenated
from tests.channels.playbook import NOW_MS
from tests.channels.smpp.says import (
    LOGIN,
    RECEIPT,
    WELCOME,
    delivery,
    receipt,
    receipt_parameters,
    refused,
    reply,
    session,
    taken,
    wire,
)

SAID = (
    WELCOME,
    LOGIN,
    taken(2, "17"),
    refused(2, 0x58, "0"),
    receipt(5, "17", stat="UNDELIV", err="001"),
    receipt(5, "17", esm_class=0),
    wire(delivery(5, esm_class=RECEIPT, tlvs=receipt_parameters("17", 2))),
    reply(5, "长短信", concatenated(1, 3, 2)),
    wire(pdus.Datasm(sequence=5, source_addr="1390", tlvs=((0x424, b"Hi"),))),
    wire(pdus.EnquireLink(sequence=5)),
    wire(pdus.Unbind(sequence=5)),
    wire(pdus.GenericNack(sequence=2, status=3)),
    wire(pdus.SmppUnknown(command=0x10203, sequence=5, body=b"odd")),
)
changes = st.lists(st.tuples(st.integers(4, 400), st.integers(0, 255)), max_size=4)
"""Octets that become others; the length of the PDU stays what it is."""


@given(st.lists(st.tuples(st.sampled_from(SAID), changes), max_size=6), st.booleans())
def test_changed_pdus_break_no_session(
    said: list[tuple[bytes, list[tuple[int, int]]]], is_by_text: bool
) -> None:
    made = session(is_receipt_by_text=is_by_text)
    made.open(NOW_MS)
    events = []
    for data, changed in said:
        octets = bytearray(data)
        for place, value in changed:
            if place < len(octets):
                octets[place] = value
        events += list(made.receive(bytes(octets), NOW_MS))
    known = [one for one in events if isinstance(one, Receipt | InboundText)]
    answers = made.acknowledge(known) + b"".join(
        one.data for one in events if isinstance(one, SendBytes)
    )
    while answers:
        header = pdus.read_header(answers)
        assert pdus.read_pdu(answers[: header.length]).is_response
        answers = answers[header.length :]


@given(st.binary(max_size=200))
def test_any_octets_are_read_or_break_the_protocol(data: bytes) -> None:
    made = session()
    made.open(NOW_MS)
    with suppress(SessionError):
        list(made.receive(data, NOW_MS))
