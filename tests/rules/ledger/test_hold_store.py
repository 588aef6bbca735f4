"""Statements on holds and charges that flows rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.ledger import hold_store
from hongyan.domain.ledger.model import Charge, Hold

if TYPE_CHECKING:
    from hongyan.db.database import Database

HOLD = Hold(7, 0, 1, 1, 1, 10, 19, 10, 1, 45, 450, "on_delivery", "prices/0")
CHARGE = Charge(10, 0, 5, 7, "captured", 100)


def test_holds_come_by_call_and_in_order(database: Database) -> None:
    second = HOLD._replace(number=1)
    other = HOLD._replace(biz_id=8)
    with database.transaction() as tx:
        hold_store.add_holds(tx, [second, other, HOLD])
        assert hold_store.holds_of(tx, [7, 7, 9]) == {7: [HOLD, second]}


def test_a_hold_ends_once(database: Database) -> None:
    with database.transaction() as tx:
        hold_store.add_charges(tx, [CHARGE, CHARGE._replace(number=1, state="returned")])
        found = hold_store.charges_of(tx, [10, 11])
        assert [one.state for one in found[10]] == ["captured", "returned"]
        assert 11 not in found
    with pytest.raises(Exception, match=r"(?i)unique"), database.transaction() as tx:
        hold_store.add_charges(tx, [CHARGE._replace(state="released")])
