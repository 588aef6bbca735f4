"""A process and a lease as values, and how long the holder of a lease may trust it.

Knows no clock: the database's time says when a lease ends, the holder's own monotonic clock how
long it is trusted.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

from hongyan.kernel.ids import NODES

NOBODY: Final = 0
"""The holder of a lease that was given back."""

LEADER: Final = "leader"
"""The lease of the process that sweeps for all."""

SERVING_NODES: Final = range(NODES // 2)
COMMAND_NODES: Final = range(NODES // 2, NODES)


class Role(StrEnum):
    """What a process does."""

    API = "api"
    WORKERS = "workers"
    COMMAND = "command"


class Peer(msgspec.Struct, frozen=True):
    """One process on the database; `peer_id` names it as holder of leases."""

    peer_id: int
    node: int
    host: str
    pid: int
    version: str
    roles: tuple[str, ...]
    started_at: int
    seen_at: int


class HeldLease(msgspec.Struct, frozen=True):
    """Who holds what until when; `term` rises each time another takes it."""

    name: str
    holder: int
    term: int
    until: int


class LeaseTerms(NamedTuple):
    """For how long a lease is given, how often it is renewed, how much sooner trust in it ends."""

    ttl_ms: int
    renew_ms: int
    margin_ms: int


LEADER_TERMS: Final = LeaseTerms(15_000, 5_000, 5_000)
NODE_TERMS: Final = LeaseTerms(60_000, 5_000, 10_000)
COMMAND_TERMS: Final = LeaseTerms(3_600_000, 3_600_000, 0)
"""A command renews nothing: it is over long before, or was killed."""

NODE_RESTS_MS: Final = 5_000
"""How long a released node is not leased again: clocks differ."""

FORGOTTEN_MS: Final = 2 * COMMAND_TERMS.ttl_ms
"""A process that was last seen longer ago is not shown."""


def node_lease(node: int) -> str:
    """Return the name of the lease of a node number."""
    return f"node/{node}"


def trusted_until(asked_at: int, terms: LeaseTerms) -> int:
    """Return until when a holder trusts a lease, by the clock that showed `asked_at`.

    That is the moment before the database was asked: what the answer took is no part of the trust.
    """
    return asked_at + terms.ttl_ms - terms.margin_ms
