"""CMPP as the session of a link (China Mobile QB-GF-028-2003, chapters 7 and 8).

One connection's conversation: login, submits and their answers, reports and replies, tests of the
link, the end. Windows, time-outs and reconnection are the link's; what a PDU looks like is
`protocols/cmpp`, what a message looks like as a PDU `submits`, what a DELIVER says `delivers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from hongyan.channels.cmpp.delivers import event_of_reply, event_of_report, report_of
from hongyan.channels.cmpp.oddities import CmppOddity, Oddities
from hongyan.channels.cmpp.submits import PartContent, contents_of, submit_of
from hongyan.channels.cmpp.terms import CmppTerms
from hongyan.channels.sequences import RisingNumbers, Sequences
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
from hongyan.kernel.carriage import CarrierEvent, Submission
from hongyan.protocols.cmpp.digests import authenticator_source, is_from_gateway, timestamp_of
from hongyan.protocols.cmpp.pdus import (
    HEADER_OCTETS,
    LONGEST_OCTETS,
    MSG_ID_OCTETS,
    NO_MSG_ID,
    ActiveTest,
    ActiveTestResp,
    CmppPdu,
    CmppUnknown,
    CmppVersion,
    Connect,
    ConnectResp,
    Deliver,
    DeliverResp,
    SubmitResp,
    Terminate,
    TerminateResp,
    read_header,
    read_pdu,
    write_pdu,
)
from hongyan.protocols.cmpp.results import ResultClass, class_of, login_meaning, result_meaning
from hongyan.protocols.errors import WireError
from hongyan.protocols.framing import Frames

WRONG_STRUCTURE: Final = 1
OTHER_ERROR: Final = 5
"""Status of a login: gateways say it when there are too many connections."""

WRONG_DIGEST: Final = "WRONG_DIGEST"
NOT_THE_GATEWAY: Final = "the answer's digest is not made with the secret"

SENT_WITHOUT_ANSWER: Final = frozenset({54, 55})
"""Results of gateways that handed the message on and heard nothing: it may arrive all the same."""

NOT_LOGGED_IN: Final = 52

SHORT_CONNECT_RESP_OCTETS: Final = 30
ANSWERS_OF_ONE_MAX: Final = 16
"""How many repetitions of one event are answered; the gateway repeats it again otherwise."""


class CmppSession:
    """Implements CarrierSession. Knows the secret, and never says it."""

    def __init__(self, terms: CmppTerms, numbers: RisingNumbers, oddities: Oddities) -> None:
        """Speak by these terms; numbers and oddities are those of all connections of a channel."""
        self._terms = terms
        self._version = terms.version
        self._frames = Frames(HEADER_OCTETS, LONGEST_OCTETS)
        self._sequences = Sequences(numbers=numbers)
        self._oddities = oddities
        self._digest = b""
        self._is_open = False
        self._answers: dict[str, list[bytes]] = {}
        self._on: Mapping[type[CmppPdu], Callable[[Any, int], Iterator[SessionEvent]]] = {
            ConnectResp: self._on_connect_resp,
            SubmitResp: self._on_submit_resp,
            Deliver: self._on_deliver,
            ActiveTest: self._on_active_test,
            Terminate: self._on_terminate,
            CmppUnknown: self._on_unknown,
        }

    @property
    def is_mid_pdu(self) -> bool:
        """Whether a PDU has begun and not ended."""
        return self._frames.held > 0

    def open(self, now_ms: int) -> bytes:
        """Log in: the digest proves the secret for this second."""
        terms, timestamp = self._terms, timestamp_of(now_ms)
        self._digest = authenticator_source(
            terms.sp_id, terms.secret, timestamp, padded=terms.is_id_padded
        )
        login = Connect(
            sequence=self._sequences.give(),
            source_addr=terms.sp_id,
            authenticator_source=self._digest,
            version=terms.version,
            timestamp=timestamp,
        )
        return self._write(login)

    def receive(self, data: bytes, now_ms: int) -> Iterator[SessionEvent]:
        """Return the events of whole PDUs; raises SessionError for what CMPP does not allow."""
        try:
            for frame in self._frames.feed(data):
                yield from self._read(frame, now_ms)
        except WireError as fault:
            raise SessionError(str(fault)) from fault
        if self._frames.broken is not None:
            raise SessionError(str(self._frames.broken))

    def pdu_count(self, submission: Submission) -> int:
        """Return one for each part; raises CannotCarry for a message that has no form."""
        return len(contents_of(submission, self._terms))

    def submit(self, pdus: Sequence[Pdu]) -> bytes:
        """Return a SUBMIT for each part, to one number each."""
        written: list[bytes] = []
        message: Submission | None = None
        contents: Sequence[PartContent] = ()
        for pdu in pdus:
            if pdu.submission is not message:  # parts follow each other
                message = pdu.submission
                contents = contents_of(message, self._terms)
            sequence, content = self._sequences.give_for(pdu), contents[pdu.number]
            submit = submit_of(pdu.submission, pdu.number, content, sequence, self._terms)
            written.append(self._write(submit))
        return b"".join(written)

    def acknowledge(self, events: Sequence[CarrierEvent]) -> bytes:
        """Answer each DELIVER whose event is stored, and its repetitions."""
        return b"".join(
            answer for event in events for answer in self._answers.pop(event.event_id, ())
        )

    def keep_alive(self) -> bytes:
        """Return an ACTIVE_TEST."""
        return self._write(ActiveTest(sequence=self._sequences.give()))

    def close(self) -> bytes:
        """Return a TERMINATE."""
        return self._write(Terminate(sequence=self._sequences.give()))

    def _write(self, pdu: CmppPdu) -> bytes:
        return write_pdu(pdu, self._version)

    def _read(self, frame: bytes, now_ms: int) -> Iterator[SessionEvent]:
        try:
            pdu = read_pdu(frame, self._version)
        except WireError:
            header = read_header(frame)
            if header.command != Deliver.COMMAND:
                raise
            # One delivery that cannot be read must not end the link again and again.
            msg_id = frame[HEADER_OCTETS:][:MSG_ID_OCTETS].ljust(MSG_ID_OCTETS, b"\0")
            yield self._turned_down(header.sequence, msg_id)
            return
        if isinstance(pdu, ConnectResp) and len(frame) == SHORT_CONNECT_RESP_OCTETS:
            # A gateway of 2.0 took the login of a client of 3.0, and goes on in its own form; one
            # of 3.0 that only writes this answer so names 3.0 in it.
            self._version = min(self._version, CmppVersion.of_octet(pdu.version))
        on = self._on.get(type(pdu))
        if on is not None:  # other answers are signs of life
            yield from on(pdu, now_ms)

    def _on_connect_resp(self, answer: ConnectResp, now_ms: int) -> Iterator[SessionEvent]:
        del now_ms
        if self._is_open:
            return
        if answer.status:
            is_temporary = answer.status == OTHER_ERROR
            words = login_meaning(answer.status)
            yield LoginRefused(f"CMPP:{answer.status}", words, is_temporary=is_temporary)
            return
        if not is_from_gateway(answer, self._digest, self._terms.secret):
            self._oddities.note(CmppOddity.WRONG_DIGEST)
            if self._terms.is_gateway_verified:
                yield LoginRefused(WRONG_DIGEST, NOT_THE_GATEWAY)
                return
        self._is_open = True
        yield Opened()

    def _on_submit_resp(self, answer: SubmitResp, now_ms: int) -> Iterator[SessionEvent]:
        del now_ms
        place = self._sequences.answered(answer.sequence)
        if place is None:
            return
        kind, result = class_of(answer.result), answer.result
        if kind is ResultClass.OK or result in SENT_WITHOUT_ANSWER:
            ids = (answer.msg_id.hex(),) if answer.msg_id != NO_MSG_ID else ()
            yield PduTaken(*place, ids)
        elif kind is ResultClass.DUPLICATE:
            # The gateway has it, and what id it told then is not certain.
            yield PduTaken(*place, ())
        else:
            is_throttled = kind is ResultClass.THROTTLE or result in self._terms.throttle_codes
            yield PduRefused(*place, f"CMPP:{result}", is_throttled)
            if result == NOT_LOGGED_IN:  # it forgot the session: only a new one can serve
                yield Ended(result_meaning(result))

    def _on_deliver(self, deliver: Deliver, now_ms: int) -> Iterator[SessionEvent]:
        event: CarrierEvent | None
        try:
            report = report_of(deliver)
            if report is None:
                event = event_of_reply(deliver, now_ms)
            else:
                event = event_of_report(deliver, report, now_ms)
                if report.is_cut:
                    self._oddities.note(CmppOddity.CUT_REPORT)
        except WireError:
            yield self._turned_down(deliver.sequence, deliver.msg_id)
            return
        answer = self._write(DeliverResp(sequence=deliver.sequence, msg_id=deliver.msg_id))
        if event is None:
            yield SendBytes(answer, is_counted=False)
            return
        waiting = self._answers.setdefault(event.event_id, [])
        if len(waiting) < ANSWERS_OF_ONE_MAX:
            waiting.append(answer)
        yield event

    def _turned_down(self, sequence: int, msg_id: bytes) -> SendBytes:
        self._oddities.note(CmppOddity.UNREADABLE_DELIVER)
        no = DeliverResp(sequence=sequence, msg_id=msg_id, result=WRONG_STRUCTURE)
        return SendBytes(self._write(no))

    def _on_active_test(self, test: ActiveTest, now_ms: int) -> Iterator[SessionEvent]:
        del now_ms
        yield SendBytes(self._write(ActiveTestResp(sequence=test.sequence)))

    def _on_terminate(self, end: Terminate, now_ms: int) -> Iterator[SessionEvent]:
        del now_ms
        yield SendBytes(self._write(TerminateResp(sequence=end.sequence)))
        yield Ended("TERMINATE")

    def _on_unknown(self, pdu: CmppUnknown, now_ms: int) -> Iterator[SessionEvent]:
        del pdu, now_ms
        self._oddities.note(CmppOddity.UNKNOWN_COMMAND)
        yield from ()
