"""The table of pending acts: at most one for a subject."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, Text

from hongyan.db.metadata import METADATA

pending_act = Table(
    "pending_act",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("subject_id", BigInteger, primary_key=True, autoincrement=False),
    Column("person", Text, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("runs_at", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("asked", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("why", Text, nullable=False),
    Index("ix_pending_act_state", "state", "runs_at"),
    Index("ix_pending_act_person", "person", "kind"),
)
