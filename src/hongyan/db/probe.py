"""The probe: a row that is written, and made small again, to learn whether a database can be.

After an outage alone. A full disk lets one read and write a little in place, so it asks for room.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sqlalchemy import Column, SmallInteger, Table, Text

from hongyan.db.dialect import upsert
from hongyan.db.metadata import METADATA

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

FILLER_BYTES = 32 * 1024

probe = Table(
    "probe",
    METADATA,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("filler", Text, nullable=False),
)


def fill(tx: Connection) -> None:
    """Write a row that needs room and cannot be compressed."""
    _write(tx, os.urandom(FILLER_BYTES).hex())


def empty(tx: Connection) -> None:
    """Shrink the row again."""
    _write(tx, "")


def _write(tx: Connection, filler: str) -> None:
    row = upsert(tx, probe).values(id=1, filler=filler)
    tx.execute(row.on_conflict_do_update(index_elements=[probe.c.id], set_={"filler": filler}))
