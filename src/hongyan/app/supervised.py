"""Tells systemd that a process serves, or is about to end: units of `Type=notify` wait for it.

Its protocol is one datagram to the socket that NOTIFY_SOCKET names (sd_notify(3)). Knows nothing
of what is served.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from enum import StrEnum


class SystemdNews(StrEnum):
    """What systemd is told."""

    READY = "READY=1"
    STOPPING = "STOPPING=1"


def tell_systemd(what: SystemdNews) -> None:
    """Tell systemd, where it asked to be told; a socket that is gone is no reason not to serve."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place:
        return
    address = "\0" + place[1:] if place.startswith("@") else place
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.connect(address)
        told.sendall(what.value.encode())
