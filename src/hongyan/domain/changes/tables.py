"""The table of changes."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, Text

from hongyan.db.metadata import METADATA, SERIAL

change = Table(
    "change",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("changed_at", BigInteger, nullable=False),
    Column("actor_type", Text, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("account_id", BigInteger),
    Column("what", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Index("ix_change_account_id", "account_id", "id"),
    Index("ix_change_what", "what", "id"),
)
"""Append-only: a row is never changed and never removed."""
