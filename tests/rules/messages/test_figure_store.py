"""Statements on figures that flows rely on, where a flow's own tests would not show why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from hongyan.domain.messages import attempt_store, figure_store
from hongyan.domain.messages.tables import figure

if TYPE_CHECKING:
    from hongyan.db.database import Database

KEY = (1, 3_600_000, 0, 7, 100_000_001, "CN", "mobile", 1, "delivered", "DELIVERED")


def test_the_channel_of_the_last_attempt_counts(database: Database) -> None:
    with database.transaction() as tx:
        rows = [(5, 2, 22, 1, "submitted", 1, 1, 0), (5, 1, 11, 1, "refused", 1, 1, 0)]
        attempt_store.add_attempts(tx, rows)
        assert figure_store.last_channels(tx, [5, 6]) == {5: 22}


def test_a_fold_changes_no_sum_and_leaves_few_rows(database: Database) -> None:
    with database.transaction() as tx:
        for number in range(9):
            figure_store.add_figures(tx, [(*KEY, 1, 2, number), (2, *KEY[1:], 1, 1, 1)])
        figure_store.fold_figures(tx)
        sums = select(figure.c.account_id, func.count(), *map(func.sum, figure.c[-3:]))
        assert sorted(map(tuple, tx.execute(sums.group_by(figure.c.account_id)))) == [
            (1, 1, 9, 18, 36),
            (2, 1, 9, 9, 9),
        ]


def test_only_old_figures_go_the_oldest_rows_first(database: Database) -> None:
    with database.transaction() as tx:
        for hour in (1, 2, 9):
            figure_store.add_figures(tx, [(1, hour * 3_600_000, *KEY[2:], 1, 1, 1)])
        assert figure_store.forget_figures(tx, 5 * 3_600_000, 1) == 1
        assert figure_store.forget_figures(tx, 5 * 3_600_000, 9) == 1
        assert figure_store.forget_figures(tx, 5 * 3_600_000, 9) == 0
