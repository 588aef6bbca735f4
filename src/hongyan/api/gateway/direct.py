"""A request that is served when it is whole, and whose answer is one write: no ASGI between.

The protocol collects small requests of the API's endpoint here, and gives each to a function that
answers it; all others go through ASGI. Knows no action, and no bound: the protocol keeps those.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias, cast

from uvicorn.protocols.http.httptools_impl import (
    HEADER_VALUE_RE,
    STATUS_LINE,
    RequestResponseCycle,
)

from hongyan.api.gateway.envelope import Answer
from hongyan.api.gateway.limits import SMALL
from hongyan.api.gateway.wire import RawRequest
from hongyan.engine.gatekeeper import Visitor

RawHeaders: TypeAlias = Sequence[tuple[bytes, bytes]]

_PATHS: Final = (b"/", b"")
_CLOSE: Final = b"connection: close\r\n"
_ODD: Final = frozenset({b"transfer-encoding", b"expect", b"upgrade"})
"""With these headers a body has no length that is known, or its client waits for a word."""


class Incoming(NamedTuple):
    """One request: from which address, and by which connection, None where no socket is behind it.

    `is_unread` says that its body was too large, and was passed over.
    """

    raw: RawRequest
    address: str
    visitor: Visitor | None
    is_unread: bool = False


class Told(NamedTuple):
    """What is answered, with headers beside those of every answer."""

    answer: Answer
    headers: Sequence[tuple[str, str]]


Answering: TypeAlias = Callable[[Incoming], Awaitable[Told]]
"""Answers one request, and raises nothing that the caller could cause."""


class DirectCycle(RequestResponseCycle):
    """One request of a connection, as its protocol keeps it until it was answered.

    It stands where an ASGI cycle would, and has what the protocol asks of one.
    """

    def __init__(
        self,
        method: str,
        query: bytes,
        headers: RawHeaders,
        address: str,
        *,
        keep_alive: bool,
        default_headers: list[tuple[bytes, bytes]],
    ) -> None:
        """Begin with the head of a request to the endpoint.

        `default_headers` are those of every answer.
        """
        self.method = method
        self.query = query
        self.headers = headers
        self.address = address
        self.keep_alive = keep_alive
        self.default_headers = default_headers
        self.body = bytearray()
        self.more_body = True
        self.is_next = False
        """Whether those before it on its connection were answered."""

        self.message_event = cast("asyncio.Event", _UNHEARD)
        self.disconnected = False
        self.response_started = False
        self.response_complete = False

    def asked(self, visitor: Visitor | None) -> Incoming:
        """Return the whole request."""
        raw = RawRequest(self.method, "/", self.query, self.headers, bytes(self.body))
        return Incoming(raw, self.address, visitor)

    def octets(self, told: Told) -> bytes:
        """Write the answer.

        A header that says `connection: close`, or a client that wants no more, ends the connection.
        """
        answer, more = told
        lines = [STATUS_LINE[answer.status], _lines(tuple(self.default_headers))]
        lines.append(
            b"content-type: %s\r\ncontent-length: %d\r\n"
            % (answer.content_type.encode(), len(answer.body))
        )
        is_closed = False
        for name, value in more:
            octets = value.encode("latin-1", "replace")
            if HEADER_VALUE_RE.search(octets):
                raise ValueError(name)
            is_closed = is_closed or (name == "connection" and value == "close")
            lines.append(b"%s: %s\r\n" % (name.encode(), octets))
        if is_closed:
            self.keep_alive = False
        elif not self.keep_alive:
            lines.append(_CLOSE)
        lines += (b"\r\n", answer.body)
        return b"".join(lines)


@lru_cache(maxsize=8)
def _lines(headers: tuple[tuple[bytes, bytes], ...]) -> bytes:
    """Write headers that each answer of a second has."""
    return b"".join([b"%s: %s\r\n" % header for header in headers])


class _Unheard:
    """Stands where an ASGI cycle has an event that its app may wait for; nothing waits for it."""

    def set(self) -> None:
        """Do nothing."""


_UNHEARD: Final = _Unheard()


def direct_query(method: bytes, url: bytes, headers: RawHeaders) -> bytes | None:
    """Return the query of a request that may be served directly, None of any other.

    It goes to the endpoint in the ordinary form, and has a small body of known length, or none.
    """
    path, _, query = url.partition(b"?")
    if path not in _PATHS or b"#" in query or method not in {b"POST", b"GET"}:
        return None
    for name, value in headers:
        if name in _ODD or (name == b"content-length" and int(value) > SMALL):
            return None
    return query
