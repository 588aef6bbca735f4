"""Bytes of a capture as PDUs of SMPP, with receipts and texts read. Knows no session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hongyan.channels.frames import FrameReader
from hongyan.protocols.alphabets import read_text
from hongyan.protocols.errors import WireError
from hongyan.protocols.framing import Frames
from hongyan.protocols.smpp.pdus import (
    HEADER_OCTETS,
    LONGEST_OCTETS,
    Datasm,
    DeliverSm,
    SmppPdu,
    SubmitSm,
    read_pdu,
)
from hongyan.protocols.smpp.receipt import UDHI, SmppReceipt, read_receipt
from hongyan.protocols.udh import split_udh


def smpp_frames(direction: str) -> FrameReader:
    """Return what reads one direction of a connection; both have the same PDUs."""
    del direction
    frames = Frames(HEADER_OCTETS, LONGEST_OCTETS)

    def read(data: bytes) -> list[object]:
        return [one for frame in frames.feed(data) for one in _read(read_pdu(frame))]

    return read


def _read(pdu: SmppPdu) -> Iterator[object]:
    if isinstance(pdu, SubmitSm | DeliverSm):
        text: Any = _text(pdu)
        yield replace(pdu, short_message=text)
    else:
        yield pdu
    if isinstance(pdu, DeliverSm | Datasm):
        receipt = _receipt(pdu)
        if receipt is not None:
            yield receipt


def _receipt(pdu: DeliverSm | Datasm) -> SmppReceipt | None:
    try:
        return read_receipt(pdu)
    except WireError:
        return None


def _text(pdu: SubmitSm | DeliverSm) -> str:
    """Return the text of a message, of octets that are none their hex."""
    octets = pdu.short_message
    try:
        if pdu.esm_class & UDHI:
            _, octets = split_udh(octets)
        return read_text(pdu.data_coding, octets)
    except WireError:
        return octets.hex(" ")
