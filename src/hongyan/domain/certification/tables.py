"""The table of certifications."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table, Text

from hongyan.db.metadata import METADATA

certification = Table(
    "certification",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("grade", Text, nullable=False),
    Column("subject_name", Text, nullable=False),
    Column("number_masked", Text, nullable=False),
    Column("number_sealed", Text, nullable=False),
    Column("legal_representative", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)
"""One per account: who it is at present. Numbers are sealed."""
