"""The fleet: processes register on a database, hold leases for a time, and deregister.

Times here are the database's own, so that processes on several machines agree when a lease ends.
A caller asks for the time first and hands it in: what passes until the statement runs makes a
lease shorter, never longer. Joining takes no `Work`: a process has none before it has a node, which
numbers its ids. Knows nothing of what a lease is held for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from hongyan.db.dialect import database_ms
from hongyan.domain.fleet import store
from hongyan.domain.fleet.model import (
    FORGOTTEN_MS,
    LEADER,
    LEADER_TERMS,
    NODE_RESTS_MS,
    HeldLease,
    LeaseTerms,
    Peer,
    Role,
    node_lease,
)
from hongyan.kernel.said import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work


@dataclass(frozen=True, slots=True)
class Joined:
    """A process that joined: who it is, its node and the term of that node's lease."""

    peer: Peer
    term: int

    @property
    def peer_id(self) -> int:
        """Return the id under which it holds leases."""
        return self.peer.peer_id


class NoNodeError(Fault):
    """Every node number is taken; the text names the rule and the remedy."""


def join(tx: Connection, me: Peer, nodes: Sequence[int], terms: LeaseTerms, now_ms: int) -> Joined:
    """Register a process and lease it a node number of `nodes`, the one unused for longest.

    Raises NoNodeError when all are taken; the transaction is then to be rolled back.
    """
    peer_id = store.add_peer(tx, msgspec.structs.replace(me, started_at=now_ms, seen_at=now_ms))
    node, term = _leased_node(tx, peer_id, nodes, terms, now_ms)
    store.see_peer(tx, peer_id, node, now_ms)
    joined = msgspec.structs.replace(
        me, peer_id=peer_id, node=node, started_at=now_ms, seen_at=now_ms
    )
    return Joined(joined, term)


def join_as(tx: Connection, me: Peer, node: int, terms: LeaseTerms, now_ms: int) -> Joined:
    """Do the same with a node number that the operator set: it is taken from its present holder."""
    held = next((one for one in store.leases(tx) if one.name == node_lease(node)), None)
    if held is not None:
        store.end_leases(tx, held.holder, held.name, now_ms)
    return join(tx, me, [node], terms, now_ms)


def stay(
    tx: Connection, member: Joined, nodes: Sequence[int], terms: LeaseTerms, now_ms: int
) -> Joined:
    """Record a heartbeat and renew the node; a process that lost its node is leased another."""
    one = member.peer
    if store.renew_lease(
        tx, node_lease(one.node), one.peer_id, member.term, now_ms + terms.ttl_ms
    ) and store.see_peer(tx, one.peer_id, one.node, now_ms):
        return member
    store.remove_peer(tx, one.peer_id)
    return join(tx, one, nodes, terms, now_ms)


def leave(tx: Connection, member: Joined, now_ms: int) -> None:
    """Release all that a process holds, its node after a pause, and deregister the process."""
    store.end_leases(tx, member.peer_id, node_lease(member.peer.node), now_ms + NODE_RESTS_MS)
    store.end_leases(tx, member.peer_id, "%", now_ms)
    store.remove_peer(tx, member.peer_id)


def bury_others(tx: Connection, now_ms: int) -> None:
    """End the leases of killed serving processes.

    For the holder of the lock of `db/lease`: as long as one process serves, the others are dead.
    """
    for one in store.peers(tx):
        if Role.API.value in one.roles:
            leave(tx, Joined(one, 0), now_ms)


def keep_lease(
    tx: Connection, name: str, holder: int, term: int | None, terms: LeaseTerms, now_ms: int
) -> int | None:
    """Renew a lease that `holder` has in `term`, or take it if it is free.

    Returns the term in which it is held now, None if another holds it.
    """
    until = now_ms + terms.ttl_ms
    if term is not None and store.renew_lease(tx, name, holder, term, until):
        return term
    return store.take_lease(tx, name, holder, now_ms, until)


def keep_lead(tx: Connection, holder: int, term: int | None, now_ms: int) -> int | None:
    """Keep, or take, the lease of the process that sweeps for all."""
    return keep_lease(tx, LEADER, holder, term, LEADER_TERMS, now_ms)


def forget_peers(work: Work) -> None:
    """Deregister processes that were killed long ago, by the time that `dev` cannot move."""
    store.remove_peers(work.tx, database_ms(work.tx) - FORGOTTEN_MS)


@dataclass(frozen=True, slots=True)
class Fleet:
    """Every registered process, and the leases that are held, by the database's time."""

    now_ms: int
    peers: tuple[Peer, ...]
    leases: tuple[HeldLease, ...]

    def is_alive(self, one: Peer) -> bool:
        """Tell whether a process still holds its node."""
        return any(
            held.name == node_lease(one.node) and held.holder == one.peer_id for held in self.leases
        )

    def holder_of(self, name: str) -> Peer | None:
        """Return the process that holds a lease."""
        holders = {held.holder for held in self.leases if held.name == name}
        return next((one for one in self.peers if one.peer_id in holders), None)


def fleet(tx: Connection, now_ms: int) -> Fleet:
    """Return the registered processes and their leases."""
    held = tuple(one for one in store.leases(tx) if one.holder and one.until > now_ms)
    return Fleet(now_ms, tuple(store.peers(tx)), held)


def _leased_node(
    tx: Connection, peer_id: int, nodes: Sequence[int], terms: LeaseTerms, now_ms: int
) -> tuple[int, int]:
    """Return a node and the term of its lease.

    Others may join at the same moment: a process that is refused one number tries the next.
    """
    ends = {one.name: one.until for one in store.leases(tx)}
    for node in sorted(nodes, key=lambda one: (ends.get(node_lease(one), 0), one)):
        if ends.get(node_lease(node), 0) > now_ms:
            break
        term = store.take_lease(tx, node_lease(node), peer_id, now_ms, now_ms + terms.ttl_ms)
        if term is not None:
            return node, term
    raise NoNodeError(
        "every number from {first} to {last} is leased to a process; those of processes "
        "that were killed come back after {minutes} minutes; "
        "`hongyan doctor` shows who holds them",
        first=nodes[0],
        last=nodes[-1],
        minutes=terms.ttl_ms // 60_000,
    )
