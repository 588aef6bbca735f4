"""A capture of SMPP is told PDU by PDU, without passwords and whole numbers."""

from __future__ import annotations

import pytest

from hongyan.channels.frames import HIDDEN, told
from hongyan.channels.smpp.frames import smpp_frames
from hongyan.protocols.errors import WireError
from hongyan.protocols.smpp import pdus
from hongyan.protocols.udh import concatenated
from tests.channels.smpp.says import LOGIN, RECEIPT, delivery, receipt, reply, wire


def shown(data: bytes, cut: int = 7) -> list[tuple[str, dict[str, str]]]:
    """Return what is shown of bytes that come in pieces."""
    read = smpp_frames("in")
    pieces = [data[at : at + cut] for at in range(0, len(data), cut)]
    return [(name, dict(fields)) for one in pieces for name, fields in map(told, read(one))]


def test_a_login_is_told_without_its_password() -> None:
    [(name, fields)] = shown(LOGIN)
    assert (name, fields["system_id"], fields["password"]) == ("BindTransceiver", "hongyan", HIDDEN)


def test_a_part_is_told_with_its_text() -> None:
    [(name, fields)] = shown(reply(5, "验证码", concatenated(7, 2, 1)))
    assert (name, fields["short_message"]) == ("DeliverSm", "验证码")
    assert fields["source_addr"] == "86139****0000"


def test_a_receipt_is_told_with_what_it_says() -> None:
    frames = shown(receipt(5, "17", stat="UNDELIV", err="001"))
    assert [name for name, _ in frames] == ["DeliverSm", "SmppReceipt"]
    assert (frames[1][1]["message_id"], frames[1][1]["err"]) == ("17", "001")


@pytest.mark.parametrize(
    "pdu",
    [
        pdus.EnquireLink(sequence=1),
        pdus.SubmitSmResp(sequence=1, message_id="17"),
        pdus.SmppUnknown(command=0x10203, sequence=1, body=b"odd"),
        delivery(5, b"\x01\xff", data_coding=4),
        delivery(5, b"nothing", esm_class=RECEIPT),
    ],
)
def test_every_pdu_is_told(pdu: pdus.SmppPdu) -> None:
    [(name, fields)] = shown(wire(pdu))
    assert name == type(pdu).__name__
    assert fields["sequence"] == str(pdu.sequence)


def test_what_is_no_pdu_is_said_to_be_none() -> None:
    with pytest.raises(WireError):
        shown(b"GET / HTTP/1.1\r\n\r\n")
