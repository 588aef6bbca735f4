"""How a carrier is reached, and who is told of each chunk. Values only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from hongyan.channels.session import CarrierSession
from hongyan.channels.timing import Timing
from hongyan.channels.tls import Tls
from hongyan.kernel.clock import Clock

Tap = Callable[[Literal["in", "out"], int, bytes, int], None]
"""Told each chunk: its direction, the connection's number, the bytes, when in milliseconds.

The bytes hold passwords, texts and numbers: who shows them masks them.
"""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """How a carrier is reached: the same for each connection of a channel."""

    address: tuple[str, int]
    new_session: Callable[[], CarrierSession]
    timing: Timing
    tls: Tls | None
    clock: Clock
    jitter: Callable[[], float]
