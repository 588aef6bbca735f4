"""The table of notices."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, Text

from hongyan.db.metadata import METADATA, SERIAL

notice = Table(
    "notice",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_notice_account_id", "account_id", "created_at"),
)
"""Written once, shown by `hongyan letter list` and, later, by the console."""
