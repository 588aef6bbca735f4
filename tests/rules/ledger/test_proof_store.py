"""Windows cover a table whole, whatever its keys, and cut no batch in two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.ledger import hold_store, proof_store
from hongyan.domain.ledger.model import Hold
from hongyan.domain.ledger.proofs import PROOFS, ProofPart

if TYPE_CHECKING:
    from hongyan.db.database import Database

BY_BATCH = ProofPart(
    "hold",
    "batch_id",
    "SELECT 'batch ' || batch_id, count(*), 0 FROM hold"
    " WHERE batch_id >= :low AND batch_id < :high GROUP BY batch_id",
)


def hold(batch_id: int, biz_id: int) -> Hold:
    return Hold(biz_id, 0, batch_id, 1, 1, biz_id, biz_id, 1, 1, 0, 1, "on_delivery", "")


@pytest.mark.parametrize("rows_max", [1, 2, 3, 4, 100])
def test_a_batch_is_never_cut_in_two(database: Database, rows_max: int) -> None:
    batches = {5: 1, 7: 6, 8: 2, 900: 3}
    rows = [hold(batch, 0) for batch, count in batches.items() for _ in range(count)]
    with database.transaction() as tx:
        hold_store.add_holds(tx, [one._replace(biz_id=n) for n, one in enumerate(rows)])
        found = list(proof_store.sums_of(tx, BY_BATCH, rows_max))
    assert found == [(f"batch {batch}", count, 0) for batch, count in batches.items()]


def test_an_empty_table_is_one_window_with_nothing_in_it(database: Database) -> None:
    with database.reading() as tx:
        assert list(proof_store.sums_of(tx, BY_BATCH, 10)) == []


def test_every_proof_runs_on_an_empty_ledger(database: Database) -> None:
    with database.reading() as tx:
        for proof in PROOFS:
            for part in proof.parts:
                assert list(proof_store.sums_of(tx, part, 10)) == []
                assert proof_store.row_count(tx, part.table) == 0


def test_a_chain_that_has_not_begun_has_no_head(database: Database) -> None:
    with database.reading() as tx:
        assert proof_store.chain_head(tx) is None
        assert proof_store.newest_sealed(tx) == 0
        assert proof_store.links_after(tx, 0, 10) == []
        assert proof_store.unsealed_tail(tx) == (0, None)
