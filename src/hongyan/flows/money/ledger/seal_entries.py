"""Seal entries and records: give each its place in a hash chain, after they were committed.

Sweeps. One process seals at a time. An entry that was committed after its followers were sealed
gets a later place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.ledger import proof_store as store
from hongyan.domain.ledger.chain import seal_all
from hongyan.kernel.calendar import MINUTE_MS
from hongyan.kernel.ids import first_id_at, made_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from hongyan.domain.ledger.model import Entry
    from hongyan.flows.reference.context import FlowContext

SEALED_MAX: Final = 5000
LOOKED_AT_MAX: Final = 20_000
LATE_MS: Final = MINUTE_MS
"""Every round looks so far back for entries whose transaction took long."""

STRAGGLERS_CURSOR: Final = "seal_cursor"


def seal_entries(tx: Connection, *, now_ms: int, context: FlowContext) -> int:
    """Seal the oldest entries that are not sealed, and return how many."""
    del context
    if not store.try_to_seal_alone(tx):
        return 0
    return _seal(tx, store.unsealed(tx, _looked_back(tx) - 1, SEALED_MAX), now_ms)


def seal_stragglers(tx: Connection, *, now_ms: int, context: FlowContext) -> int:
    """Seal what was committed very late, or under a clock that was set back; return how many.

    Goes through all entries, a stretch each round, and then begins anew.
    """
    del context
    if not store.try_to_seal_alone(tx):
        return 0
    cursor = accounts.counter_value(tx, STRAGGLERS_CURSOR)
    found, reached = store.look_for_unsealed(tx, cursor, _looked_back(tx), LOOKED_AT_MAX)
    if reached != cursor:
        accounts.count_up(tx, STRAGGLERS_CURSOR, reached - cursor)
    return _seal(tx, found, now_ms)


def seal_records(tx: Connection, *, now_ms: int, context: FlowContext) -> int:
    """Seal the oldest records of papers that are not sealed, and return how many."""
    del context
    if not store.try_to_seal_alone(tx):
        return 0
    found = store.unsealed_records(tx, SEALED_MAX)
    store.seal_records(tx, list(seal_all(store.record_head(tx), found, now_ms)))
    return len(found)


def _looked_back(tx: Connection) -> int:
    newest = store.newest_sealed(tx)
    return first_id_at(made_at(newest) - LATE_MS) if newest else 0


def _seal(tx: Connection, entries: Sequence[Entry], now_ms: int) -> int:
    seals = list(seal_all(store.chain_head(tx), entries, now_ms))
    store.add_seals(tx, seals)
    return len(seals)
