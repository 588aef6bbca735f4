"""Both sides of a conversation in SMPP, as few words as a test needs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from hongyan.channels.session import Opened
from hongyan.channels.smpp.replies import KnownReplies
from hongyan.channels.smpp.session import SmppSession
from hongyan.channels.smpp.terms import SmppTerms
from hongyan.kernel.carriage import Encoding, Submission, Text, TextOrigin
from hongyan.protocols.smpp import pdus
from hongyan.protocols.smpp.receipt import UDHI
from hongyan.protocols.smpp.tlvs import Parameters, Tag, number, text
from tests.channels.playbook import NOW_MS, Playbook

TERMS: Final = SmppTerms(system_id="hongyan", password="s3cret")
PHONE: Final = 86_13900000000
SENDER: Final = "10690001"
RECEIPT: Final = 0x04

wire = pdus.write_pdu

LOGIN: Final = wire(pdus.BindTransceiver(sequence=1, system_id="hongyan", password="s3cret"))
WELCOME: Final = wire(pdus.BindTransceiverResp(sequence=1, system_id="smsc"))


def session(replies: KnownReplies | None = None, **terms: Any) -> SmppSession:
    """Return a session whose terms differ in this."""
    return SmppSession(replace(TERMS, **terms), replies)


def bound(*, cut: int = 0, now_ms: int = NOW_MS, made: SmppSession | None = None) -> Playbook:
    """Begin a conversation after the login."""
    play = Playbook(made or session(), cut=cut, now_ms=now_ms)
    return play << LOGIN >> WELCOME << Opened()


def message(
    content: str | tuple[str, ...] = "您好",
    *,
    message_id: int = 7,
    encoding: Encoding = Encoding.UCS2,
    phone: int = PHONE,
    src_id: str = SENDER,
    extend_code: str | None = None,
) -> Submission:
    """Return a submission of these parts; one without an extend code has no origin."""
    parts = (content,) if isinstance(content, str) else content
    origin = None if extend_code is None else TextOrigin("鸿雁", "SMS_1", (), "", extend_code)
    return Submission(message_id, 1, phone, src_id, Text(encoding, parts), origin)


def taken(sequence: int, message_id: str, tlvs: Parameters = ()) -> bytes:
    """Return the answer to a submission."""
    return wire(pdus.SubmitSmResp(sequence=sequence, message_id=message_id, tlvs=tlvs))


def refused(sequence: int, status: int, message_id: str = "") -> bytes:
    """Return an answer that refuses; with an id it has a body, which no such answer should have."""
    return wire(pdus.SubmitSmResp(sequence=sequence, status=status, message_id=message_id))


def receipt(
    sequence: int,
    message_id: str,
    *,
    stat: str = "DELIVRD",
    err: str = "000",
    done: str = "2601150955",
    esm_class: int = RECEIPT,
    tlvs: Parameters = (),
) -> bytes:
    """Return a receipt as the specification's appendix shows it."""
    said = (
        f"id:{message_id} sub:001 dlvrd:001 submit date:2601150954 done date:{done}"
        f" stat:{stat} err:{err} text:Hi"
    )
    return wire(delivery(sequence, said.encode(), esm_class=esm_class, tlvs=tlvs))


def receipt_parameters(message_id: str, state: int) -> Parameters:
    """Return what a receipt says in parameters."""
    return (text(Tag.RECEIPTED_MESSAGE_ID, message_id), number(Tag.MESSAGE_STATE, state))


def delivery(sequence: int, octets: bytes = b"", **fields: Any) -> pdus.DeliverSm:
    """Return what comes from a phone."""
    usual = {"source_addr": str(PHONE), "destination_addr": SENDER, "short_message": octets}
    return pdus.DeliverSm(sequence=sequence, **{**usual, **fields})


def reply(sequence: int, said: str, header: bytes = b"", **fields: Any) -> bytes:
    """Return a reply in UCS-2, behind a header that makes it a part."""
    octets = header + said.encode("utf-16-be")
    esm_class = UDHI if header else 0
    return wire(delivery(sequence, octets, data_coding=8, esm_class=esm_class, **fields))


def stored(sequence: int) -> bytes:
    """Return our answer to a delivery."""
    return wire(pdus.DeliverSmResp(sequence=sequence))
