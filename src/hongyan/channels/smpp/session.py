"""SMPP as the session of a link (SMPP 3.4, issue 1.2, sections 2 and 4).

One connection's conversation: bind, submits and their answers, receipts and replies, tests of the
link, the end. Windows, time-outs and reconnection are the link's; what a PDU looks like is
`protocols/smpp`, what a message looks like as a PDU `submits`, what a delivery says `delivers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from hongyan.channels.sequences import PduPlace, Sequences
from hongyan.channels.session import (
    Ended,
    LoginRefused,
    Opened,
    Pdu,
    PduRefused,
    PduTaken,
    SendBytes,
    SessionError,
    SessionEvent,
)
from hongyan.channels.smpp import submits
from hongyan.channels.smpp.delivers import Delivery, event_of
from hongyan.channels.smpp.replies import KnownReplies
from hongyan.channels.smpp.terms import SmppTerms
from hongyan.domain.receipts.ids import answered_id
from hongyan.kernel.carriage import CarrierEvent, InboundText, Submission
from hongyan.protocols.errors import WireError
from hongyan.protocols.framing import Frames
from hongyan.protocols.smpp import pdus
from hongyan.protocols.smpp.statuses import (
    OK,
    SYSTEM_ERROR,
    TEMPORARY_APP_ERROR,
    THROTTLED,
    UNKNOWN_COMMAND,
    StatusClass,
    class_of,
    status_name,
)

INVALID_LENGTH: Final = 0x02
NOT_BOUND: Final = 0x04
ALREADY_BOUND: Final = 0x05
QUEUE_FULL: Final = 0x14
PERMANENT_APP_ERROR: Final = 0x65
"""Answers a delivery that cannot be used, so that the carrier does not repeat it for days."""

LOGIN_MEANINGS: Final = {
    NOT_BOUND: "this bind is not granted",
    ALREADY_BOUND: "bound already, too many connections",
    0x0D: "login, address or number of connections not granted",
    0x0E: "wrong password",
    0x0F: "unknown system_id",
    0x53: "wrong system_type",
}
TEMPORARY_LOGINS: Final = frozenset(
    {ALREADY_BOUND, SYSTEM_ERROR, QUEUE_FULL, THROTTLED, TEMPORARY_APP_ERROR}
)
ANSWERS_OF_ONE_MAX: Final = 16
"""How many repetitions of one event are answered; the carrier repeats it again otherwise."""

_ANSWERS: Final[dict[int, type[pdus.DeliverSmResp | pdus.DatasmResp]]] = {
    pdus.DeliverSm.COMMAND: pdus.DeliverSmResp,
    pdus.Datasm.COMMAND: pdus.DatasmResp,
}


class SmppSession:
    """Implements CarrierSession. Knows the password, and never says it."""

    def __init__(
        self,
        terms: SmppTerms,
        replies: KnownReplies | None = None,
        bind: type[pdus.Bind] = pdus.BindTransceiver,
    ) -> None:
        """Speak by these terms; connections of one channel share what they know of replies."""
        self._terms = terms
        self._replies = KnownReplies() if replies is None else replies
        self._bind = bind
        self._frames = Frames(pdus.HEADER_OCTETS, pdus.LONGEST_OCTETS)
        self._sequences = Sequences()
        self._connection = object()
        self._opened_at = 0
        self._is_bound = False
        self._answers: dict[str, list[bytes]] = {}
        self._on: Mapping[int, Callable[[Any, int], Iterator[SessionEvent]]] = {
            pdus.BindTransceiverResp.COMMAND: self._on_bind_resp,
            pdus.BindTransmitterResp.COMMAND: self._on_bind_resp,
            pdus.BindReceiverResp.COMMAND: self._on_bind_resp,
            pdus.SubmitSmResp.COMMAND: self._on_submit_resp,
            pdus.GenericNack.COMMAND: self._on_nack,
            pdus.DeliverSm.COMMAND: self._on_delivery,
            pdus.Datasm.COMMAND: self._on_delivery,
            pdus.EnquireLink.COMMAND: self._on_enquire_link,
            pdus.Unbind.COMMAND: self._on_unbind,
            pdus.Outbind.COMMAND: self._on_notice,
            pdus.AlertNotification.COMMAND: self._on_notice,
        }

    @property
    def is_mid_pdu(self) -> bool:
        """Whether a PDU has begun and not ended."""
        return self._frames.held > 0

    def open(self, now_ms: int) -> bytes:
        """Log in."""
        terms, self._opened_at = self._terms, now_ms
        login = self._bind(
            sequence=self._sequences.give(),
            system_id=terms.system_id,
            password=terms.password,
            system_type=terms.system_type,
            interface_version=terms.interface_version,
            addr_ton=terms.address_ton,
            addr_npi=terms.address_npi,
            address_range=terms.address_range,
        )
        return pdus.write_pdu(login)

    def receive(self, data: bytes, now_ms: int) -> Iterator[SessionEvent]:
        """Return the events of whole PDUs; raises SessionError for what SMPP does not allow."""
        try:
            for frame in self._frames.feed(data):
                yield from self._read(frame, now_ms)
        except WireError as fault:
            raise SessionError(str(fault)) from fault
        if self._frames.broken is not None:
            raise SessionError(str(self._frames.broken))

    def pdu_count(self, submission: Submission) -> int:
        """Return one for each part, or one as a payload; CannotCarry for what has no form."""
        return submits.pdu_count(submission, self._terms)

    def submit(self, pdus_: Sequence[Pdu]) -> bytes:
        """Return a submit_sm for each part, or one with all of them as a payload."""
        give, terms = self._sequences.give_for, self._terms
        return b"".join([pdus.write_pdu(submits.submit_of(pdu, give(pdu), terms)) for pdu in pdus_])

    def acknowledge(self, events: Sequence[CarrierEvent]) -> bytes:
        """Answer each delivery whose event is stored, and its repetitions."""
        answers: list[bytes] = []
        for event in events:
            answers += self._answers.pop(event.event_id, ())
            if isinstance(event, InboundText):
                self._replies.acknowledged(event.event_id, self._connection)
        return b"".join(answers)

    def keep_alive(self) -> bytes:
        """Return an enquire_link."""
        return pdus.write_pdu(pdus.EnquireLink(sequence=self._sequences.give()))

    def close(self) -> bytes:
        """Return an unbind."""
        return pdus.write_pdu(pdus.Unbind(sequence=self._sequences.give()))

    def _read(self, frame: bytes, now_ms: int) -> Iterator[SessionEvent]:
        try:
            pdu = pdus.read_pdu(frame)
        except WireError:
            yield from self._on_unreadable(pdus.read_header(frame), now_ms)
            return
        on = self._on.get(pdu.command)
        if on is not None:
            yield from on(pdu, now_ms)
        elif not pdu.is_response:  # answers to tests and others are signs of life, and no more
            yield _nack(pdu.sequence, UNKNOWN_COMMAND)

    def _on_unreadable(self, header: pdus.SmppHeader, now_ms: int) -> Iterator[SessionEvent]:
        """Answer what cannot be read: one such PDU must not end the link again and again."""
        known = pdus.PDUS[header.command]
        if header.command in _ANSWERS:
            yield _refused(header.command, header.sequence)
        elif header.command < pdus.RESPONSE:
            yield _nack(header.sequence, INVALID_LENGTH)
        elif header.command in self._on:
            # Its status is what it says; an id that cannot be read is one that was not told.
            yield from self._on[header.command](known(sequence=header.sequence), now_ms)

    def _on_bind_resp(self, answer: pdus.BindResp, now_ms: int) -> Iterator[SessionEvent]:
        del now_ms
        if answer.status != OK:
            yield _login_refused(answer.status)
        elif not self._is_bound:
            self._is_bound = True
            yield Opened()

    def _on_submit_resp(self, answer: pdus.SubmitSmResp, now_ms: int) -> Iterator[SessionEvent]:
        del now_ms
        place = self._sequences.answered(answer.sequence)
        if place is None:
            return
        if answer.status != OK:
            yield from self._on_refusal(place, answer.status)
            return
        told = answered_id(answer.message_id, self._terms.id_form)
        yield PduTaken(*place, (told,) if told else ())

    def _on_nack(self, answer: pdus.GenericNack, now_ms: int) -> Iterator[SessionEvent]:
        del now_ms
        status = answer.status or SYSTEM_ERROR  # it refuses, whatever it says
        place = self._sequences.answered(answer.sequence)
        if place is not None:
            yield from self._on_refusal(place, status)
        elif not self._is_bound:
            yield _login_refused(status)

    def _on_refusal(self, place: PduPlace, status: int) -> Iterator[SessionEvent]:
        terms = self._terms
        is_throttled = status in terms.throttle_codes or (
            class_of(status) is StatusClass.THROTTLE and status not in terms.permanent_codes
        )
        yield PduRefused(*place, f"SMPP:{status}", is_throttled)
        if status == NOT_BOUND:  # the carrier forgot the session: only a new one can serve
            yield Ended(status_name(status))

    def _on_delivery(self, delivery: Delivery, now_ms: int) -> Iterator[SessionEvent]:
        command, sequence = delivery.command, delivery.sequence
        try:
            event = event_of(delivery, now_ms, self._terms)
        except WireError:
            yield _refused(command, sequence)
            return
        answer = pdus.write_pdu(_ANSWERS[command](sequence=sequence))
        if event is None:
            yield SendBytes(answer, is_counted=False)
            return
        if isinstance(event, InboundText):
            name = self._replies.name(event.event_id, self._connection, self._opened_at, now_ms)
            event = msgspec.structs.replace(event, event_id=name)
        waiting = self._answers.setdefault(event.event_id, [])
        if len(waiting) < ANSWERS_OF_ONE_MAX:
            waiting.append(answer)
        yield event

    def _on_enquire_link(self, test: pdus.EnquireLink, now_ms: int) -> Iterator[SessionEvent]:
        del now_ms
        yield SendBytes(pdus.write_pdu(pdus.EnquireLinkResp(sequence=test.sequence)))

    def _on_unbind(self, end: pdus.Unbind, now_ms: int) -> Iterator[SessionEvent]:
        del now_ms
        yield SendBytes(pdus.write_pdu(pdus.UnbindResp(sequence=end.sequence)))
        yield Ended("unbind")

    def _on_notice(self, notice: pdus.SmppPdu, now_ms: int) -> Iterator[SessionEvent]:
        """Leave aside what has no answer: an outbind, an alert_notification."""
        del notice, now_ms
        yield from ()


def _login_refused(status: int) -> LoginRefused:
    words = ", ".join(filter(None, (status_name(status), LOGIN_MEANINGS.get(status))))
    return LoginRefused(f"SMPP:{status}", words, is_temporary=status in TEMPORARY_LOGINS)


def _refused(command: int, sequence: int) -> SendBytes:
    answer = _ANSWERS[command](sequence=sequence, status=PERMANENT_APP_ERROR)
    return SendBytes(pdus.write_pdu(answer))


def _nack(sequence: int, status: int) -> SendBytes:
    return SendBytes(pdus.write_pdu(pdus.GenericNack(sequence=sequence, status=status)))
