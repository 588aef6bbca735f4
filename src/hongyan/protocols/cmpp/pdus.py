"""The PDUs of CMPP 2.0, 2.1 and 3.0 as values, and their way to bytes and back.

Names are those of the specification (China Mobile QB-GF-028-2003, chapter 8), orders and widths
those of each version. What a result or a report means is not known here.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from enum import IntEnum
from typing import Annotated, Any, ClassVar, Final, NamedTuple

from hongyan.protocols.errors import WireError
from hongyan.protocols.fields import ByVersion, Many, Octets, Padded, Prefixed, Rest, UInt
from hongyan.protocols.layouts import Layout

HEADER_OCTETS: Final = 12
LONGEST_OCTETS: Final = 4096
"""The longest PDU to be taken: a submit of 3.0 to 99 numbers is 3,586 octets."""

RESPONSE: Final = 0x80000000
"""A response has the command of its request with this bit."""

DESTINATIONS_MAX: Final = 99
MSG_ID_OCTETS: Final = 8
NO_MSG_ID: Final = bytes(MSG_ID_OCTETS)
"""What a sender puts where the gateway assigns the id."""

_HEADER = struct.Struct(">III")


class CmppVersion(IntEnum):
    """A version as its octet in CONNECT."""

    V20 = 0x20
    V21 = 0x21
    V30 = 0x30

    @classmethod
    def of_octet(cls, octet: int) -> CmppVersion:
        """Return the version whose layouts a peer uses that names this octet.

        Some gateways name 0 or 1 for the direction of a link, with the layouts of 2.0.
        """
        if octet >> 4 == cls.V30 >> 4:
            return cls.V30
        return cls.V21 if octet == cls.V21 else cls.V20


_PLACES = {CmppVersion.V20: 0, CmppVersion.V21: 0, CmppVersion.V30: 1}
"""The place of a version in `ByVersion`."""

Byte = Annotated[int, UInt(1)]
MsgId = Annotated[bytes, Octets(MSG_ID_OCTETS)]
Result = Annotated[int, ByVersion((UInt(1), UInt(4)))]
Number = Annotated[str, ByVersion((Padded(21), Padded(32)))]
Numbers = Annotated[
    tuple[str, ...], ByVersion((Many(21, DESTINATIONS_MAX), Many(32, DESTINATIONS_MAX)))
]
NumberType = Annotated[int, ByVersion((None, UInt(1)))]
LinkId = Annotated[str, ByVersion((Padded(8), Padded(20)))]
Digest = Annotated[bytes, Octets(16)]
Counter = Annotated[int, UInt(4)]


class CmppHeader(NamedTuple):
    """The first 12 octets."""

    length: int
    command: int
    sequence: int


@dataclass(frozen=True, kw_only=True)
class CmppPdu:
    """What every PDU has."""

    COMMAND: ClassVar[int]

    sequence: int = 0
    trailing: int = dataclass_field(default=0, compare=False)
    """Octets behind the last field that were ignored; never written."""

    @property
    def command(self) -> int:
        """The command id."""
        return self.COMMAND

    @property
    def is_response(self) -> bool:
        """Whether it answers a PDU of this side."""
        return self.command >= RESPONSE


@dataclass(frozen=True, kw_only=True)
class Connect(CmppPdu):
    """Logs in; `digests` makes the authenticator, of the same timestamp as stands here."""

    COMMAND = 1
    source_addr: Annotated[str, Padded(6)] = ""
    authenticator_source: Digest = dataclass_field(default=bytes(16), repr=False)
    version: Byte = CmppVersion.V20
    timestamp: Counter = 0


@dataclass(frozen=True, kw_only=True)
class ConnectResp(CmppPdu):
    """Answers CONNECT. It is read in the layout that its length tells.

    A client of 3.0 may be answered in the form of 2.0.
    """

    COMMAND = RESPONSE | Connect.COMMAND
    status: Result = 0
    authenticator_ismg: Digest = dataclass_field(default=bytes(16), repr=False)
    version: Byte = CmppVersion.V20


@dataclass(frozen=True, kw_only=True)
class Terminate(CmppPdu):
    """Ends a connection in order."""

    COMMAND = 2


@dataclass(frozen=True, kw_only=True)
class TerminateResp(CmppPdu):
    """Answers TERMINATE."""

    COMMAND = RESPONSE | Terminate.COMMAND


@dataclass(frozen=True, kw_only=True)
class Submit(CmppPdu):
    """A message for one phone, or for up to 99.

    `fee_terminal_type` and `dest_terminal_type` are not written before 3.0; `link_id` is
    reserved before it. `fee_type` 01 is free, 02 by message; `fee_code` is fen, six digits.
    """

    COMMAND = 4
    msg_id: MsgId = NO_MSG_ID
    pk_total: Byte = 1
    pk_number: Byte = 1
    registered_delivery: Byte = 0
    msg_level: Byte = 0
    service_id: Annotated[str, Padded(10)] = ""
    fee_user_type: Byte = 0
    fee_terminal_id: Number = dataclass_field(default="", repr=False)
    fee_terminal_type: NumberType = 0
    tp_pid: Byte = 0
    tp_udhi: Byte = 0
    msg_fmt: Byte = 0
    msg_src: Annotated[str, Padded(6)] = ""
    fee_type: Annotated[str, Padded(2)] = ""
    fee_code: Annotated[str, Padded(6)] = ""
    valid_time: Annotated[str, Padded(17)] = ""
    at_time: Annotated[str, Padded(17)] = ""
    src_id: Annotated[str, Padded(21)] = ""
    dest_terminal_ids: Numbers = dataclass_field(default=(), repr=False)
    dest_terminal_type: NumberType = 0
    msg_content: Annotated[bytes, Prefixed()] = dataclass_field(default=b"", repr=False)
    link_id: LinkId = ""


@dataclass(frozen=True, kw_only=True)
class SubmitResp(CmppPdu):
    """Answers SUBMIT with the id under which reports come."""

    COMMAND = RESPONSE | Submit.COMMAND
    msg_id: MsgId = NO_MSG_ID
    result: Result = 0


@dataclass(frozen=True, kw_only=True)
class Deliver(CmppPdu):
    """A message from a phone, or with `registered_delivery` 1 a report (`report`).

    Its `msg_id` is its own, not that of the submit.
    """

    COMMAND = 5
    msg_id: MsgId = NO_MSG_ID
    dest_id: Annotated[str, Padded(21)] = ""
    service_id: Annotated[str, Padded(10)] = ""
    tp_pid: Byte = 0
    tp_udhi: Byte = 0
    msg_fmt: Byte = 0
    src_terminal_id: Number = dataclass_field(default="", repr=False)
    src_terminal_type: NumberType = 0
    registered_delivery: Byte = 0
    msg_content: Annotated[bytes, Prefixed()] = dataclass_field(default=b"", repr=False)
    link_id: LinkId = ""


@dataclass(frozen=True, kw_only=True)
class DeliverResp(CmppPdu):
    """Answers DELIVER."""

    COMMAND = RESPONSE | Deliver.COMMAND
    msg_id: MsgId = NO_MSG_ID
    result: Result = 0


@dataclass(frozen=True, kw_only=True)
class Query(CmppPdu):
    """Asks for the counters of a day, `time` YYYYMMDD: all (type 0) or of a service (1)."""

    COMMAND = 6
    time: Annotated[str, Padded(8)] = ""
    query_type: Byte = 0
    query_code: Annotated[str, Padded(10)] = ""
    reserve: Annotated[str, Padded(8)] = ""


@dataclass(frozen=True, kw_only=True)
class QueryResp(CmppPdu):
    """Answers QUERY: messages and users, then those that succeeded, wait and failed."""

    COMMAND = RESPONSE | Query.COMMAND
    time: Annotated[str, Padded(8)] = ""
    query_type: Byte = 0
    query_code: Annotated[str, Padded(10)] = ""
    mt_tlmsg: Counter = 0
    mt_tlusr: Counter = 0
    mt_scs: Counter = 0
    mt_wt: Counter = 0
    mt_fl: Counter = 0
    mo_scs: Counter = 0
    mo_wt: Counter = 0
    mo_fl: Counter = 0


@dataclass(frozen=True, kw_only=True)
class Cancel(CmppPdu):
    """Takes back a message."""

    COMMAND = 7
    msg_id: MsgId = NO_MSG_ID


@dataclass(frozen=True, kw_only=True)
class CancelResp(CmppPdu):
    """Answers CANCEL: 0 for success, 1 for failure."""

    COMMAND = RESPONSE | Cancel.COMMAND
    success_id: Result = 0


@dataclass(frozen=True, kw_only=True)
class ActiveTest(CmppPdu):
    """Asks whether the peer is there."""

    COMMAND = 8


@dataclass(frozen=True, kw_only=True)
class ActiveTestResp(CmppPdu):
    """Answers ACTIVE_TEST."""

    COMMAND = RESPONSE | ActiveTest.COMMAND
    reserved: Byte = 0


@dataclass(frozen=True, kw_only=True)
class CmppUnknown(CmppPdu):
    """A PDU of another command. CMPP has no answer to it; it is a sign of life."""

    COMMAND = -1
    command: int = 0
    body: Annotated[bytes, Rest()] = dataclass_field(default=b"", repr=False)


PDUS: Final[dict[int, type[CmppPdu]]] = {
    pdu.COMMAND: pdu
    for pdu in (
        *(Connect, ConnectResp, Terminate, TerminateResp, Submit, SubmitResp),
        *(Deliver, DeliverResp, Query, QueryResp, Cancel, CancelResp, ActiveTest, ActiveTestResp),
    )
}

_LAYOUTS = {
    version: {command: Layout(pdu, place) for command, pdu in PDUS.items()}
    for version, place in _PLACES.items()
}
_UNKNOWN = Layout(CmppUnknown)
_CONNECT_RESP_BY_OCTETS: Final[dict[int, Layout[CmppPdu]]] = {
    octets: Layout(PDUS[ConnectResp.COMMAND], place) for octets, place in ((30, 0), (33, 1))
}
_BODILESS = frozenset({ActiveTestResp.COMMAND})
"""Whose body says nothing: some peers leave it out."""


def response_to(request: CmppPdu) -> type[CmppPdu] | None:
    """Return the class of what answers a PDU, None for one that is not answered."""
    return None if request.is_response else PDUS.get(RESPONSE | request.command)


def read_header(frame: bytes) -> CmppHeader:
    """Return the header of a whole PDU, readable or not; WireError for fewer than 12 octets."""
    if len(frame) < HEADER_OCTETS:
        raise WireError("frame", "header", f"fewer than {HEADER_OCTETS} octets")
    return CmppHeader(*_HEADER.unpack_from(frame))


def read_pdu(frame: bytes, version: CmppVersion) -> CmppPdu:
    """Return the PDU that a whole frame is; WireError names the field that cannot be read."""
    length, command, sequence = read_header(frame)
    if length != len(frame):
        raise WireError("frame", "length", "not the number of its octets")
    known: dict[str, object] = {"sequence": sequence}
    layout = _LAYOUTS[version].get(command)
    if layout is None:
        return _UNKNOWN.read(frame, HEADER_OCTETS, {**known, "command": command})
    if command == ConnectResp.COMMAND:
        layout = _CONNECT_RESP_BY_OCTETS.get(length, layout)
    if length == HEADER_OCTETS and command in _BODILESS:
        return layout.bare(known, 0)
    return layout.read(frame, HEADER_OCTETS, known)


def write_pdu(pdu: CmppPdu, version: CmppVersion) -> bytes:
    """Return a PDU as octets; WireError names the field whose value does not fit."""
    command = pdu.command
    layout: Layout[Any] = _LAYOUTS[version].get(command, _UNKNOWN)
    body = layout.write(pdu)
    length = HEADER_OCTETS + len(body)
    if length > LONGEST_OCTETS:
        raise WireError(type(pdu).__name__, "", f"longer than {LONGEST_OCTETS} octets")
    try:
        return _HEADER.pack(length, command, pdu.sequence) + body
    except struct.error:
        raise WireError(
            type(pdu).__name__, "header", "a number is not an unsigned integer of 4 octets"
        ) from None
