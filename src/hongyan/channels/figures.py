"""What a channel counts, as a value: for metrics, and for who decides what leaves next."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

ROOM_ANY: Final = 1_000_000
"""The room of a channel that has no rate of its own."""

_NONE: Final[Mapping[str, int]] = MappingProxyType({})


class LinkFigures(msgspec.Struct, frozen=True):
    """A channel at this moment. Counts are PDUs since the start, unless they say otherwise.

    `room` is how many more PDUs would leave within a second at the present rate: what is given
    beyond it waits. `rate_per_second` is below `contract_per_second` after the carrier asked for
    less speed and after a reconnection; 0 is no limit. `refused` counts by the carrier's code.
    `answer_ms` is the mean time from writing to answer of recent PDUs.
    """

    connections: int = 0
    connections_up: int = 0
    in_flight: int = 0
    waiting: int = 0
    window: int = 0
    room: int = ROOM_ANY
    rate_per_second: float = 0.0
    contract_per_second: float = 0.0
    sent: int = 0
    taken: int = 0
    refused: Mapping[str, int] = _NONE
    throttled: int = 0
    unanswered: int = 0
    late: int = 0
    events: int = 0
    events_waiting: int = 0
    answer_ms: float = 0.0
