"""Tables of country lists, of what accounts do abroad, and of conversions."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text

from hongyan.db.metadata import METADATA, SERIAL

# A document (JSON: rows of words by column) is in force from `effective_at` until the next one.
country_list = Table(
    "country_list",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("name", Text, nullable=False),
    Column("effective_at", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
    Column("loaded_at", BigInteger, nullable=False),
)

country_change = Table(
    "country_change",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("country", Text, nullable=False),
    Column("effective_at", BigInteger, nullable=False),
    Column("columns", Text, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)

country_request = Table(
    "country_request",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("country", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("answer", Text, nullable=False),
    Column("answered_at", BigInteger),
    Index("ix_country_request_account_id", "account_id"),
)

account_international = Table(
    "account_international",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("activated_at", BigInteger),
    Column("only_allowed", Boolean, nullable=False),
    Column("conversion_mode", Text, nullable=False),
)

account_country = Table(
    "account_country",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("country", Text, primary_key=True),
    Column("switch", Text, nullable=False),
    Column("day_cap", Integer),
)
"""`switch` is allow, block, or empty."""

# One row for each account, country and slot of ten minutes: caps and conversions read it.
country_use = Table(
    "country_use",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("country", Text, primary_key=True),
    Column("messages", BigInteger, nullable=False),
    Column("codes", BigInteger, nullable=False),
    Column("converted", BigInteger, nullable=False),
    Index("ix_country_use_slot", "slot"),
    sqlite_with_rowid=False,
)

conversion = Table(
    "conversion",
    METADATA,
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", BigInteger, nullable=False),
    Column("country", Text, nullable=False),
    Column("is_converted", Boolean, nullable=False),
    Column("converted_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger, nullable=False),
)

conversion_rate = Table(
    "conversion_rate",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("per_million", Integer, nullable=False),
    Column("measured_at", BigInteger, nullable=False),
    Column("reported_at", BigInteger, nullable=False),
    Index("ix_conversion_rate_account_id", "account_id", "measured_at"),
)
"""What callers report of all countries together."""

conversion_signal = Table(
    "conversion_signal",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("country", Text, nullable=False),
    Column("raised_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("halts", Boolean, nullable=False),
    Column("codes", BigInteger, nullable=False),
    Column("converted", BigInteger, nullable=False),
    Column("lifted_at", BigInteger),
    Column("lifted_by", Text, nullable=False),
    Index("ix_conversion_signal_account_id", "account_id", "raised_at"),
)
