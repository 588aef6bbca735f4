"""The carrier of a phone: by its segment, or the one it was ported to.

A number of another country belongs to none of these: all of them are one carrier, INTERNATIONAL.

Knows no channels. A virtual operator's number belongs to the carrier whose network it uses, since
that is who delivers to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final

from hongyan.domain.routing.segment_table import SEGMENTS


class Carrier(StrEnum):
    """Who delivers to a phone; UNKNOWN for unallocated mainland segments."""

    CMCC = "mobile"
    CUCC = "unicom"
    CTCC = "telecom"
    CBN = "broadnet"
    INTERNATIONAL = "international"
    """Every operator outside the mainland, Hong Kong, Macao and Taiwan included (FAQ 5.1.1)."""
    UNKNOWN = "unknown"


MAINLAND: Final = (Carrier.CMCC, Carrier.CUCC, Carrier.CTCC, Carrier.CBN)
"""Those to whom a mainland number can belong, ported ones too."""

NO_OVERRIDES: Final[Mapping[int, Carrier]] = {}

_SEGMENT_DIGITS = 5
_SUBSCRIBERS_PER_SEGMENT = 10**6
_FIRST_SEGMENT = 86_10000
_SEGMENT_COUNT = 10_000
_MAINLAND_CODE = "86"  # no other country's code begins with it


@lru_cache(maxsize=8)
def segments_with(additions: tuple[str, ...] = ()) -> tuple[Carrier, ...]:
    """Return whose each segment of five digits is.

    `additions` are an operator's: `160=telecom` gives 160 to a carrier in place of its former one.
    """
    carriers = [Carrier.UNKNOWN] * _SEGMENT_COUNT
    prefixes = [(prefix, name) for name, text in SEGMENTS.items() for prefix in text.split()]
    prefixes.sort(key=lambda pair: len(pair[0]))
    for addition in additions:
        prefix, _, name = addition.partition("=")
        prefixes.append((prefix, name))
    for prefix, name in prefixes:
        width = 10 ** (_SEGMENT_DIGITS - len(prefix))
        first = int(prefix) * width - _SEGMENT_COUNT
        carriers[first : first + width] = [Carrier(name)] * width
    return tuple(carriers)


_BY_SEGMENT = segments_with()


def carrier_of(
    phone: int,
    overrides: Mapping[int, Carrier] = NO_OVERRIDES,
    segments: Sequence[Carrier] = _BY_SEGMENT,
) -> Carrier:
    """Return the carrier of E.164 digits: a ported number's new one, else its longest prefix's.

    `overrides` are the numbers known to have been ported (携号转网); the segment says nothing
    about those. `segments` come from `segments_with`.
    """
    ported = overrides.get(phone)
    if ported is not None:
        return ported
    segment = phone // _SUBSCRIBERS_PER_SEGMENT - _FIRST_SEGMENT
    if 0 <= segment < _SEGMENT_COUNT:
        return segments[segment]
    is_international = phone > 0 and not str(phone).startswith(_MAINLAND_CODE)
    return Carrier.INTERNATIONAL if is_international else Carrier.UNKNOWN
