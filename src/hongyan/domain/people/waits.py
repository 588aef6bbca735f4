"""How long who fails to prove who it is waits before the next try. Times are real ones.

Failures are counted for a name together with the network address it was tried from, and for the
address alone: a stranger who tries a name elsewhere keeps its owner out of nothing. A try counts as
failed until it was right, so that many at once are counted too.
"""

from __future__ import annotations

import hashlib
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Final, NamedTuple

FREE_OF_NAME: Final = 5
FREE_OF_ADDRESS: Final = 30
"""An office has many people behind one address."""

FIRST_WAIT_MS: Final = 10_000
WAIT_MS_MAX: Final = 3_600_000
FORGOTTEN_MS: Final = 24 * 3_600_000
"""Milliseconds after the last failure, from which on none counts."""

_DOUBLINGS_MAX: Final = 20
_PREFIX_V6: Final = 64
"""One customer of a provider has a whole network of IPv6 addresses."""


class Failures(NamedTuple):
    """How often it failed, and when the last time."""

    times: int
    last_at: int


def waits_until(failures: Failures | None, free: int, real_ms: int) -> int | None:
    """Return until when the next try waits, None if it need not wait.

    The first `free` failures cost nothing; each one more doubles the wait, up to an hour.
    """
    if failures is None or is_forgotten(failures, real_ms) or failures.times < free:
        return None
    doublings = min(failures.times - free, _DOUBLINGS_MAX)
    until = failures.last_at + min(FIRST_WAIT_MS << doublings, WAIT_MS_MAX)
    return until if until > real_ms else None


def is_forgotten(failures: Failures, real_ms: int) -> bool:
    """Tell whether failures are so old that they count no more."""
    return real_ms - failures.last_at >= FORGOTTEN_MS


def network_of(address: str) -> str:
    """Return the part of an address that counts: all of IPv4, 64 bits of IPv6."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((parsed, _PREFIX_V6), strict=False))


def digest_of_name(name: str, address: str) -> str:
    """Return under which word failures of a name at an address are counted.

    Not under the name itself: people type a password where the name belongs.
    """
    return hashlib.sha256(f"name\0{network_of(address)}\0{name}".encode()).hexdigest()


def digest_of_address(address: str) -> str:
    """Return under which word failures of an address are counted, whatever the name."""
    return hashlib.sha256(f"address\0{network_of(address)}".encode()).hexdigest()
