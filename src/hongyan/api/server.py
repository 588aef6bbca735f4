"""One endpoint, one envelope for every answer: the API at `/`, and the app around it.

A call passes `Admission`, then the checks of its parameters, then one flow. Nothing a caller sends
makes an answer of 500; a bug does, with the RequestId under which its stack trace is logged.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from time import perf_counter
from uuid import uuid4

import msgspec
import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.contextvars import bind_contextvars

from hongyan.api import errors_page, landing, page
from hongyan.api.actions import ACTIONS
from hongyan.api.admission import Admission, nonce_digest
from hongyan.api.asgi import Unread, read_body, respond
from hongyan.api.call import Accept, Call, Claim, No, Read, Reply, Services, Write
from hongyan.api.callers import Callers
from hongyan.api.codes import words_of
from hongyan.api.codes_manage import BusinessNo
from hongyan.api.envelope import (
    JSON_TYPE,
    Answer,
    render_business_failure,
    render_gateway_error,
    render_success,
)
from hongyan.api.gateway import GatewayError, GatewayFault, gateway_error, invalid_parameter
from hongyan.api.meters import CallMeters
from hongyan.api.payments import notify_route
from hongyan.api.request_log import CallRecord, log_call
from hongyan.api.uploads import material_route, upload_route
from hongyan.api.verify import SignatureMismatch
from hongyan.api.wire import RawRequest, SignatureKind, WireError, WireRequest, parse
from hongyan.db.away import DatabaseAway
from hongyan.engine.batch import Overloaded
from hongyan.engine.metrics import Metrics
from hongyan.flows.context import FlowContext
from hongyan.flows.send_request import Replayed
from hongyan.kernel.clock import Clock
from hongyan.kernel.refusal import Refused

log = structlog.get_logger()

REQUEST_ID_HEADER = "x-acs-request-id"
ACTION_CHARACTERS_MAX = 64

OnRefused = Callable[[str, str, str], None]
"""Told of every call that is not answered with OK: code, message, action."""

Headers = tuple[tuple[str, str], ...]


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
        on_refused: OnRefused | None = None,
        real_clock: Clock | None = None,
    ) -> None:
        """Answer calls with what is given; nothing is opened or started here.

        `clock` is the service's. Callers' timestamps, keys and rates keep `real_clock`, which by
        default is the same.
        """
        settings = context.settings
        self.clock = clock
        self._real_clock = real_clock or clock
        self._ids = context.ids
        self._admission = Admission(settings, callers)
        self._claim = claim
        self.services = Services(settings, accept, read, write, context)
        self._meters = CallMeters(metrics)
        self._on_refused = on_refused
        self._bytes_max = settings.body_bytes_max
        self._text_age = settings.text_age

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a client that went away gets none."""
        began = perf_counter()
        record = CallRecord(fresh_request_id())
        bind_contextvars(request_id=record.request_id)
        body = await read_body(receive, self._bytes_max)
        if body is Unread.GONE:
            return
        answer, headers = await self._answer(scope, body, record)
        record.seconds = perf_counter() - began
        self._meters.count(record)
        log_call(record)
        headers = ((REQUEST_ID_HEADER, record.request_id), *headers)
        await respond(send, *answer, headers, is_head=scope["method"] == "HEAD")

    async def _answer(
        self, scope: Scope, body: bytes | Unread, record: CallRecord
    ) -> tuple[Answer, Headers]:
        method, host = scope["method"], _host(scope)
        if isinstance(body, Unread):
            error = invalid_parameter(f"The request body is larger than {self._bytes_max} bytes.")
            error = replace(error, headers=(("connection", "close"),))  # it may never end
            return self._no(error, record, host, "json")
        if method not in {"GET", "POST", "HEAD"}:
            error = gateway_error(GatewayFault.METHOD_UNSUPPORTED)
            return self._no(error, record, host, "json")
        raw = RawRequest(method, scope["path"], scope["query_string"], scope["headers"], body)
        request = parse(raw)
        if isinstance(request, WireError):
            return self._no(request.error, record, host, request.format)
        if method == "HEAD" or _is_from_browser(request):
            record.action, record.code, record.status = "page", "OK", 200
            return Answer(200, page.CONTENT_TYPE, landing.page(host)), page.HEADERS
        record.action = request.action[:ACTION_CHARACTERS_MAX]
        try:
            client = scope.get("client")
            result = await self._serve(request, client[0] if client else "", record)
        except (Overloaded, DatabaseAway):
            result = gateway_error(GatewayFault.SERVICE_UNAVAILABLE)
        except Exception:
            log.exception("call_failed", action=record.action)
            result = gateway_error(GatewayFault.INTERNAL_ERROR)
        if isinstance(result, Mapping):
            record.code, record.status = "OK", 200
            return render_success(request.action, result, record.request_id, request.format), ()
        return self._no(result, record, host, request.format)

    async def _serve(self, request: WireRequest, address: str, record: CallRecord) -> Reply | No:
        real_ms = self._real_clock.now_ms()
        caller = await self._admission.verified(request, real_ms)
        if isinstance(caller, GatewayError):
            return caller
        record.account_id = caller.account_id
        refused = self._admission.refused(request, caller, real_ms)
        if refused is not None:
            return refused
        action = ACTIONS[request.action]
        digest = nonce_digest(caller.key_id, request.nonce)
        now_ms = self.clock.now_ms()
        claim = self._ids.one(now_ms)
        call = Call(request.parameters, caller, now_ms, digest, claim, self.services, record)
        asked = caller.permission_refusal(request.action)
        asked = asked or (caller.account_refusal() if action.is_sending else None)
        asked = asked or caller.network_refusal(address) or action.parse(call)
        is_no = isinstance(asked, No)
        if action.is_sending and not is_no:
            return await action.run(call, asked)
        if await self._claim((digest, claim)):
            return Replayed()
        return asked if is_no else await action.run(call, asked)

    def _no(
        self, no: No, record: CallRecord, host: str, answer_format: str
    ) -> tuple[Answer, Headers]:
        if isinstance(no, Replayed):
            no = gateway_error(GatewayFault.NONCE_USED)
        if isinstance(no, Refused | BusinessNo):
            if isinstance(no, Refused):
                code, message = words_of(no, self._text_age)
            else:
                code, message = no.code, no.message
            answer = render_business_failure(
                record.action, code, message, record.request_id, answer_format
            )
        else:
            code, message = no.code, no.message
            answer = render_gateway_error(no, record.request_id, host, answer_format)
        record.code, record.status = code, answer.status
        if self._on_refused is not None:
            # A wrong signature's message repeats the call, numbers and codes too.
            shown = "" if isinstance(no, SignatureMismatch) else message
            self._on_refused(code, shown, record.action)
        return answer, () if isinstance(no, BusinessNo) else no.headers


