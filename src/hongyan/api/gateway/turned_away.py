"""What a connection is told that must go before its request was read: an error like any other.

Knows no connection: bytes to be written are made here, from a reason.
"""

from __future__ import annotations

import http
from collections.abc import Callable, Iterable, Mapping

from hongyan.api.gateway.envelope import REQUEST_ID_HEADER, fresh_request_id, render_gateway_error
from hongyan.api.gateway.errors import GatewayError, GatewayFault, gateway_error, invalid_parameter
from hongyan.engine.gatekeeper import Reason
from hongyan.kernel.bounds import HEADERS_MAX


def fault_of(reason: Reason, head_bytes: int) -> GatewayError:
    """Return the answer for one that is turned away before, or while, a request is read."""
    make: Mapping[Reason, Callable[[], GatewayError]] = {
        Reason.CROWD: lambda: gateway_error(GatewayFault.SERVICE_UNAVAILABLE),
        Reason.HELD: lambda: gateway_error(GatewayFault.SERVICE_UNAVAILABLE),
        Reason.LATE: lambda: gateway_error(GatewayFault.REQUEST_LATE),
        Reason.LARGE_HEAD: lambda: gateway_error(
            GatewayFault.HEADERS_TOO_LARGE,
            detail=f"{head_bytes} bytes, or there are more than {HEADERS_MAX} headers",
        ),
        Reason.LARGE_FRAMING: lambda: invalid_parameter(
            "The chunks of the request body are too small."
        ),
        Reason.PIPELINED: lambda: gateway_error(GatewayFault.SERVICE_UNAVAILABLE),
        Reason.METHOD: lambda: gateway_error(GatewayFault.METHOD_UNSUPPORTED),
        Reason.MALFORMED: lambda: invalid_parameter("The request is not valid HTTP/1.1."),
    }
    return make[reason]()


def whole_answer(error: GatewayError, host: str, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Write an HTTP answer that closes its connection; `headers` are those of every answer."""
    request_id = fresh_request_id()
    answer = render_gateway_error(error, request_id, host, "json")
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
