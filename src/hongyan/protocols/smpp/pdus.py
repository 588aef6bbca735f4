"""The PDUs of SMPP 3.4 (issue 1.2, sections 4 and 5) as values, and their way to bytes and back.

Names and orders are those of the specification. What a status, a time or a parameter means is not
known here, nor which PDU may be sent when.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Final, NamedTuple

from hongyan.protocols.errors import WireError
from hongyan.protocols.fields import CString, Prefixed, Rest, Tlvs, UInt
from hongyan.protocols.layouts import Layout

HEADER_OCTETS: Final = 16
LONGEST_OCTETS: Final = 70_000
"""The longest PDU to be taken: a message payload of 64 KiB, and all other fields."""

RESPONSE: Final = 0x80000000
"""A response has the command of its request with this bit."""

INTERFACE_VERSION: Final = 0x34

_HEADER = struct.Struct(">IIII")

Byte = Annotated[int, UInt(1)]
MessageId = Annotated[str, CString(65)]
Address = Annotated[str, CString(21)]
LongAddress = Annotated[str, CString(65)]
ServiceType = Annotated[str, CString(6)]
Time = Annotated[str, CString(17)]
Parameters = Annotated[tuple[tuple[int, bytes], ...], Tlvs()]
LooseParameters = Annotated[tuple[tuple[int, bytes], ...], Tlvs(is_loose=True)]


class SmppHeader(NamedTuple):
    """The first 16 octets: enough to answer a PDU that cannot be read."""

    length: int
    command: int
    status: int
    sequence: int


@dataclass(frozen=True, kw_only=True)
class SmppPdu:
    """What every PDU has. `status` is 0 in requests."""

    COMMAND: ClassVar[int]
    BODY_ON_ERROR: ClassVar[bool] = False
    """Whether a response with an error status has its body all the same."""

    sequence: int = 0
    status: int = 0
    trailing: int = field(default=0, compare=False)
    """Octets behind the last field that were ignored; never written."""

    @property
    def command(self) -> int:
        """The command id."""
        return self.COMMAND

    @property
    def is_response(self) -> bool:
        """Whether it answers a PDU of this side; generic_nack does too."""
        return self.command >= RESPONSE


@dataclass(frozen=True, kw_only=True)
class GenericNack(SmppPdu):
    """Answers a PDU that cannot be read."""

    COMMAND = RESPONSE


@dataclass(frozen=True, kw_only=True)
class Bind(SmppPdu):
    """What the three binds have.

    A password longer than 8 characters breaks the specification and works at many carriers.
    """

    system_id: Annotated[str, CString(16)] = ""
    password: Annotated[str, CString(65)] = field(default="", repr=False)
    system_type: Annotated[str, CString(13)] = ""
    interface_version: Byte = INTERFACE_VERSION
    addr_ton: Byte = 0
    addr_npi: Byte = 0
    address_range: Annotated[str, CString(41)] = ""


@dataclass(frozen=True, kw_only=True)
class BindReceiver(Bind):
    """Asks for a session in which the carrier sends."""

    COMMAND = 0x00000001


@dataclass(frozen=True, kw_only=True)
class BindTransmitter(Bind):
    """Asks for a session in which the client sends."""

    COMMAND = 0x00000002


@dataclass(frozen=True, kw_only=True)
class BindTransceiver(Bind):
    """Asks for a session in which both send."""

    COMMAND = 0x00000009


@dataclass(frozen=True, kw_only=True)
class BindResp(SmppPdu):
    """Answers the three binds. Without sc_interface_version the peer may take no parameters."""

    system_id: Annotated[str, CString(16)] = ""
    tlvs: LooseParameters = ()


@dataclass(frozen=True, kw_only=True)
class BindReceiverResp(BindResp):
    """Answers bind_receiver."""

    COMMAND = RESPONSE | BindReceiver.COMMAND


@dataclass(frozen=True, kw_only=True)
class BindTransmitterResp(BindResp):
    """Answers bind_transmitter."""

    COMMAND = RESPONSE | BindTransmitter.COMMAND


@dataclass(frozen=True, kw_only=True)
class BindTransceiverResp(BindResp):
    """Answers bind_transceiver."""

    COMMAND = RESPONSE | BindTransceiver.COMMAND


@dataclass(frozen=True, kw_only=True)
class Outbind(SmppPdu):
    """A carrier's request that the client bind."""

    COMMAND = 0x0000000B
    system_id: Annotated[str, CString(16)] = ""
    password: Annotated[str, CString(65)] = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Unbind(SmppPdu):
    """Ends a session in order."""

    COMMAND = 0x00000006


