"""HTTP routes that a channel wants, for upstreams that push receipts and replies by HTTP.

Values only: the API edge owns sockets and bounds, reads the body, and mounts each route at
`/carriers/{channel}/{path}`. Who called is the channel's matter: strangers call there, too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

BODY_BYTES_MAX: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class CarrierRequest:
    """What came; names of headers are in small letters."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class CarrierResponse:
    """What is answered."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class CarrierRoute:
    """A path below the channel's own, what may be asked there, and who answers."""

    path: str
    answer: Callable[[CarrierRequest], Awaitable[CarrierResponse]]
    methods: frozenset[str] = frozenset({"POST"})
    body_bytes_max: int = BODY_BYTES_MAX
