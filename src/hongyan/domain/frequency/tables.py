"""Tables of an account's own frequency limits and of the numbers that are free of them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from hongyan.db.metadata import METADATA

frequency_limit = Table(
    "frequency_limit",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("scope", Text, primary_key=True),
    Column("window", Text, primary_key=True),
    Column("permits", Integer, nullable=False),
    Column("effective_at", BigInteger, nullable=False),
    Column("permits_before", Integer),
)
"""A changed limit takes effect later; until then `permits_before` counts (None: the platform's)."""

unlimited_number = Table(
    "unlimited_number",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("phone", BigInteger, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
"""An account's whitelist: numbers that its limits pass over."""
