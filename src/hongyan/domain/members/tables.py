"""Tables of members, their policies, and an account's custom policies."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, Text

from hongyan.db.metadata import METADATA, SERIAL

member = Table(
    "member",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_member_account_id", "account_id", "name", unique=True),
)

member_policy = Table(
    "member_policy",
    METADATA,
    Column("member_id", BigInteger, primary_key=True, autoincrement=False),
    Column("policy_name", Text, primary_key=True),
    Column("created_at", BigInteger, nullable=False),
)
"""Names of ready-made policies or of the account's own."""

custom_policy = Table(
    "custom_policy",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),
    Column("document", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)
