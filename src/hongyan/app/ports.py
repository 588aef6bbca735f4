"""Whether a port can be listened on: asked by taking it for a moment, without listening."""

from __future__ import annotations

import os
import socket


def why_not_free(host: str, port: int) -> OSError | None:
    """Return why `host`:`port` cannot be listened on, None if it can."""
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=_PASSIVE)
        for family, kind, protocol, _, address in found:
            with socket.socket(family, kind, protocol) as taken:
                if os.name == "posix":
                    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    taken.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                taken.bind(address)
    except OSError as fault:
        return fault
    return None


_PASSIVE = socket.AI_PASSIVE
