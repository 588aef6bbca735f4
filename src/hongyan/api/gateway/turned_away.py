"""The answer to a connection that is closed before its request was read: an ordinary error.

Knows no connection: bytes to be written are made here, from a reason.
"""

from __future__ import annotations

import http
from collections.abc import Callable, Iterable, Mapping

from hongyan.api.gateway.envelope import REQUEST_ID_HEADER, fresh_request_id, render_gateway_error
from hongyan.api.gateway.errors import GatewayError, GatewayReason, gateway_error, invalid_parameter
from hongyan.engine.gatekeeper import CloseReason
from hongyan.kernel.bounds import HEADERS_MAX


def fault_of(reason: CloseReason, head_bytes: int) -> GatewayError:
    """Return the answer for one that is turned away before, or while, a request is read."""
    make: Mapping[CloseReason, Callable[[], GatewayError]] = {
        CloseReason.CROWD: lambda: gateway_error(GatewayReason.SERVICE_UNAVAILABLE),
        CloseReason.HELD: lambda: gateway_error(GatewayReason.SERVICE_UNAVAILABLE),
        CloseReason.LATE: lambda: gateway_error(GatewayReason.REQUEST_LATE),
        CloseReason.LARGE_HEAD: lambda: gateway_error(
            GatewayReason.HEADERS_TOO_LARGE,
            detail=f"{head_bytes} bytes, or there are more than {HEADERS_MAX} headers",
        ),
        CloseReason.LARGE_FRAMING: lambda: invalid_parameter(
            "The chunks of the request body are too small."
        ),
        CloseReason.PIPELINED: lambda: gateway_error(GatewayReason.SERVICE_UNAVAILABLE),
        CloseReason.METHOD: lambda: gateway_error(GatewayReason.METHOD_UNSUPPORTED),
        CloseReason.MALFORMED: lambda: invalid_parameter("The request is not valid HTTP/1.1."),
    }
    return make[reason]()


def whole_answer(
    error: GatewayError, host: str, headers: Iterable[tuple[bytes, bytes]], service_url: str
) -> bytes:
    """Write an HTTP answer that closes its connection; `headers` are those of every answer."""
    request_id = fresh_request_id()
    answer = render_gateway_error(error, request_id, host, "json", service_url)
    all_headers = [
        *headers,
        (b"content-type", answer.content_type.encode()),
        (b"content-length", b"%d" % len(answer.body)),
        (REQUEST_ID_HEADER.encode(), request_id.encode()),
        (b"connection", b"close"),
    ]
    phrase = http.HTTPStatus(answer.status).phrase.encode()
    lines = [b"HTTP/1.1 %d %s" % (answer.status, phrase)]
    lines += [b"%s: %s" % pair for pair in all_headers]
    return b"\r\n".join([*lines, b"", answer.body])
