"""Whose number it is: the mainland carrier of a phone, by its segment or because it was ported.

Knows no channels. A virtual operator's number belongs to the carrier whose network it uses, since
that is who delivers to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from hongyan.domain.routing.segment_table import SEGMENTS


class Carrier(StrEnum):
    """Who delivers to a phone; UNKNOWN for other countries and for segments nobody was given."""

    CMCC = "mobile"
    CUCC = "unicom"
    CTCC = "telecom"
    CBN = "broadnet"
    UNKNOWN = "unknown"


NO_OVERRIDES: Final[Mapping[int, Carrier]] = MappingProxyType({})

_SEGMENT_DIGITS = 5
_SUBSCRIBERS_PER_SEGMENT = 10**6
_FIRST_SEGMENT = 86_10000
_SEGMENT_COUNT = 10_000


def _by_segment() -> tuple[Carrier, ...]:
    """Spread the prefixes over every segment of five digits, shorter ones first."""
    carriers = [Carrier.UNKNOWN] * _SEGMENT_COUNT
    prefixes = ((prefix, name) for name, text in SEGMENTS.items() for prefix in text.split())
    for prefix, name in sorted(prefixes, key=lambda pair: len(pair[0])):
        width = 10 ** (_SEGMENT_DIGITS - len(prefix))
        first = int(prefix) * width - _SEGMENT_COUNT
        carriers[first : first + width] = [Carrier(name)] * width
    return tuple(carriers)


_BY_SEGMENT = _by_segment()


def carrier_of(phone: int, overrides: Mapping[int, Carrier] = NO_OVERRIDES) -> Carrier:
    """Return the carrier of E.164 digits: a ported number's new one, else its longest prefix's.

    `overrides` are the numbers known to have been ported (携号转网); the segment says nothing
    about those.
    """
    ported = overrides.get(phone)
    if ported is not None:
        return ported
    segment = phone // _SUBSCRIBERS_PER_SEGMENT - _FIRST_SEGMENT
    return _BY_SEGMENT[segment] if 0 <= segment < _SEGMENT_COUNT else Carrier.UNKNOWN
