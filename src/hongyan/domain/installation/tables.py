"""The table of the mark: one row."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from hongyan.db.metadata import METADATA

installation = Table(
    "installation",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("version", Text, nullable=False),
    Column("key_check", Text, nullable=False),
    Column("pseudonym_key", Text, nullable=False, server_default=""),
)
