"""The optional parameters of SMPP by name (3.4, section 5.3), and readers of their values.

Parameters are a tuple of pairs of a tag and its octets; unknown ones, vendors' among them
(0x1400 to 0x3FFF), stay in it as they came. Of a tag that stands twice the first holds.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from hongyan.protocols.errors import WireError
from hongyan.protocols.udh import PartNumber

Parameters = tuple[tuple[int, bytes], ...]

_NUMBER_OCTETS_MAX: Final = 8


class Tag(IntEnum):
    """The tags that are read or written by name."""

    DEST_ADDR_SUBUNIT = 0x0005
    ADDITIONAL_STATUS_INFO_TEXT = 0x001D
    RECEIPTED_MESSAGE_ID = 0x001E
    USER_MESSAGE_REFERENCE = 0x0204
    SOURCE_PORT = 0x020A
    DESTINATION_PORT = 0x020B
    SAR_MSG_REF_NUM = 0x020C
    SAR_TOTAL_SEGMENTS = 0x020E
    SAR_SEGMENT_SEQNUM = 0x020F
    SC_INTERFACE_VERSION = 0x0210
    CALLBACK_NUM = 0x0381
    DPF_RESULT = 0x0420
    SET_DPF = 0x0421
    MS_AVAILABILITY_STATUS = 0x0422
    NETWORK_ERROR_CODE = 0x0423
    MESSAGE_PAYLOAD = 0x0424
    DELIVERY_FAILURE_REASON = 0x0425
    MORE_MESSAGES_TO_SEND = 0x0426
    MESSAGE_STATE = 0x0427
    DLT_ENTITY_ID = 0x1400
    """India's registration of senders; a vendor's tag that many carriers there ask for."""
    DLT_TEMPLATE_ID = 0x1401


def octets_of(tlvs: Parameters, tag: int) -> bytes | None:
    """Return the octets of a parameter, None when it is not there."""
    for found, octets in tlvs:
        if found == tag:
            return octets
    return None


def number_of(tlvs: Parameters, tag: int) -> int | None:
    """Return a parameter as an unsigned integer, None when it is not there or is none."""
    octets = octets_of(tlvs, tag)
    if not octets or len(octets) > _NUMBER_OCTETS_MAX:
        return None
    return int.from_bytes(octets, "big")


def text_of(tlvs: Parameters, tag: int) -> str | None:
    """Return a parameter as text without the NULs and blanks around it, None if nothing is left."""
    octets = octets_of(tlvs, tag)
    return None if octets is None else str(octets, "latin-1").strip("\0 ") or None


def number(tag: int, value: int, size: int = 1) -> tuple[int, bytes]:
    """Return a parameter of an unsigned integer; WireError when it needs more octets."""
    try:
        return int(tag), value.to_bytes(size, "big")
    except OverflowError:
        raise WireError(
            "parameter", f"0x{tag:04X}", f"not an unsigned integer of {size} octets"
        ) from None


def text(tag: int, value: str) -> tuple[int, bytes]:
    """Return a parameter of text with its NUL; WireError for characters beyond Latin-1."""
    try:
        return int(tag), value.encode("latin-1") + b"\0"
    except UnicodeEncodeError:
        raise WireError("parameter", f"0x{tag:04X}", "has a character beyond Latin-1") from None


def sar(reference: int, total: int, number_: int) -> Parameters:
    """Return the three parameters of a part: the twin of a user data header."""
    return (
        number(Tag.SAR_MSG_REF_NUM, reference, 2),
        number(Tag.SAR_TOTAL_SEGMENTS, total),
        number(Tag.SAR_SEGMENT_SEQNUM, number_),
    )


def part_of(tlvs: Parameters) -> PartNumber | None:
    """Return which part of a message the parameters say it is, None when they do not."""
    reference = number_of(tlvs, Tag.SAR_MSG_REF_NUM)
    total = number_of(tlvs, Tag.SAR_TOTAL_SEGMENTS)
    number_ = number_of(tlvs, Tag.SAR_SEGMENT_SEQNUM)
    if reference is None or total is None or number_ is None or not 1 <= number_ <= total:
        return None
    return PartNumber(reference, total, number_)
