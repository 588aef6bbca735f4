"""The table of tags."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, Text

from hongyan.db.metadata import METADATA

tag = Table(
    "tag",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("resource", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_tag_account_id", "account_id", "key", "value"),
)
"""`resource` is a TemplateCode: templates are the only resources that take tags."""
