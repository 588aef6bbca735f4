"""The revision of reference data: each change is a number of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.accounts.store import counter_value
from hongyan.flows.reference.revision import REFERENCE, invalidate_reference

if TYPE_CHECKING:
    from hongyan.db.database import Database


def test_each_change_has_a_revision_of_its_own(database: Database) -> None:
    with database.transaction() as tx:
        before = counter_value(tx, REFERENCE)
        invalidate_reference(tx)
        invalidate_reference(tx)
        assert counter_value(tx, REFERENCE) == before + 2
