"""Deltas: rows that are appended, summed when read, and folded at intervals.

So that a day's sum costs an insert and no lock. Knows no table's meaning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select

from hongyan.db.dialect import bulk_insert

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.engine import Connection

DELTAS_KEPT = 64
"""How many rows of one key are left unfolded."""

NEWEST_LOOKED_AT = 50_000
"""Folding looks at this number of the newest rows: it helps where many were added."""

KEYS_AT_ONCE = 500
"""Keys that one fold is for: it holds up who writes."""


@dataclass(frozen=True, slots=True)
class Deltas:
    """A table of deltas: the columns that are its key, and those that are summed.

    A fold looks at the newest `looked_at` rows, and at `keys_max` keys of which more than `kept`
    rows (`DELTAS_KEPT`) stand there.
    """

    table: Table
    key: tuple[str, ...]
    sums: tuple[str, ...]
    kept: int | None = None
    looked_at: int = NEWEST_LOOKED_AT
    keys_max: int = KEYS_AT_ONCE

    def add(self, tx: Connection, rows: Iterable[tuple[Any, ...]]) -> None:
        """Append rows of key and sums, those of equal keys as one."""
        width = len(self.key)
        summed: dict[tuple[Any, ...], list[int]] = {}
        # Most rows of a batch are equal: they are counted before they are added up.
        for row, times in Counter(rows).items():
            sums = summed.setdefault(row[:width], [0] * len(self.sums))
            for place, count in enumerate(row[width:]):
                sums[place] += count * times
        folded = [(*key, *sums) for key, sums in summed.items()]
        bulk_insert(tx, self.table, (*self.key, *self.sums), folded)

    def fold(self, tx: Connection) -> int:
        """Fold what is crowded into one row for each key and return how many rows went.

        Rows are deleted and their own sums put back in one transaction, so a commit that comes
        later is neither lost nor counted twice.
        """
        columns, kept = self.table.c, self.kept or DELTAS_KEPT
        key = [columns[name] for name in self.key]
        # The limit keeps a database from reading the whole table in the order of another index.
        newest = select(*key).order_by(columns.id.desc()).limit(self.looked_at).subquery()
        names = [newest.c[name] for name in self.key]
        # By key: an account with many keys would else be folded again and again for nothing.
        crowded = select(*names).group_by(*names).having(func.count() > kept)
        gone = 0
        for values in tx.execute(crowded.limit(self.keys_max)).all():
            taken = tx.execute(
                delete(self.table)
                .where(*(column == value for column, value in zip(key, values, strict=True)))
                .returning(*key, *(columns[name] for name in self.sums))
            ).all()
            self.add(tx, (tuple(row) for row in taken))
            gone += len(taken)
        return gone
