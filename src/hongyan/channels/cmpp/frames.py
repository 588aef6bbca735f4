"""Bytes of a capture as PDUs of CMPP, with reports and texts read.

A direction alone does not say its version: the layout that leaves no octet over is taken. Knows no
session.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from hongyan.channels.frames import FrameReader
from hongyan.protocols.alphabets import Default, read_text
from hongyan.protocols.cmpp.pdus import (
    HEADER_OCTETS,
    LONGEST_OCTETS,
    CmppPdu,
    CmppVersion,
    Deliver,
    Submit,
    read_pdu,
)
from hongyan.protocols.cmpp.report import read_report
from hongyan.protocols.errors import WireError
from hongyan.protocols.framing import Frames
from hongyan.protocols.udh import split_udh

_VERSIONS: Final = (CmppVersion.V20, CmppVersion.V30)


def cmpp_frames(direction: str) -> FrameReader:
    """Return what reads one direction of a connection; both have the same PDUs."""
    del direction
    frames = Frames(HEADER_OCTETS, LONGEST_OCTETS)

    def read(data: bytes) -> list[object]:
        return [one for frame in frames.feed(data) for one in _read(frame)]

    return read


def _read(frame: bytes) -> Iterator[object]:
    pdu = _pdu(frame)
    if isinstance(pdu, Deliver) and pdu.registered_delivery == 1:
        # A report has the phone's number among its octets: it is told field by field.
        yield replace(pdu, msg_content=b"")
        yield read_report(pdu.msg_content)
    elif isinstance(pdu, Deliver | Submit):
        text: Any = _text(pdu)
        yield replace(pdu, msg_content=text)
    else:
        yield pdu


def _pdu(frame: bytes) -> CmppPdu:
    """Return a PDU in the version whose layout it fits; WireError where it fits none."""
    found: list[CmppPdu] = []
    for version in _VERSIONS:
        try:
            found.append(read_pdu(frame, version))
        except WireError:
            continue
    if not found:
        return read_pdu(frame, CmppVersion.V20)  # raises what is wrong with it
    return min(found, key=lambda pdu: pdu.trailing)


def _text(pdu: Deliver | Submit) -> str:
    """Return the text of a message, of octets that are none their hex."""
    octets = pdu.msg_content
    try:
        if pdu.tp_udhi:
            _, octets = split_udh(octets)
        return read_text(pdu.msg_fmt, octets, Default.CHINESE)
    except WireError:
        return octets.hex(" ")
