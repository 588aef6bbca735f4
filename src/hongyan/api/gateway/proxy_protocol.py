"""A connection of an HTTP proxy that leads to this service alone, under the service's own names.

CONNECT opens a tunnel whose other end is here; a request in absolute form is answered on the
connection itself. Any other host or port is refused: nothing is ever passed on. Bounds and
deadlines are those of any connection (`api/gateway/http_protocol`). Knows no TLS and no action.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Protocol

import httptools
from typing_extensions import override

from hongyan.api.gateway.direct import DirectCycle
from hongyan.api.gateway.direct_protocol import DirectHttpProtocol
from hongyan.api.gateway.hosts import HOSTS, HTTP_PORT, HTTPS_PORT
from hongyan.api.gateway.wire import host_of
from hongyan.engine.gatekeeper import Visitor
from hongyan.kernel.cut import quoted

_SCHEMES: Final = {b"http": HTTP_PORT, b"https": HTTPS_PORT}
_PORTS: Final = (HTTP_PORT, HTTPS_PORT)
_HOST_END: Final = re.compile(rb"[/?#]")
_OPENED: Final = b"HTTP/1.1 200 Connection established\r\n\r\n"
_REFUSAL: Final = f"""\
{{asked}} is no address of the service that this proxy stands for. It leads to {HOSTS[0]}
and its regions alone, at the ports {HTTP_PORT} and {HTTPS_PORT}. List other hosts in NO_PROXY.
{{asked}} 不是本代理所代表的服务地址。本代理只通往 {HOSTS[0]} 及其各地域，
端口 {HTTP_PORT}、{HTTPS_PORT}。其他主机请写入 NO_PROXY。
"""


class Tunnel(Protocol):
    """Takes a connection whose client was told that it is open."""

    def __call__(self, connection: socket.socket, address: str, *, is_secure: bool) -> None:
        """Go on with a connection of a peer, by TLS or plain."""


class ProxyHttpProtocol(DirectHttpProtocol):
    """One connection."""

    def __init__(
        self, *given: Any, tunnel: Tunnel, on_refused: Callable[[str], None], **more: Any
    ) -> None:
        """Give tunnels to `tunnel`; `on_refused` is told of what was asked for and refused."""
        super().__init__(*given, **more)
        self._tunnel = tunnel
        self._on_refused = on_refused
        self._tunnel_port = 0

    @override
    def _begin_cycle(self) -> None:
        before = self.unanswered()
        is_tunnel = self.parser.get_method() == b"CONNECT"
        found = self._tunnelled() if is_tunnel else self._asked()
        if before is not None and (is_tunnel or found is None) and self.visitor is not None:
            # The answer before comes first, and ends the connection: the client asks again.
            self._end_after_answer(self.visitor)
            raise OverflowError
        if found is None:
            self._decline()
            raise OverflowError  # the parser stops
        if not is_tunnel:
            super()._begin_cycle()
            return
        self._tunnel_port = found
        # It stands for the request until the tunnel is open; nothing answers it.
        self.cycle = DirectCycle("", b"", (), "", keep_alive=False, default_headers=[])

    def _tunnelled(self) -> int | None:
        """Return the port of the service that a tunnel is asked for to, None for any other."""
        host, _, port = self.url.partition(b":")
        known = {str(one).encode(): one for one in _PORTS}
        return known.get(port) if _is_of_service(host) else None

    def _asked(self) -> int | None:
        """Return the port that a request is for, None if it is for another service.

        Its target is put into the ordinary form, as a server is asked.
        """
        if self.url.startswith(b"/"):
            host, _, port = host_of(self.headers).encode("latin-1", "replace").partition(b":")
            return HTTP_PORT if _is_of_service(host) and port in {b"", b"80"} else None
        try:
            url = httptools.parse_url(self.url)
        except httptools.HttpParserInvalidURLError:
            return None
        usual = _SCHEMES.get((url.schema or b"").lower())
        port_asked = url.port or usual
        if usual is None or port_asked not in _PORTS or not _is_of_service(url.host or b""):
            return None
        self.url = (url.path or b"/") + (b"?" + url.query if url.query else b"")
        return port_asked

    def _decline(self) -> None:
        """Say what this proxy is for, then close."""
        self._is_deaf = True
        if self.visitor is not None:
            self.visitor.leave()
        asked = quoted(self._host_asked().decode("utf-8", "replace"))
        self._on_refused(asked)
        body = _REFUSAL.format(asked=asked).encode()
        self.transport.write(
            b"HTTP/1.1 403 This proxy leads to %s alone\r\n"
            b"content-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\n"
            b"connection: close\r\n\r\n%s" % (HOSTS[0].encode(), len(body), body)
        )
        self._close_gently()

    def _host_asked(self) -> bytes:
        """Return host and port that were asked for: names and words of a URL are its author's."""
        if self.url.startswith(b"/"):
            return host_of(self.headers).encode()
        scheme, mark, behind = self.url.partition(b"://")
        return _HOST_END.split(behind if mark else scheme, maxsplit=1)[0].rpartition(b"@")[2]

    @override
    def _end_after_answer(self, visitor: Visitor) -> None:
        if not self._tunnel_port:
            super()._end_after_answer(visitor)
            return
        self._is_deaf = True
        own = self.transport.get_extra_info("socket")
        copy = socket.socket(fileno=os.dup(own.fileno()))
        address = self.client[0] if self.client else ""
        visitor.leave()
        self.cycle.disconnected = True
        self.transport.abort()
        sent = 0
        with suppress(OSError):  # the client may be gone
            sent = copy.send(_OPENED)
        if sent == len(_OPENED):
            self._tunnel(copy, address, is_secure=self._tunnel_port == HTTPS_PORT)
        else:
            copy.close()


def _is_of_service(host: bytes) -> bool:
    return host.lower().rstrip(b".") in _NAMES


_NAMES: Final = frozenset(host.encode() for host in HOSTS)