def fresh_request_id() -> str:
    """Return a new RequestId: an upper-case UUID."""
    return str(uuid4()).upper()


def _host(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"host":
            return str(value.decode("latin-1"))
    return ""


def _is_from_browser(request: WireRequest) -> bool:
    return (
        request.raw.method == "GET"
        and request.signature_kind is SignatureKind.NONE
        and not request.action
        and b"text/html" in request.headers.get(b"accept", b"")
    )


Health = Callable[[], Awaitable[Mapping[str, object]]]
"""Says how the process is (`status` is `ok` when it is well) and refreshes the gauges."""


def build_app(edge: Edge, metrics: Metrics, health: Health, more: Sequence[Route] = ()) -> ASGIApp:
    """Return the whole ASGI app: the API at `/`, its error codes, and pages for who watches it.

    `more` are routes that only some processes have.

    `/livez` says only that the process answers, `/healthz` asks the database, `/metrics` counts.
    """

    async def show_health(_request: Request) -> Response:
        found = await _asked(health)
        status = 200 if found.get("status") == "ok" else 503
        return Response(msgspec.json.encode(found, enc_hook=str), status, media_type=JSON_TYPE)

    async def show_metrics(_request: Request) -> Response:
        await _asked(health)
        content = generate_latest(metrics.registry)
        return Response(content, headers={"content-type": CONTENT_TYPE_LATEST})

    async def show_alive(_request: Request) -> Response:
        return Response(b'{"status":"ok"}', media_type=JSON_TYPE)

    async def show_errors(_request: Request) -> Response:
        headers = {"content-type": page.CONTENT_TYPE, **dict(page.HEADERS)}
        return Response(errors_page.page(), headers=headers)

    others = Starlette(
        routes=[
            Route("/docs/errors", show_errors),
            Route("/livez", show_alive),
            Route("/healthz", show_health),
            Route("/metrics", show_metrics),
            upload_route(edge.services, edge.clock),
            material_route(edge.services, edge.clock),
            notify_route(edge.services, edge.clock),
            *more,
        ],
        exception_handlers={
            HTTPException: _not_found,
            DatabaseAway: _away,
            Overloaded: _away,
            Exception: _failed,
        },
    )

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in {"/", ""}:
            await edge(scope, receive, send)
        else:
            await others(scope, receive, send)

    return app


async def _asked(health: Health) -> Mapping[str, object]:
    try:
        return await health()
    except Exception:
        log.exception("health_unknown")
        return {"status": "failed", "remedy": "the log says why"}


def _not_found(request: Request, fault: Exception) -> Response:
    is_method = isinstance(fault, HTTPException) and fault.status_code == 405  # noqa: PLR2004 - HTTP's
    fault_kind = GatewayFault.METHOD_UNSUPPORTED if is_method else GatewayFault.ACTION_NOT_FOUND
    return _other_error(request, fault_kind)


def _away(request: Request, _fault: Exception) -> Response:
    return _other_error(request, GatewayFault.SERVICE_UNAVAILABLE)


def _failed(request: Request, _fault: Exception) -> Response:
    return _other_error(request, GatewayFault.INTERNAL_ERROR)


def _other_error(request: Request, fault: GatewayFault) -> Response:
    request_id = fresh_request_id()
    answer = render_gateway_error(gateway_error(fault), request_id, _host(request.scope), "json")
    headers = {"content-type": answer.content_type, REQUEST_ID_HEADER: request_id}
    return Response(answer.body, answer.status, headers)
