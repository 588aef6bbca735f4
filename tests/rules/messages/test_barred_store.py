"""What was found in values is kept as places: of whom, of which messages, for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.messages.barred_store import (
    BarredRow,
    add_barred,
    barred_of,
    calls_with_barred,
    forget_barred,
)

if TYPE_CHECKING:
    from hongyan.db.database import Database


def row(account_id: int, at: int, call: int, first: int, last: int) -> BarredRow:
    return BarredRow(account_id, at, call, first, last, 7, "what", "topic.gambling", 0, 4, False)


def test_finds_are_of_the_messages_that_share_the_values_and_calls_are_counted_once(
    database: Database,
) -> None:
    rows = [row(1, 10, 100, 101, 103), row(1, 10, 100, 104, 104), row(2, 20, 200, 201, 201)]
    with database.transaction() as tx:
        add_barred(tx, rows)
        assert barred_of(tx, 102, 100) == [rows[0]]
        assert barred_of(tx, 104, 100) == [rows[1]]
        assert barred_of(tx, 201, 100) == []
        assert calls_with_barred(tx, 0) == {1: 1, 2: 1}
        assert calls_with_barred(tx, 0, 2) == {2: 1}
        assert calls_with_barred(tx, 15) == {2: 1}
        assert forget_barred(tx, 20) == 2
        assert calls_with_barred(tx, 0) == {2: 1}
