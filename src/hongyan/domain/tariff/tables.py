"""Tables of price books, product catalogues and the prices that one account alone has."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, SmallInteger, Table, Text

from hongyan.db.metadata import METADATA, SERIAL

# A document (JSON) is in force from `effective_at` until the next one of its kind.
tariff = Table(
    "tariff",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("effective_at", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
    Column("loaded_at", BigInteger, nullable=False),
    Index("ix_tariff_kind", "kind", "effective_at"),
)

own_price = Table(
    "own_price",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("country", Text, nullable=False),
    Column("unit_price", BigInteger, nullable=False),
    Column("effective_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger),
    Index("ix_own_price_account_id", "account_id"),
)
