"""The side of a carrier that speaks CMPP 2.0, 2.1 and 3.0: logins, submissions, reports, replies.

It takes a digest of either form, submissions to many phones, queries and cancellations. Whose login
it is, and what becomes of a message, is the desk's.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from datetime import datetime
from hashlib import blake2b
from typing import ClassVar, Final

from typing_extensions import override

from hongyan.channels.simulator.desk import Ruling, Slip, SubmittedPart
from hongyan.channels.simulator.manners import Digest
from hongyan.channels.simulator.office import Office
from hongyan.channels.simulator.pieces import destination, in_order, text_of_octets
from hongyan.channels.simulator.refusals import BAD_PHONE, DUPLICATE, MALFORMED, code_in
from hongyan.channels.simulator.side import SaidBytes, Side, Then
from hongyan.channels.simulator.users import CMPP
from hongyan.kernel.calendar import SHANGHAI
from hongyan.kernel.carriage import CarrierEvent, Receipt
from hongyan.protocols import alphabets
from hongyan.protocols.alphabets import Default
from hongyan.protocols.cmpp import pdus
from hongyan.protocols.cmpp.digests import authenticator_ismg, is_authentic
from hongyan.protocols.cmpp.pdus import CmppVersion
from hongyan.protocols.cmpp.report import CmppReport, write_report
from hongyan.protocols.cmpp.results import OK
from hongyan.protocols.errors import WireError
from hongyan.protocols.udh import PartNumber, part_of, split_udh
from hongyan.text.phone import api_form

REPLY_MAX: Final = 70
REPLY_PART_MAX: Final = 67
REMEMBERED_MAX: Final = 1000
"""Submissions of a connection that are known again when they come twice."""

UNKNOWN_SOURCE: Final = 2
WRONG_SECRET: Final = 3
VERSION_TOO_HIGH: Final = 4
OTHER_ERROR: Final = 5
LONG_REPORT: Final = 71
_NAMES: Final = {CmppVersion.V20: "2.0", CmppVersion.V21: "2.1", CmppVersion.V30: "3.0"}
_OTHER_WIDTH: Final = {
    CmppVersion.V20: CmppVersion.V30,
    CmppVersion.V21: CmppVersion.V30,
    CmppVersion.V30: CmppVersion.V20,
}


class Ismg(Side):
    """One connection of CMPP. Its version is what the client names at its login."""

    PROTOCOL: ClassVar[str] = CMPP

    def __init__(self, office: Office) -> None:
        """Wait for a CONNECT."""
        super().__init__(office, pdus.HEADER_OCTETS, pdus.LONGEST_OCTETS)
        self._version = CmppVersion.V20
        self._answered: OrderedDict[bytes, bytes] = OrderedDict()

    @override
    def _hear(self, frame: bytes, now_ms: int) -> Iterator[SaidBytes]:
        header = pdus.read_header(frame)
        try:
            pdu = pdus.read_pdu(frame, self._version)
        except WireError:
            yield from self._unreadable(header)
            return
        if pdu.is_response:
            yield from self._hear_answer(pdu, now_ms)
            return
        match pdu:
            case pdus.Connect():
                yield from self._connect(pdu)
            case pdus.ActiveTest():
                yield self._say(pdus.ActiveTestResp(sequence=pdu.sequence))
            case pdus.Terminate():
                said = self._write(pdus.TerminateResp(sequence=pdu.sequence))
                yield SaidBytes(said, then=Then.FINISH)
            case _ if self.desk is None:
                yield SaidBytes(b"", then=Then.ABORT)
            case pdus.Submit():
                yield from self._submit(frame, pdu, now_ms)
            case pdus.Query():
                yield self._query(pdu)
            case pdus.Cancel():
                is_done = self.desk.cancel(pdu.msg_id.hex(), now_ms)
                yield self._say(
                    pdus.CancelResp(sequence=pdu.sequence, success_id=0 if is_done else 1)
                )
            case _:
                return  # CMPP has no answer to what is not known

    def _hear_answer(self, pdu: pdus.CmppPdu, now_ms: int) -> Iterator[SaidBytes]:
        if isinstance(pdu, pdus.DeliverResp):
            self._acknowledged(pdu.sequence, now_ms, is_taken=pdu.result == OK)
        elif isinstance(pdu, pdus.TerminateResp):
            yield SaidBytes(b"", then=Then.FINISH)

    def _unreadable(self, header: pdus.CmppHeader) -> Iterator[SaidBytes]:
        if header.command == pdus.Connect.COMMAND or self.desk is None:
            yield SaidBytes(b"", then=Then.ABORT)
        elif header.command == pdus.Submit.COMMAND:
            result = code_in("CMPP", MALFORMED)
            yield self._say(pdus.SubmitResp(sequence=header.sequence, result=result))

    def _connect(self, pdu: pdus.Connect) -> Iterator[SaidBytes]:
        if self.desk is None:
            self._version = CmppVersion.of_octet(pdu.version)
        status, secret = self._connect_status(pdu)
        manner = self.manner
        form = CmppVersion.V20 if manner.is_answered_in_20 else self._version
        width = _OTHER_WIDTH[form] if manner.digest is Digest.OTHER_WIDTH else form
        digest = authenticator_ismg(status, pdu.authenticator_source, secret, width)
        if manner.digest is Digest.WRONG:
            digest = bytes(16)
        named = self._version if manner.version_octet is None else manner.version_octet
        answer = pdus.ConnectResp(
            sequence=pdu.sequence, status=status, authenticator_ismg=digest, version=named
        )
        said = pdus.write_pdu(answer, form)
        yield SaidBytes(said, then=Then.GO_ON if status == OK else Then.FINISH)
        if status == OK:
            self.can_hear = True
            yield from self._extras()

    def _connect_status(self, pdu: pdus.Connect) -> tuple[int, str]:
        user = self.office.users.find(CMPP, pdu.source_addr)
        if user is None:
            return UNKNOWN_SOURCE, ""
        secret = user.password
        if not is_authentic(pdu, secret):
            return WRONG_SECRET, secret
        if not user.speaks(_NAMES[self._version]):
            return VERSION_TOO_HIGH, secret
        refusal = self.office.behaviours.manner_for(pdu.source_addr, self._number).login_refusal[1]
        if refusal:
            return refusal, secret
        is_in = self.desk is None and self._log_in(pdu.source_addr)
        return (OK if is_in else OTHER_ERROR), secret

    def _submit(self, frame: bytes, pdu: pdus.Submit, now_ms: int) -> Iterator[SaidBytes]:
        mark = blake2b(frame, digest_size=16).digest()  # a frame may have 70,000 octets
        known = self._answered.get(mark)
        if known is not None:
            result = code_in("CMPP", DUPLICATE)
            yield self._say(pdus.SubmitResp(sequence=pdu.sequence, msg_id=known, result=result))
            return
        assert self.desk is not None, "who has not logged in submits nothing"
        pieces = _pieces(pdu)
        if isinstance(pieces, str):
            ruling = Ruling(refusal=pieces)
        else:
            ruling = self.desk.submit(pieces, now_ms, self._waiting(now_ms))
        msg_id = bytes.fromhex(ruling.carrier_ids[0]) if ruling.carrier_ids else pdus.NO_MSG_ID
        if ruling.carrier_ids:
            self._answered[mark] = msg_id
            if len(self._answered) > REMEMBERED_MAX:
                self._answered.popitem(last=False)
        result = code_in("CMPP", ruling.refusal) if ruling.refusal else OK
        answer = pdus.SubmitResp(sequence=pdu.sequence, msg_id=msg_id, result=result)
        yield from self._answers(ruling, self._write(answer), now_ms)

    def _query(self, pdu: pdus.Query) -> SaidBytes:
        assert self.desk is not None, "who has not logged in asks nothing"
        counters = self.desk.counters
        waiting = counters.taken - counters.delivered - counters.failed
        return self._say(
            pdus.QueryResp(
                sequence=pdu.sequence,
                time=pdu.time,
                query_type=pdu.query_type,
                query_code=pdu.query_code,
                mt_tlmsg=counters.taken,
                mt_tlusr=counters.taken,
                mt_scs=counters.delivered,
                mt_wt=waiting,
                mt_fl=counters.failed,
                mo_scs=counters.replies,
            )
        )

    @override
    def _delivered(self, event: CarrierEvent, slip: Slip | None, now_ms: int) -> Iterator[bytes]:
        del now_ms
        if isinstance(event, Receipt):
            assert slip is not None, "the desk has it"
            yield self._write(self._report(event, slip))
            return
        coding = alphabets.DEFAULT if event.content.isascii() else alphabets.UCS2
        for head, content in in_order(event, REPLY_MAX, REPLY_PART_MAX, self.manner.reply_order):
            yield self._write(
                pdus.Deliver(
                    sequence=self._next_sequence(),
                    msg_id=_own_id(event, head[-1:]),
                    dest_id=event.dest_id,
                    tp_udhi=1 if head else 0,
                    msg_fmt=coding,
                    src_terminal_id=api_form(event.phone),
                    msg_content=head + _octets(coding, content),
                )
            )

    def _report(self, event: Receipt, slip: Slip) -> pdus.Deliver:
        stat = event.raw_code if len(event.raw_code) <= 7 else event.raw_code.partition(":")[0]  # noqa: PLR2004 - the field has 7 octets
        report = CmppReport(
            msg_id=bytes.fromhex(event.carrier_id),
            stat=stat,
            submit_time=_minute(slip.submitted_at),
            done_time=_minute(event.done_at),
            dest_terminal_id=api_form(event.phone),
            smsc_sequence=self._sequence & 0x7FFF_FFFF,
        )
        octets = self.manner.report_octets
        form = self._version
        if octets:
            form = CmppVersion.V30 if octets == LONG_REPORT else CmppVersion.V20
        return pdus.Deliver(
            sequence=self._next_sequence(),
            msg_id=_own_id(event),
            dest_id=slip.piece.src_id,
            src_terminal_id=api_form(event.phone),
            registered_delivery=1,
            msg_content=write_report(report, form),
        )

    def _write(self, pdu: pdus.CmppPdu) -> bytes:
        return pdus.write_pdu(pdu, self._version)

    def _say(self, pdu: pdus.CmppPdu) -> SaidBytes:
        return SaidBytes(self._write(pdu))

    @override
    def _farewell(self) -> bytes:
        return self._write(pdus.Terminate(sequence=self._next_sequence()))

    @override
    def _test(self) -> bytes:
        return self._write(pdus.ActiveTest(sequence=self._next_sequence()))

    @override
    def _oddity(self) -> bytes:
        return self._write(
            pdus.CmppUnknown(command=0x0000_0077, sequence=self._next_sequence(), body=b"odd")
        )


def _pieces(pdu: pdus.Submit) -> list[SubmittedPart] | str:
    """Return what a PDU is for each of its phones, or a refusal."""
    phones = [destination(one, is_international=False) for one in pdu.dest_terminal_ids]
    octets = pdu.msg_content
    part: PartNumber | None = None
    if pdu.tp_udhi:
        try:
            elements, octets = split_udh(octets)
        except WireError:
            return MALFORMED
        part = part_of(elements)
    elif 1 <= pdu.pk_number <= pdu.pk_total and pdu.pk_total > 1:
        part = PartNumber(0, pdu.pk_total, pdu.pk_number)
    content = text_of_octets(pdu.msg_fmt, octets, Default.CHINESE)
    wants = pdu.registered_delivery == 1
    pieces = [
        SubmittedPart(phone, pdu.src_id, content, part, wants)
        for phone in phones
        if phone is not None
    ]
    return pieces if pieces and len(pieces) == len(phones) else BAD_PHONE


def _own_id(event: CarrierEvent, part: bytes = b"") -> bytes:
    """Return the Msg_Id of a DELIVER, the same when it is repeated."""
    return blake2b(event.event_id.encode() + part, digest_size=pdus.MSG_ID_OCTETS).digest()


def _octets(coding: int, text: str) -> bytes:
    return alphabets.write_text(coding, text, Default.ASCII)


def _minute(at: int) -> str:
    return f"{datetime.fromtimestamp(at // 1000, SHANGHAI):%y%m%d%H%M}"
