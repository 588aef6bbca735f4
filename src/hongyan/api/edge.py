"""One endpoint, one envelope for every answer: the API at `/`.

A call passes `Admission`, then the checks of its parameters, then one flow. Nothing a caller sends
makes an answer of 500; a bug does, with the RequestId under which its stack trace is logged.

It has two entrances and one way behind them: `answer` is given a whole request by the protocol that
read it; as an ASGI callable it reads the body itself, whatever its size and form.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from time import perf_counter

import msgspec
import structlog
from starlette.types import Receive, Scope, Send
from structlog.contextvars import bind_contextvars

from hongyan.api.actions import ACTIONS
from hongyan.api.call import Call, No, Reply, Services
from hongyan.api.front import Sending
from hongyan.api.gateway.admission import Admission, nonce_digest
from hongyan.api.gateway.asgi import CALLERS_FAULTS, Unread, read_body, respond
from hongyan.api.gateway.callers import Caller, Callers
from hongyan.api.gateway.direct import Incoming, Told
from hongyan.api.gateway.echo import cut_values
from hongyan.api.gateway.envelope import (
    REQUEST_ID_HEADER,
    Answer,
    fresh_request_id,
    render_business_failure,
    render_gateway_error,
    render_success,
)
from hongyan.api.gateway.errors import GatewayError, GatewayReason, gateway_error, invalid_parameter
from hongyan.api.gateway.limits import BodyLimits
from hongyan.api.gateway.meters import CallMeters
from hongyan.api.gateway.mismatch import SignatureMismatch
from hongyan.api.gateway.request_log import CallLog, sdk_of
from hongyan.api.gateway.wire import (
    RawRequest,
    SignatureKind,
    UnreadableCall,
    WireRequest,
    host_of,
    parse,
)
from hongyan.api.handlers.sending import accepted
from hongyan.api.parameters.reader import Params
from hongyan.api.words.codes import words_of
from hongyan.api.words.manage import BusinessNo
from hongyan.db.away import DatabaseAway
from hongyan.domain.calls.model import CallRecord
from hongyan.domain.messages.request import Replayed
from hongyan.engine.aside import Aside
from hongyan.engine.batch import Overloaded
from hongyan.engine.metrics import Metrics
from hongyan.engine.places import Places
from hongyan.engine.visiting import visitor_of
from hongyan.flows.reference.context import FlowContext
from hongyan.kernel.clock import Clock
from hongyan.kernel.refusal import Refused
from hongyan.service.cleaning import Clean, Cleaner
from hongyan.service.edges import Accept, Claim, Read, Write

log = structlog.get_logger()

ACTION_CHARACTERS_MAX = 64

CONSOLE_PATH = "/console"
"""Where a browser is sent that comes to the address of the API."""

OnRefused = Callable[[str, str, str], None]
"""Told of every call that is not answered with OK: code, message, action."""

OnCalled = Callable[[CallRecord], None]
"""Given every call that was logged, to be kept; it returns at once."""

OnAnswered = Callable[[RawRequest, Answer, CallRecord], None]
"""Told of every call with its bytes and its answer: only `dev` keeps them, in memory."""


class Edge:
    """The ASGI callable of `/`."""

    def __init__(  # noqa: PLR0913 - the edge is given all that it needs
        self,
        *,
        context: FlowContext,
        clock: Clock,
        callers: Callers,
        accept: Accept,
        claim: Claim,
        read: Read,
        write: Write,
        metrics: Metrics,
        clean: Clean | None = None,
        on_refused: OnRefused | None = None,
        on_called: OnCalled | None = None,
        on_answered: OnAnswered | None = None,
        real_clock: Clock | None = None,
    ) -> None:
        """Answer calls with what is given; nothing is opened or started here.

        `clock` is the service's. Callers' timestamps, keys and rates keep `real_clock`, which by
        default is the same. `clean` makes files harmless, by default in subprocesses that start
        with the first file.
        """
        settings = context.settings
        self.clock = clock
        self._real_clock = real_clock or clock
        self._ids = context.ids
        self.aside = Aside("large")
        self._admission = Admission(settings, callers, self.aside)
        self._claim = claim
        self._places = Places()
        self.services = Services(settings, accept, read, write, clean or Cleaner(), context)
        self._meters = CallMeters(metrics)
        self._log = CallLog()
        self._on_refused = on_refused
        self._on_called = on_called
        self._on_answered = on_answered
        self._limits = BodyLimits(settings.body_bytes_max)
        self._text_age = settings.text_age

    def close(self) -> None:
        """End the thread for large requests."""
        self.aside.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read a body within the limit of its action, and answer; who went away gets no answer."""
        headers, query = scope["headers"], scope["query_string"]
        limits, visitor, client = self._limits, visitor_of(scope), scope.get("client")
        body = await read_body(
            receive, limits.small, more=lambda: limits.before_body(headers, query), visitor=visitor
        )
        if body is Unread.GONE:
            return
        is_unread = isinstance(body, Unread)
        whole = b"" if isinstance(body, Unread) else body
        raw = RawRequest(scope["method"], scope["path"], query, headers, whole)
        address = client[0] if client else ""
        answer, more = await self.answer(Incoming(raw, address, visitor, is_unread=is_unread))
        await respond(send, *answer, more, is_head=raw.method == "HEAD")

    async def answer(self, asked: Incoming) -> Told:
        """Answer one request."""
        return (await self.answered(asked))[0]

    async def answered(self, asked: Incoming, sending: Sending | None = None) -> tuple[Told, int]:
        """Answer one request, and return whose it was, 0 where the caller did not become known.

        `sending` is what a front read of it (`api/front`): a verified call that asks to send.
        """
        began = perf_counter()
        record = CallRecord(fresh_request_id())
        bind_contextvars(request_id=record.request_id)
        if sending is None:
            told = await self._answer(asked, record)
        else:
            told = await self._answer_sending(asked, sending, record)
        if not record.account_id and told.answer.status in CALLERS_FAULTS and asked.visitor:
            asked.visitor.fail(len(asked.raw.body))
        record.micros = int((perf_counter() - began) * 1_000_000)
        self._meters.count(record)
        is_logged = self._log.write(record, self._real_clock.now_ms())
        if is_logged and record.key_id and self._on_called is not None:
            record.ended_at = self.clock.now_ms()
            self._on_called(record)
        if self._on_answered is not None and not asked.is_unread:
            self._on_answered(asked.raw, told.answer, record)
        headers = ((REQUEST_ID_HEADER, record.request_id), *told.headers)
        return Told(told.answer, headers), record.account_id

    async def _answer(self, asked: Incoming, record: CallRecord) -> Told:
        raw = asked.raw
        if asked.is_unread or not self._is_small(raw):
            error = self._too_large(asked)
            if error is not None:
                return self._no(error, record, raw, "json")
        if raw.method not in {"GET", "POST", "HEAD"}:
            error = gateway_error(GatewayReason.METHOD_UNSUPPORTED)
            return self._no(error, record, raw, "json")
        request = parse(raw) if self._is_small(raw) else await self.aside.run(parse, raw)
        if isinstance(request, UnreadableCall):
            return self._no(request.error, record, raw, request.format)
        if raw.method == "HEAD" or _is_from_browser(request):
            # Who asks by HEAD wants to know whether the service is there.
            status = 200 if raw.method == "HEAD" else 303
            record.action, record.code, record.status = "page", "OK", status
            return Told(Answer(status, "text/plain", b""), (("location", CONSOLE_PATH),))
        record.action = request.action[:ACTION_CHARACTERS_MAX]
        result = await self._settled(self._serve(request, asked, record), record)
        if isinstance(result, Mapping):
            return self._ok(request.action, result, record, request.format)
        return self._no(result, record, raw, request.format, request.parameters.values())

    async def _answer_sending(self, asked: Incoming, sending: Sending, record: CallRecord) -> Told:
        record.action, record.key_id, record.sdk = sending.action, sending.key_id, sending.sdk
        record.address, record.account_id = asked.address, sending.request.account_id
        result = await self._settled(self._send(sending, record), record)
        if isinstance(result, Mapping):
            return self._ok(sending.action, result, record, sending.format)
        request = parse(asked.raw)
        assert isinstance(request, WireRequest), "a front read it"
        return self._no(result, record, asked.raw, sending.format, request.parameters.values())

    async def _settled(self, served: Awaitable[Reply | No], record: CallRecord) -> Reply | No:
        """Return how a call ended; what it raises becomes an error of the gateway."""
        try:
            return await served
        except (Overloaded, DatabaseAway):
            return gateway_error(GatewayReason.SERVICE_UNAVAILABLE)
        except Exception:
            log.exception("call_failed", action=record.action)
            return gateway_error(GatewayReason.INTERNAL_ERROR)

    def _ok(self, action: str, reply: Reply, record: CallRecord, answer_format: str) -> Told:
        record.code, record.status = "OK", 200
        return Told(render_success(action, reply, record.request_id, answer_format), ())

    def _too_large(self, asked: Incoming) -> GatewayError | None:
        """Say that a body is larger than its action allows, before anything is computed of it."""
        raw = asked.raw
        if asked.is_unread:
            most = self._limits.before_body(raw.headers, raw.query)
        else:
            most = self._limits.with_body(raw.headers, raw.query, raw.body)
            if len(raw.body) <= most:
                return None
        error = invalid_parameter(f"The request body is larger than {most} bytes.")
        return replace(error, headers=(("connection", "close"),))  # it may never end

    def _is_small(self, raw: RawRequest) -> bool:
        return len(raw.body) <= self._limits.small

    async def _serve(self, request: WireRequest, asked: Incoming, record: CallRecord) -> Reply | No:
        real_ms = self._real_clock.now_ms()
        record.address = asked.address
        record.key_id = request.access_key_id
        record.sdk = sdk_of(request.headers.get(b"user-agent", b""))
        caller = await self._admission.verified(
            request, real_ms, is_large=not self._is_small(request.raw)
        )
        if isinstance(caller, GatewayError):
            return caller
        if asked.visitor is not None:
            asked.visitor.know(caller.account_id)
        record.account_id = caller.account_id
        refused = self._admission.refused(request, caller, real_ms)
        if refused is not None:
            return refused
        await self._places.take(caller.account_id)
        try:
            return await self._run(request, caller, record)
        finally:
            self._places.leave(caller.account_id)

    async def _send(self, sending: Sending, record: CallRecord) -> Reply | No:
        throttled = self._admission.throttled(sending.key_id, self._real_clock.now_ms())
        if throttled is not None:
            return throttled
        account_id = sending.request.account_id
        await self._places.take(account_id)
        try:
            claim = record.claim = self._ids.one(self.clock.now_ms())
            request = msgspec.structs.replace(sending.request, claim=claim)
            return await accepted(self.services.accept, record, request)
        finally:
            self._places.leave(account_id)

    async def _run(self, request: WireRequest, caller: Caller, record: CallRecord) -> Reply | No:
        action = ACTIONS[request.action]
        digest = nonce_digest(caller.key_id, request.nonce)
        now_ms = self.clock.now_ms()
        claim = record.claim = self._ids.one(now_ms)
        call = Call(
            params=Params(request.parameters),
            caller=caller,
            now_ms=now_ms,
            nonce_digest=digest,
            claim=claim,
            services=self.services,
            record=record,
            act=action.act,
            allowance=action.allowance,
        )
        asked = caller.refusal(request.action, action.act, record.address) or action.parse(call)
        is_no = isinstance(asked, No)
        if action.is_sending and not is_no:
            return await action.run(call, asked)
        if await self._claim((digest, claim)):
            return Replayed()
        return asked if is_no else await action.run(call, asked)

    def _no(
        self,
        no: No,
        record: CallRecord,
        raw: RawRequest,
        answer_format: str,
        sent: Iterable[str] = (),
    ) -> Told:
        """Word a refusal; each of the caller's values in it, `sent`, is cut."""
        if isinstance(no, Replayed):
            no = gateway_error(GatewayReason.NONCE_USED)
        if isinstance(no, Refused | BusinessNo):
            if isinstance(no, Refused):
                record.about = no.about
                code, message = words_of(no, self._text_age)
            else:
                code, message = no.code, no.message
            message = cut_values(message, sent)
            answer = render_business_failure(
                record.action, code, message, record.request_id, answer_format
            )
        else:
            code, message = no.code, no.message
            host, service_url = host_of(raw.headers), self.services.settings.service_url
            answer = render_gateway_error(no, record.request_id, host, answer_format, service_url)
        record.code, record.status = code, answer.status
        if self._on_refused is not None:
            # A wrong signature's message repeats the call, numbers and codes too.
            shown = "" if isinstance(no, SignatureMismatch) else message
            self._on_refused(code, shown, record.action)
        return Told(answer, () if isinstance(no, BusinessNo) else no.headers)


def _is_from_browser(request: WireRequest) -> bool:
    return (
        request.raw.method == "GET"
        and request.signature_kind is SignatureKind.NONE
        and not request.action
        and b"text/html" in request.headers.get(b"accept", b"")
    )
