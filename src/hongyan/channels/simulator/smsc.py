"""The side of a carrier that speaks SMPP 3.4: binds, submissions, receipts and replies.

It takes transmitters, receivers and transceivers, answers queries and cancellations, and reads long
messages by header, by parameters and by payload. Whose login it is, and what becomes of a message,
is the desk's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar, Final

from typing_extensions import override

from hongyan.channels.simulator.desk import Ruling, Slip, SubmittedPart
from hongyan.channels.simulator.manners import read_spelt, spelt
from hongyan.channels.simulator.office import Office
from hongyan.channels.simulator.pieces import destination, in_order, text_of_octets
from hongyan.channels.simulator.refusals import BAD_PHONE, code_in
from hongyan.channels.simulator.side import SaidBytes, Side, Then
from hongyan.channels.simulator.users import SMPP
from hongyan.kernel.calendar import SHANGHAI
from hongyan.kernel.carriage import CarrierEvent, InboundText, Receipt
from hongyan.protocols import alphabets
from hongyan.protocols.alphabets import Default
from hongyan.protocols.errors import WireError
from hongyan.protocols.smpp import pdus
from hongyan.protocols.smpp.receipt import UDHI, SmppState
from hongyan.protocols.smpp.statuses import OK, UNKNOWN_COMMAND
from hongyan.protocols.smpp.times import write_absolute
from hongyan.protocols.smpp.tlvs import Tag, number, octets_of, part_of, text
from hongyan.protocols.udh import part_of as header_part_of
from hongyan.protocols.udh import split_udh
from hongyan.text import gsm7

VERSION: Final = "3.4"
RECEIPT: Final = 0x04
INVALID_LENGTH: Final = 0x01
NOT_BOUND: Final = 0x04
ALREADY_BOUND: Final = 0x05
BIND_FAILED: Final = 0x0D
WRONG_PASSWORD: Final = 0x0E
WRONG_LOGIN: Final = 0x0F
NO_SUCH_ID: Final = 0x0C
CANCEL_FAILED: Final = 0x11
VENDOR_TAG: Final = 0x1500
INTERNATIONAL: Final = 1
SENDER_MAX: Final = 20
"""Characters that a receipt or a reply has room for; peers send longer ones."""
GSM7_PART_MAX: Final = 153
UCS2_PART_MAX: Final = 67
GSM7_MAX: Final = 160
UCS2_MAX: Final = 70

_STATES: Final = {
    "": SmppState.ENROUTE,
    "DELIVRD": SmppState.DELIVERED,
    "EXPIRED": SmppState.EXPIRED,
    "DELETED": SmppState.DELETED,
    "REJECTD": SmppState.REJECTED,
}
_BINDS: Final = {
    pdus.BindReceiver: pdus.BindReceiverResp,
    pdus.BindTransmitter: pdus.BindTransmitterResp,
    pdus.BindTransceiver: pdus.BindTransceiverResp,
}


class Smsc(Side):
    """One connection of SMPP."""

    PROTOCOL: ClassVar[str] = SMPP

    def __init__(self, office: Office) -> None:
        """Wait for a bind."""
        super().__init__(office, pdus.HEADER_OCTETS, pdus.LONGEST_OCTETS)
        self._can_submit = False

    @override
    def _hear(self, frame: bytes, now_ms: int) -> Iterator[SaidBytes]:
        sequence = pdus.read_header(frame).sequence
        try:
            pdu = pdus.read_pdu(frame)
        except WireError:
            yield _nack(sequence, INVALID_LENGTH)
            return
        if pdu.is_response:
            yield from self._hear_answer(pdu, now_ms)
            return
        match pdu:
            case pdus.Bind():
                yield from self._bind(pdu)
            case pdus.EnquireLink():
                yield _said(pdus.EnquireLinkResp(sequence=sequence))
            case pdus.Unbind():
                yield SaidBytes(
                    pdus.write_pdu(pdus.UnbindResp(sequence=sequence)), then=Then.FINISH
                )
            case pdus.SubmitSm() | pdus.Datasm():
                yield from self._submit(pdu, now_ms)
            case pdus.QuerySm():
                yield self._query(pdu)
            case pdus.CancelSm():
                yield self._cancel(pdu, now_ms)
            case _:
                yield _nack(sequence, UNKNOWN_COMMAND)

    def _hear_answer(self, pdu: pdus.SmppPdu, now_ms: int) -> Iterator[SaidBytes]:
        if isinstance(pdu, pdus.DeliverSmResp):
            self._acknowledged(pdu.sequence, now_ms, is_taken=pdu.status == OK)
        elif isinstance(pdu, pdus.UnbindResp):
            yield SaidBytes(b"", then=Then.FINISH)

    def _bind(self, pdu: pdus.Bind) -> Iterator[SaidBytes]:
        answer = _BINDS[type(pdu)]
        status = self._bind_status(pdu)
        if status != OK:
            said = pdus.write_pdu(answer(sequence=pdu.sequence, status=status))
            yield SaidBytes(said, then=Then.GO_ON if status == ALREADY_BOUND else Then.FINISH)
            return
        self._can_submit = not isinstance(pdu, pdus.BindReceiver)
        self.can_hear = not isinstance(pdu, pdus.BindTransmitter)
        tlvs = (number(Tag.SC_INTERFACE_VERSION, pdus.INTERFACE_VERSION), *self._vendor())
        yield _said(answer(sequence=pdu.sequence, system_id="hongyan", tlvs=tlvs))
        yield from self._extras()

    def _bind_status(self, pdu: pdus.Bind) -> int:
        if self.desk is not None:
            return ALREADY_BOUND
        user = self.office.users.find(SMPP, pdu.system_id)
        if user is None:
            return WRONG_LOGIN
        if not user.knows(pdu.password):
            return WRONG_PASSWORD
        refusal = self.office.behaviours.manner_for(pdu.system_id, self._number).login_refusal[0]
        if refusal:
            return refusal
        if not user.speaks(VERSION) or not self._log_in(pdu.system_id):
            return BIND_FAILED
        return OK

    def _submit(self, pdu: pdus.SubmitSm | pdus.Datasm, now_ms: int) -> Iterator[SaidBytes]:
        is_data = isinstance(pdu, pdus.Datasm)
        kind = pdus.DatasmResp if is_data else pdus.SubmitSmResp
        if self.desk is None or not self._can_submit:
            yield _said(kind(sequence=pdu.sequence, status=NOT_BOUND))
            return
        piece = _piece(pdu)
        if isinstance(piece, SubmittedPart):
            ruling = self.desk.submit([piece], now_ms, self._waiting(now_ms))
        else:
            ruling = Ruling(refusal=piece)
        told = spelt(ruling.carrier_ids[0], self.manner.answered_id) if ruling.carrier_ids else ""
        if ruling.refusal:
            has_body = ruling.answering.has_body
            status = code_in("SMPP", ruling.refusal)
            answer = kind(sequence=pdu.sequence, status=status, message_id="0" if has_body else "")
        else:
            answer = kind(sequence=pdu.sequence, message_id=told, tlvs=self._vendor())
        yield from self._answers(ruling, pdus.write_pdu(answer), now_ms)

    def _query(self, pdu: pdus.QuerySm) -> SaidBytes:
        slip = self._slip(pdu.message_id)
        if slip is None:
            return _said(pdus.QuerySmResp(sequence=pdu.sequence, status=NO_SUCH_ID))
        return _said(
            pdus.QuerySmResp(
                sequence=pdu.sequence,
                message_id=pdu.message_id,
                final_date=write_absolute(slip.done_at) if slip.state else "",
                message_state=_STATES.get(slip.state, SmppState.UNDELIVERABLE),
            )
        )

    def _cancel(self, pdu: pdus.CancelSm, now_ms: int) -> SaidBytes:
        slip = self._slip(pdu.message_id)
        is_done = (
            slip is not None and self.desk is not None and self.desk.cancel(slip.carrier_id, now_ms)
        )
        return _said(
            pdus.CancelSmResp(sequence=pdu.sequence, status=OK if is_done else CANCEL_FAILED)
        )

    def _slip(self, message_id: str) -> Slip | None:
        if self.desk is None:
            return None
        return self.desk.slip_of(read_spelt(message_id, self.manner.answered_id))

    @override
    def _delivered(self, event: CarrierEvent, slip: Slip | None, now_ms: int) -> Iterator[bytes]:
        if isinstance(event, Receipt):
            assert slip is not None, "the desk has it"
            yield pdus.write_pdu(self._receipt(event, slip))
        else:
            for reply in self._replies(event):
                yield pdus.write_pdu(reply)

    def _receipt(self, event: Receipt, slip: Slip) -> pdus.DeliverSm:
        stat, _, err = event.raw_code.partition(":")
        if len(err) != 3:  # noqa: PLR2004 - `UNDELIV:001`, and not `MK:0001`
            stat, err = event.raw_code, "000"
        shown = spelt(event.carrier_id, self.manner.receipt_id)
        said = (
            f"id:{shown} sub:001 dlvrd:{'001' if stat == 'DELIVRD' else '000'}"
            f" submit date:{_minute(slip.submitted_at)} done date:{_minute(event.done_at)}"
            f" stat:{stat} err:{err} text:"
        )
        marks = (
            text(Tag.RECEIPTED_MESSAGE_ID, shown),
            number(Tag.MESSAGE_STATE, _STATES.get(stat, SmppState.UNDELIVERABLE)),
        )
        return pdus.DeliverSm(
            sequence=self._next_sequence(),
            source_addr_ton=INTERNATIONAL,
            source_addr_npi=1,
            source_addr=str(event.phone),
            destination_addr=slip.piece.src_id,
            esm_class=RECEIPT if self.manner.has_marks else 0,
            short_message=said.encode("latin-1"),
            tlvs=(*(marks if self.manner.has_marks else ()), *self._vendor()),
        )

    def _replies(self, event: InboundText) -> Iterator[pdus.DeliverSm]:
        is_gsm = gsm7.is_writable(event.content)
        single, part = (GSM7_MAX, GSM7_PART_MAX) if is_gsm else (UCS2_MAX, UCS2_PART_MAX)
        coding = alphabets.DEFAULT if is_gsm else alphabets.UCS2
        for head, content in in_order(event, single, part, self.manner.reply_order):
            octets = head + alphabets.write_text(coding, content)
            yield pdus.DeliverSm(
                sequence=self._next_sequence(),
                source_addr_ton=INTERNATIONAL,
                source_addr_npi=1,
                source_addr=str(event.phone),
                destination_addr=event.dest_id,
                esm_class=UDHI if head else 0,
                data_coding=coding,
                short_message=octets,
                tlvs=self._vendor(),
            )

    def _vendor(self) -> tuple[tuple[int, bytes], ...]:
        return ((VENDOR_TAG, b"\x01\x02\x03"),) if self.manner.has_unknown_tlvs else ()

    @override
    def _farewell(self) -> bytes:
        return pdus.write_pdu(pdus.Unbind(sequence=self._next_sequence()))

    @override
    def _test(self) -> bytes:
        return pdus.write_pdu(pdus.EnquireLink(sequence=self._next_sequence()))

    @override
    def _oddity(self) -> bytes:
        return pdus.write_pdu(
            pdus.SmppUnknown(command=0x00010203, sequence=self._next_sequence(), body=b"odd")
        )


def _piece(pdu: pdus.SubmitSm | pdus.Datasm) -> SubmittedPart | str:
    """Return what a PDU is for its phone, or a refusal."""
    phone = destination(pdu.destination_addr, is_international=pdu.dest_addr_ton == INTERNATIONAL)
    if phone is None:
        return BAD_PHONE
    short = pdu.short_message if isinstance(pdu, pdus.SubmitSm) else b""
    octets = short or octets_of(pdu.tlvs, Tag.MESSAGE_PAYLOAD) or b""
    found = part_of(pdu.tlvs)
    if pdu.esm_class & UDHI:
        try:
            elements, octets = split_udh(octets)
        except WireError:
            return "SMPP:67"  # ESME_RINVESMCLASS
        found = header_part_of(elements) or found
    wants = pdu.registered_delivery & 0x03 == 1
    content = text_of_octets(pdu.data_coding, octets, Default.GSM7)
    return SubmittedPart(phone, pdu.source_addr[:SENDER_MAX], content, found, wants)


def _minute(at: int) -> str:
    return f"{datetime.fromtimestamp(at // 1000, SHANGHAI):%y%m%d%H%M}"


def _said(pdu: pdus.SmppPdu) -> SaidBytes:
    return SaidBytes(pdus.write_pdu(pdu))


def _nack(sequence: int, status: int) -> SaidBytes:
    return _said(pdus.GenericNack(sequence=sequence, status=status))
