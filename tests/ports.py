"""Free ports for listeners that tests and benches start. Judges nothing."""

from __future__ import annotations

import socket
from random import SystemRandom

PORTS = range(10_000, 32_000)
"""Below those that the system gives to outgoing connections: none of them takes one meanwhile."""

_given: set[int] = set()


def free_port() -> int:
    """Return a port on which no process listens, and which this process has not returned before."""
    while True:
        port = SystemRandom().choice(PORTS)
        if port not in _given and _is_free(port):
            _given.add(port)
            return port


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
