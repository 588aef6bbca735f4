"""Tables of the ledger. Entries, holds and charges are appended and never changed.

Amounts are integers: micro-yuan (CNY) or segments (SEG), as the wallet's unit says.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)

from hongyan.db.metadata import METADATA, SERIAL
from hongyan.kernel.kinds import HOME

# One row for each account that pays: the row that is locked before its wallets are touched.
# `closed_month` (202601) is the last month whose statement is closed; 0 before the first.
funds = Table(
    "funds",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("mode", Text, nullable=False),
    Column("credit_limit", BigInteger, nullable=False),
    Column("closed_month", Integer, nullable=False),
    Column("overdue_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
)

# `available` and `held` are what the entries on `wallet/ID` and `held/ID` add up to.
wallet = Table(
    "wallet",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("available", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("order_id", BigInteger),
    Column("opened_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    CheckConstraint("kind = 'cash' OR available >= 0", name="ck_wallet_available"),
    CheckConstraint("held >= 0", name="ck_wallet_held"),
    Index("ix_wallet_account_id", "account_id", "state"),
    Index("ix_wallet_expires_at", "state", "expires_at"),
)

# One movement of value between two ledger accounts: double entry in one row, so that sums are
# always zero.
# A ledger account is `wallet/ID`, `held/ID` or `house/NAME`.
entry = Table(
    "entry",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("account_id", BigInteger, nullable=False),
    Column("cause", Text, nullable=False),
    Column("cause_id", BigInteger, nullable=False),
    Column("booked_at", BigInteger, nullable=False),
    CheckConstraint("amount > 0", name="ck_entry_amount"),
    Index("ix_entry_account_id", "account_id", "id"),
    Index("ix_entry_cause_id", "cause_id"),
)

MONEY_ENTRIES = text("kind IN ('top_up', 'order', 'refund')")
"""Entries that messages did not make: few beside the others, so statements find them at once."""

Index(
    "ix_entry_money",
    entry.c.account_id,
    entry.c.booked_at,
    sqlite_where=MONEY_ENTRIES,
    postgresql_where=MONEY_ENTRIES,
)

# The hash chain: each entry's place in it, and the hash over the one before and the entry.
entry_seal = Table(
    "entry_seal",
    METADATA,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("entry_id", BigInteger, nullable=False, unique=True),
    Column("hash", Text, nullable=False),
    Column("sealed_at", BigInteger, nullable=False),
)

# What one call's messages hold of one wallet: the messages from first_id to last_id of the call,
# each `segments` at `unit_price` (0: the wallet counts segments). A message split over wallets has
# several rows; with 0 segments, `unit_price` is its part of a segment. `batch_id` is what the
# entries that moved the sum refer to. `day` is the one on whose ladder it counts, and on whose
# statement what was charged at once.
hold = Table(
    "hold",
    METADATA,
    Column("biz_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("batch_id", BigInteger, nullable=False),
    Column("account_id", BigInteger, nullable=False),
    Column("wallet_id", BigInteger, nullable=False),
    Column("first_id", BigInteger, nullable=False),
    Column("last_id", BigInteger, nullable=False),
    Column("messages", Integer, nullable=False),
    Column("segments", Integer, nullable=False),
    Column("unit_price", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("mode", Text, nullable=False),
    Column("price_ref", Text, nullable=False),
    Column("day", Integer, nullable=False, server_default=text("0")),
    Column("kind", SmallInteger, nullable=False, server_default=text("0")),
    Column("country", Text, nullable=False, server_default=HOME),
    Index("ix_hold_batch_id", "batch_id"),
    sqlite_with_rowid=False,
)

# How a message's hold ended: number 0 once for each message, number 1 if a late receipt came.
charge = Table(
    "charge",
    METADATA,
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("batch_id", BigInteger, nullable=False),
    Column("biz_id", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("ended_at", BigInteger, nullable=False),
    Index("ix_charge_batch_id", "batch_id"),
    sqlite_with_rowid=False,
)

# Deltas of what statements are made of: in segments and micro-yuan, by the day it was settled.
consumption = Table(
    "consumption",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("day", Integer, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("country", Text, nullable=False),
    Column("paid_from", Text, nullable=False),
    Column("unit_price", BigInteger, nullable=False),
    Column("messages", BigInteger, nullable=False),
    Column("segments", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Index("ix_consumption_account_id", "account_id", "day"),
)

# Segments paid with money in a calendar month, by kind of message: where tiers stand. `opening` of
# them are older than the rows that prove the others.
month_volume = Table(
    "month_volume",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("kind", SmallInteger, primary_key=True, autoincrement=False),
    Column("segments", BigInteger, nullable=False),
    Column("opening", BigInteger, nullable=False, server_default=text("0")),
)
