"""This process's membership of the fleet: it registers, sends heartbeats, leads, deregisters.

The leader is the one process that sweeps for all. It trusts its lease by its own monotonic clock,
from before it asked and shorter than the database gives it, so that it has stopped before another
begins. Knows nothing of what is swept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from time import monotonic_ns
from typing import TYPE_CHECKING, Final, NamedTuple

import structlog

from hongyan.db.away import DatabaseAway
from hongyan.db.dialect import database_ms
from hongyan.domain.fleet.model import (
    LEADER_TERMS,
    NODE_TERMS,
    SERVING_NODES,
    Role,
    trusted_until,
)
from hongyan.engine.supervisor import wait_for
from hongyan.flows.operation.fleet import (
    Joined,
    bury_others,
    fleet,
    join,
    join_as,
    keep_lead,
    leave,
    stay,
)
from hongyan.kernel.id_source import IdSource
from hongyan.service.peer import myself

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings
    from hongyan.db.database import Database
    from hongyan.flows.reference.work import Work
    from hongyan.service.flows import FlowRunner

log = structlog.get_logger()

BEAT_SECONDS: Final = LEADER_TERMS.renew_ms / 1000


def monotonic_ms() -> int:
    """Return this process's own time, which is never set."""
    return monotonic_ns() // 1_000_000


class Beat(NamedTuple):
    """What a beat found: who this process is, its term as leader, its own time before it asked."""

    member: Joined
    term: int | None
    asked_at: int


class Membership:
    """What this process holds on the database; its ids are numbered for the node it is leased."""

    def __init__(self, member: Joined, own_ms: Callable[[], int] = monotonic_ms) -> None:
        """Go on as a member that joined."""
        self._member = member
        self._own_ms = own_ms
        self._term: int | None = None
        self._trusted_until = 0
        self._may_lead = Role.WORKERS.value in member.peer.roles
        self.ids = IdSource(member.peer.node)

    @classmethod
    def begin(cls, database: Database, settings: Settings) -> Membership:
        """Join as a serving process, which holds the lock of the database: no other serves.

        Raises NoNodeError when there is no number left.
        """
        roles = (Role.API, Role.WORKERS) if settings.workers else (Role.API,)
        me = myself(*roles)
        with database.transaction() as tx:
            now_ms = database_ms(tx)
            bury_others(tx, now_ms)
            if settings.node >= 0:
                return cls(join_as(tx, me, settings.node, NODE_TERMS, now_ms))
            return cls(join(tx, me, SERVING_NODES, NODE_TERMS, now_ms))

    @property
    def leads(self) -> bool:
        """Tell whether this process sweeps for all, and may trust that it is the only one."""
        return self._term is not None and self._own_ms() < self._trusted_until

    @property
    def must_ask(self) -> bool:
        """Tell whether what this process heard last, that it leads or another, is too old."""
        return self._own_ms() >= self._trusted_until

    def beat(self, work: Work) -> Beat:
        """Send a heartbeat; keep the node, and the lead if it is held or free.

        Nothing of it is believed before the commit: see `believe`.
        """
        tx, asked_at = work.tx, self._own_ms()
        now_ms = database_ms(tx)
        member = stay(tx, self._member, SERVING_NODES, NODE_TERMS, now_ms)
        if not self._may_lead:
            return Beat(member, None, asked_at)
        return Beat(member, keep_lead(tx, member.peer_id, self._term, now_ms), asked_at)

    def believe(self, beat: Beat) -> None:
        """Apply a heartbeat that was committed."""
        if beat.term != self._term:
            log.info("lead", term=beat.term, process=beat.member.peer_id)
        self._member, self._term = beat.member, beat.term
        self._trusted_until = trusted_until(beat.asked_at, LEADER_TERMS)
        self.ids.number_for(beat.member.peer.node)

    def end(self, database: Database) -> None:
        """Release everything; leases on a database that is away expire."""
        self._term = None
        with suppress(DatabaseAway), database.transaction() as tx:
            leave(tx, self._member, database_ms(tx))


class Beater:
    """Beats until it is told to stop."""

    def __init__(self, membership: Membership, flows: FlowRunner) -> None:
        """Beat on the flow thread."""
        self._membership = membership
        self._flows = flows

    async def beat(self) -> None:
        """Beat once."""
        found = await self._flows.run(self._membership.beat)
        self._membership.believe(found)

    async def leads(self) -> bool:
        """Tell whether this process sweeps for all; asks again where trust has ended."""
        if self._membership.must_ask:
            await self.beat()
        return self._membership.leads

    async def run(self, stop: asyncio.Event) -> None:
        """Beat at each interval."""
        while not stop.is_set():
            await self.beat()
            await wait_for(stop, BEAT_SECONDS)


def fleet_told(tx: Connection) -> Mapping[str, object]:
    """Return what `/healthz` says of living processes, and of the leases that are held."""
    found = fleet(tx, database_ms(tx))
    return {
        "processes": [
            {
                "id": one.peer_id,
                "node": one.node,
                "host": one.host,
                "pid": one.pid,
                "version": one.version,
                "roles": list(one.roles),
                "started_at": one.started_at,
                "seen_at": one.seen_at,
            }
            for one in found.peers
            if found.is_alive(one)
        ],
        "leases": [
            {"name": one.name, "holder": one.holder, "term": one.term, "until": one.until}
            for one in found.leases
        ],
    }
