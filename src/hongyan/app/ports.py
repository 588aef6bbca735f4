"""Whether ports can be listened on: asked by taking one for a moment, without listening."""

from __future__ import annotations

import os
import socket
from contextlib import ExitStack
from itertools import product


def bound(host: str, port: int) -> list[socket.socket]:
    """Return a socket at each address that is meant, all at one port; none is listened on yet.

    Raises OSError where one cannot be had.
    """
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=_PASSIVE)
    with ExitStack() as stack:
        taken: list[socket.socket] = []
        for family, kind, protocol, _, (where, _, *more) in found:
            one = stack.enter_context(socket.socket(family, kind, protocol))
            if os.name == "posix":
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            one.bind((where, taken[0].getsockname()[1] if taken else port, *more))
            taken.append(one)
        stack.pop_all()
        return taken


def why_not_free(host: str, port: int) -> OSError | None:
    """Return why `host`:`port` cannot be listened on, None if it can."""
    try:
        for one in bound(host, port):
            one.close()
    except OSError as fault:
        return fault
    return None


def meet(one: tuple[str, int], other: tuple[str, int]) -> bool:
    """Tell whether two addresses that can be listened on cannot both be."""
    if one[1] != other[1] or one[1] == 0:
        return False
    pairs = product(_hosts(*one), _hosts(*other))
    return any(
        mine == its or (_ANY & {mine, its} and (":" in mine) == (":" in its)) for mine, its in pairs
    )


def _hosts(host: str, port: int) -> set[str]:
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=_PASSIVE)
    return {str(address[0]) for *_, address in found}


_ANY = {"0.0.0.0", "::"}  # noqa: S104 - compared with, not listened on
_PASSIVE = socket.AI_PASSIVE
