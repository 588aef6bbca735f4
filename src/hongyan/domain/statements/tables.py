"""Tables of monthly statements and their lines."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, SmallInteger, Table, Text, text

from hongyan.db.metadata import METADATA

_UNPAID = text("settled_at IS NULL")

# Closed once. `total` is micro-yuan, `total_fen` what is invoiced, `rounding` the difference. From
# `opening` to `closing`: the balance, and what came and went beside the total; `rounded` is what of
# the rounding was booked (postpaid).
# `due_at` is NULL for a prepaid account, whose statements are settled when they are closed.
statement = Table(
    "statement",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("segments", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("total_fen", BigInteger, nullable=False),
    Column("rounding", BigInteger, nullable=False),
    Column("closed_at", BigInteger, nullable=False),
    Column("due_at", BigInteger),
    Column("settled_at", BigInteger),
    Column("opening", BigInteger, nullable=False, server_default=text("0")),
    Column("topped_up", BigInteger, nullable=False, server_default=text("0")),
    Column("ordered", BigInteger, nullable=False, server_default=text("0")),
    Column("refunded", BigInteger, nullable=False, server_default=text("0")),
    Column("rounded", BigInteger, nullable=False, server_default=text("0")),
    Column("closing", BigInteger, nullable=False, server_default=text("0")),
)
Index(
    "ix_statement_due_at",
    statement.c.due_at,
    sqlite_where=_UNPAID,
    postgresql_where=_UNPAID,
)

statement_line = Table(
    "statement_line",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("day", Integer, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("country", Text, nullable=False),
    Column("paid_from", Text, nullable=False),
    Column("unit_price", BigInteger, nullable=False),
    Column("messages", BigInteger, nullable=False),
    Column("segments", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
)
