"""The Msg_Id of CMPP: 64 bits that hold when and where a gateway took a message.

It names no year, and its sequence has 16 bits: it is unique within an account for about a day.
From month 8 on it does not fit a signed integer, so it is kept as octets.
"""

from __future__ import annotations

from typing import NamedTuple

from hongyan.protocols.cmpp.pdus import MSG_ID_OCTETS
from hongyan.protocols.errors import WireError


class MsgIdParts(NamedTuple):
    """What the bits say; a gateway may put anything in them."""

    month: int
    day: int
    hour: int
    minute: int
    second: int
    gateway: int
    sequence: int


_WIDTHS = MsgIdParts(month=4, day=5, hour=5, minute=6, second=6, gateway=22, sequence=16)


def read_msg_id(msg_id: bytes) -> MsgIdParts:
    """Return the parts of an id; WireError for octets that are not 8."""
    if len(msg_id) != MSG_ID_OCTETS:
        raise WireError("Msg_Id", "", f"not {MSG_ID_OCTETS} octets")
    bits = int.from_bytes(msg_id, "big")
    found: list[int] = []
    for width in reversed(_WIDTHS):
        found.append(bits & ((1 << width) - 1))
        bits >>= width
    return MsgIdParts(*reversed(found))


def write_msg_id(parts: MsgIdParts) -> bytes:
    """Return an id as octets; WireError names a part that needs more bits than it has."""
    bits = 0
    for name, part, width in zip(MsgIdParts._fields, parts, _WIDTHS, strict=True):
        if not 0 <= part < 1 << width:
            raise WireError("Msg_Id", name, f"not an unsigned integer of {width} bits")
        bits = bits << width | part
    return bits.to_bytes(MSG_ID_OCTETS, "big")
