"""How much an unknown caller can make a process hold, and for how long. Values only.

Every listener asks one `Bounds`; `engine/gatekeeper` counts against it. A new listener is given the
same value. What a known account may make us hold is a part of its own, beside `address`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from hongyan.kernel.allowances import Allowances

HEADER_BYTES_MAX: Final = 64 * 1024
"""Request line and headers of one HTTP request, the framing of its body, or one line of a protocol
before the caller is known. What stays below it is never refused for what others hold."""

HEADERS_MAX: Final = 100
"""Headers of one HTTP request, and trailers behind its body. Each is an object of some hundred
bytes, however short it is, so that bytes alone do not bound what they take."""

DESCRIPTORS_KEPT: Final = 256
"""File descriptors that are not for connections from outside: database, channels, pushes, logs."""


@dataclass(frozen=True, slots=True)
class AddressBounds:
    """What connections may cost before their caller is known, in all and for one address.

    `connections`, `connections_per_address`, `connections_per_account`: how many are open at
    once. `held_bytes`, `held_bytes_per_address`: bytes of requests whose signature is not
    verified yet.
    `failures`, `failures_per_address`: requests a second that end without a known caller.
    `header_bytes`: HEADER_BYTES_MAX. `header_seconds`, `body_seconds`: from the first byte to the
    last. `idle_seconds`: between two requests, or before the first byte.
    """

    connections: int
    connections_per_address: int
    connections_per_account: int
    held_bytes: int
    held_bytes_per_address: int
    header_seconds: int
    body_seconds: int
    idle_seconds: int
    failures: int
    failures_per_address: int
    header_bytes: int = HEADER_BYTES_MAX


@dataclass(frozen=True, slots=True)
class Bounds:
    """Every bound of a process.

    `address` is asked before the caller is known, `account` of what a known account makes us store.
    """

    address: AddressBounds
    account: Allowances

    def fitting(self, descriptors: int) -> Bounds:
        """Return bounds that a process with a number of file descriptors can keep.

        At least one connection remains, however few there are.
        """
        room = max(1, descriptors - DESCRIPTORS_KEPT)
        if self.address.connections <= room:
            return self
        return replace(self, address=replace(self.address, connections=room))


FRAMING_SHARE: Final = 16
"""What frames the chunks of a body may take 1/16 of what it frames, beside twice the headers."""

PIECES_FREE: Final = 1024
PIECE_BYTES_MIN: Final = 64
"""A body may have this number of pieces; further ones need this size on average: each costs
as much as a call of a function."""