@dataclass(frozen=True, kw_only=True)
class UnbindResp(SmppPdu):
    """Answers unbind."""

    COMMAND = RESPONSE | Unbind.COMMAND


@dataclass(frozen=True, kw_only=True)
class EnquireLink(SmppPdu):
    """Asks whether the peer is there."""

    COMMAND = 0x00000015


@dataclass(frozen=True, kw_only=True)
class EnquireLinkResp(SmppPdu):
    """Answers enquire_link."""

    COMMAND = RESPONSE | EnquireLink.COMMAND


@dataclass(frozen=True, kw_only=True)
class ShortMessage(SmppPdu):
    """What submit_sm and deliver_sm have: the same fields in one order."""

    service_type: ServiceType = ""
    source_addr_ton: Byte = 0
    source_addr_npi: Byte = 0
    source_addr: Address = ""
    dest_addr_ton: Byte = 0
    dest_addr_npi: Byte = 0
    destination_addr: Address = ""
    esm_class: Byte = 0
    protocol_id: Byte = 0
    priority_flag: Byte = 0
    schedule_delivery_time: Time = ""
    validity_period: Time = ""
    registered_delivery: Byte = 0
    replace_if_present_flag: Byte = 0
    data_coding: Byte = 0
    sm_default_msg_id: Byte = 0
    short_message: Annotated[bytes, Prefixed(254)] = field(default=b"", repr=False)
    tlvs: Parameters = field(default=(), repr=False)


@dataclass(frozen=True, kw_only=True)
class SubmitSm(ShortMessage):
    """A message for a phone."""

    COMMAND = 0x00000004


@dataclass(frozen=True, kw_only=True)
class SubmitSmResp(SmppPdu):
    """Answers submit_sm with the id under which receipts come: decimal, hexadecimal or any text."""

    COMMAND = RESPONSE | SubmitSm.COMMAND
    message_id: MessageId = ""
    tlvs: LooseParameters = ()


@dataclass(frozen=True, kw_only=True)
class DeliverSm(ShortMessage):
    """A message from a phone, or a receipt."""

    COMMAND = 0x00000005


@dataclass(frozen=True, kw_only=True)
class DeliverSmResp(SmppPdu):
    """Answers deliver_sm; its message id is empty in 3.4."""

    COMMAND = RESPONSE | DeliverSm.COMMAND
    BODY_ON_ERROR = True
    message_id: MessageId = ""
    tlvs: LooseParameters = ()


@dataclass(frozen=True, kw_only=True)
class Datasm(SmppPdu):
    """A message either way, whose text is the parameter message_payload."""

    COMMAND = 0x00000103
    service_type: ServiceType = ""
    source_addr_ton: Byte = 0
    source_addr_npi: Byte = 0
    source_addr: LongAddress = ""
    dest_addr_ton: Byte = 0
    dest_addr_npi: Byte = 0
    destination_addr: LongAddress = ""
    esm_class: Byte = 0
    registered_delivery: Byte = 0
    data_coding: Byte = 0
    tlvs: Parameters = field(default=(), repr=False)


@dataclass(frozen=True, kw_only=True)
class DatasmResp(SmppPdu):
    """Answers data_sm."""

    COMMAND = RESPONSE | Datasm.COMMAND
    BODY_ON_ERROR = True
    message_id: MessageId = ""
    tlvs: LooseParameters = ()


@dataclass(frozen=True, kw_only=True)
class QuerySm(SmppPdu):
    """Asks for the state of a message."""

    COMMAND = 0x00000003
    message_id: MessageId = ""
    source_addr_ton: Byte = 0
    source_addr_npi: Byte = 0
    source_addr: Address = ""


@dataclass(frozen=True, kw_only=True)
class QuerySmResp(SmppPdu):
    """Answers query_sm; `final_date` is empty before the final state."""

    COMMAND = RESPONSE | QuerySm.COMMAND
    message_id: MessageId = ""
    final_date: Time = ""
    message_state: Byte = 0
    error_code: Byte = 0


