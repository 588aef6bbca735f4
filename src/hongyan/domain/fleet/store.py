"""Statements on processes and leases.

Each on a lease is one statement, so that of two who ask at once one is told no.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from hongyan.db.dialect import upsert
from hongyan.db.rows import WORDS, Rows
from hongyan.domain.fleet.model import NOBODY, HeldLease, Peer
from hongyan.domain.fleet.tables import lease, process

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_PEERS = Rows(process, Peer, {"id": "peer_id"}, codecs={"roles": WORDS})
_LEASES = Rows(lease, HeldLease)


def peers(tx: Connection) -> list[Peer]:
    """Return every process that is written down, oldest first."""
    return _PEERS.many(tx)


def add_peer(tx: Connection, new: Peer) -> int:
    """Write a process down and return its id (that of `new` is ignored)."""
    return _PEERS.add_numbered(tx, new)


def see_peer(tx: Connection, peer_id: int, node: int, now_ms: int) -> bool:
    """Note that a process lives, and its node; False if it is no longer written down."""
    return _PEERS.change(tx, process.c.id == peer_id, node=node, seen_at=now_ms) == 1


def remove_peer(tx: Connection, peer_id: int) -> None:
    """Take one process away."""
    tx.execute(delete(process).where(process.c.id == peer_id))


def remove_peers(tx: Connection, seen_before: int) -> None:
    """Take away those that were last seen before a moment."""
    tx.execute(delete(process).where(process.c.seen_at < seen_before))


def leases(tx: Connection) -> list[HeldLease]:
    """Return every lease, those included that are free, in the order of their names."""
    return _LEASES.many(tx)


def take_lease(tx: Connection, name: str, holder: int, now_ms: int, until: int) -> int | None:
    """Let `holder` have a lease that is free; return its term, None if another has it."""
    row = upsert(tx, lease).values(name=name, holder=holder, term=1, until=until)
    taken = row.on_conflict_do_update(
        index_elements=[lease.c.name],
        set_={"holder": holder, "term": lease.c.term + 1, "until": until},
        where=lease.c.until <= now_ms,
    )
    return tx.execute(taken.returning(lease.c.term)).scalar()


def renew_lease(tx: Connection, name: str, holder: int, term: int, until: int) -> bool:
    """Let a holder keep its lease; False if another took it meanwhile."""
    kept = update(lease).where(lease.c.name == name, lease.c.holder == holder, lease.c.term == term)
    return tx.execute(kept.values(until=until)).rowcount == 1


def end_leases(tx: Connection, holder: int, name_like: str, until: int) -> None:
    """End a holder's leases of such names: they are free from `until` on."""
    held = update(lease).where(lease.c.holder == holder, lease.c.name.like(name_like))
    tx.execute(held.values(holder=NOBODY, until=until))
