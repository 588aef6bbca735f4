"""Cuts a stream of bytes into whole PDUs by their first four octets, the length of all of it.

What is in a PDU is not looked at. A length that cannot be true ends the stream: nothing behind it
can be found again.
"""

from __future__ import annotations

import struct

from hongyan.protocols.errors import WireError

_LENGTH = struct.Struct(">I")


class Frames:
    """The bytes of one connection that do not make a whole PDU yet, at most `longest` of them."""

    def __init__(self, header: int, longest: int) -> None:
        """Take the length of a header and that of the longest PDU to be taken, in octets."""
        self._header = header
        self._longest = longest
        self._held = bytearray()
        self.broken: WireError | None = None
        """Why nothing more can be read; the connection is to be closed."""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the PDUs that the bytes complete, in order; keep what is begun.

        WireError for a length below the header or beyond the longest. PDUs before it in the same
        bytes are returned first: then `broken` says it, and the next call raises it.
        """
        if self.broken is not None:
            raise self.broken
        held = self._held
        held += data
        frames: list[bytes] = []
        at, end = 0, len(held)
        while end - at >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(held, at)
            if not self._header <= length <= self._longest:
                self.broken = WireError(
                    "frame", "length", f"not between {self._header} and {self._longest}"
                )
                held.clear()
                break
            if at + length > end:
                break
            frames.append(bytes(held[at : at + length]))
            at += length
        del held[:at]
        if self.broken is not None and not frames:
            raise self.broken
        return frames

    @property
    def held(self) -> int:
        """How many octets wait for the rest of their PDU."""
        return len(self._held)