@dataclass(frozen=True, kw_only=True)
class CancelSm(SmppPdu):
    """Takes back a message by its id, or all between two addresses when the id is empty."""

    COMMAND = 0x00000008
    service_type: ServiceType = ""
    message_id: MessageId = ""
    source_addr_ton: Byte = 0
    source_addr_npi: Byte = 0
    source_addr: Address = ""
    dest_addr_ton: Byte = 0
    dest_addr_npi: Byte = 0
    destination_addr: Address = ""


@dataclass(frozen=True, kw_only=True)
class CancelSmResp(SmppPdu):
    """Answers cancel_sm."""

    COMMAND = RESPONSE | CancelSm.COMMAND


@dataclass(frozen=True, kw_only=True)
class AlertNotification(SmppPdu):
    """Says that a phone can be reached again; it has no response."""

    COMMAND = 0x00000102
    source_addr_ton: Byte = 0
    source_addr_npi: Byte = 0
    source_addr: LongAddress = ""
    esme_addr_ton: Byte = 0
    esme_addr_npi: Byte = 0
    esme_addr: LongAddress = ""
    tlvs: Parameters = ()


@dataclass(frozen=True, kw_only=True)
class SmppUnknown(SmppPdu):
    """A PDU of another command: a request is answered by generic_nack with status 3."""

    COMMAND = -1
    command: int = 0
    body: Annotated[bytes, Rest()] = field(default=b"", repr=False)


PDUS: Final[dict[int, type[SmppPdu]]] = {
    pdu.COMMAND: pdu
    for pdu in (
        *(GenericNack, Outbind, AlertNotification, SubmitSm, SubmitSmResp),
        *(BindReceiver, BindReceiverResp, BindTransmitter, BindTransmitterResp),
        *(BindTransceiver, BindTransceiverResp, Unbind, UnbindResp, EnquireLink, EnquireLinkResp),
        *(DeliverSm, DeliverSmResp, Datasm, DatasmResp),
        *(QuerySm, QuerySmResp, CancelSm, CancelSmResp),
    )
}

_LAYOUTS = {command: Layout(pdu) for command, pdu in PDUS.items()}
_UNKNOWN = Layout(SmppUnknown)


def response_to(request: SmppPdu) -> type[SmppPdu] | None:
    """Return the class of what answers a PDU, None for one that has no such answer."""
    return None if request.is_response else PDUS.get(RESPONSE | request.command)


def read_header(frame: bytes) -> SmppHeader:
    """Return the header of a whole PDU, readable or not; WireError for fewer than 16 octets."""
    if len(frame) < HEADER_OCTETS:
        raise WireError("frame", "header", f"fewer than {HEADER_OCTETS} octets")
    return SmppHeader(*_HEADER.unpack_from(frame))


def read_pdu(frame: bytes) -> SmppPdu:
    """Return the PDU that a whole frame is; WireError names the field that cannot be read.

    A response may lack its body. One with an error status whose body cannot be read is taken
    as if it had none, because the status is what it says.
    """
    length, command, status, sequence = read_header(frame)
    if length != len(frame):
        raise WireError("frame", "length", "not the number of its octets")
    known = {"sequence": sequence, "status": status}
    layout = _LAYOUTS.get(command)
    if layout is None:
        return _UNKNOWN.read(frame, HEADER_OCTETS, {**known, "command": command})
    if command >= RESPONSE and length == HEADER_OCTETS:
        return layout.bare(known, 0)
    try:
        return layout.read(frame, HEADER_OCTETS, known)
    except WireError:
        if command < RESPONSE or not status:
            raise
        return layout.bare(known, length - HEADER_OCTETS)


def write_pdu(pdu: SmppPdu) -> bytes:
    """Return a PDU as octets; WireError names the field whose value does not fit.

    An error response whose fields are all empty has no body, where the specification says so.
    """
    command = pdu.command
    layout: Layout[Any] = _LAYOUTS.get(command, _UNKNOWN)
    bodiless = pdu.status and pdu.is_response and not pdu.BODY_ON_ERROR and layout.is_bare(pdu)
    body = b"" if bodiless else layout.write(pdu)
    length = HEADER_OCTETS + len(body)
    if length > LONGEST_OCTETS:
        raise WireError(type(pdu).__name__, "", f"longer than {LONGEST_OCTETS} octets")
    try:
        return _HEADER.pack(length, command, pdu.status, pdu.sequence) + body
    except struct.error:
        rule = "a number is not an unsigned integer of 4 octets"
        raise WireError(type(pdu).__name__, "header", rule) from None
