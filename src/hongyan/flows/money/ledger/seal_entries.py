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
    from hongyan.flows.reference.work import Work

SEALED_MAX: Final = 5000
LOOKED_AT_MAX: Final = 20_000
LATE_MS: Final = MINUTE_MS
"""Every round looks so far back for entries whose transaction took long."""

STRAGGLERS_CURSOR: Final = "seal_cursor"


def seal_entries(work: Work) -> int:
    """Seal the oldest entries that are not sealed, and return how many."""
    if not store.try_to_seal_alone(work.tx):
        return 0
    return _seal(work, store.unsealed(work.tx, _looked_back(work.tx) - 1, SEALED_MAX))


def seal_stragglers(work: Work) -> int:
    """Seal what was committed very late, or under a clock that was set back; return how many.

    Goes through all entries, a stretch each round, and then starts over.
    """
    if not store.try_to_seal_alone(work.tx):
        return 0
    cursor = accounts.counter_value(work.tx, STRAGGLERS_CURSOR)
    found, reached = store.look_for_unsealed(work.tx, cursor, _looked_back(work.tx), LOOKED_AT_MAX)
    if reached != cursor:
        accounts.count_up(work.tx, STRAGGLERS_CURSOR, reached - cursor)
    return _seal(work, found)


def seal_records(work: Work) -> int:
    """Seal the oldest records of papers that are not sealed, and return how many."""
    if not store.try_to_seal_alone(work.tx):
        return 0
    found = store.unsealed_records(work.tx, SEALED_MAX)
    store.seal_records(work.tx, list(seal_all(store.record_head(work.tx), found, work.now_ms)))
    return len(found)


def _looked_back(tx: Connection) -> int:
    newest = store.newest_sealed(tx)
    return first_id_at(made_at(newest) - LATE_MS) if newest else 0


def _seal(work: Work, entries: Sequence[Entry]) -> int:
    seals = list(seal_all(store.chain_head(work.tx), entries, work.now_ms))
    store.add_seals(work.tx, seals)
    return len(seals)
