"""Tables of signs and of the extend codes that belong to them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, SmallInteger, Table, Text

from hongyan.db.metadata import METADATA, SERIAL

sign = Table(
    "sign",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("is_test", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Index("ix_sign_account_id", "account_id", "name"),
)

extend_code = Table(
    "extend_code",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("code", Text, primary_key=True),
    Column("sign_id", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
"""A caller's own codes: one code serves one sign for good, so that a reply finds its way back."""
