"""Tables of API calls that are kept, of their counts by hour, and of the last use of each key."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text

from hongyan.db.metadata import METADATA

# By account first: one index serves its newest calls, and the call of a BizId.
call_record = Table(
    "call_record",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("request_id", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("sdk", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("biz_id", BigInteger, nullable=False),
    Column("out_id", Text, nullable=False),
    Column("ms", Integer, nullable=False),
    Column("numbers", Integer, nullable=False),
    Column("is_verified", Boolean, nullable=False),
    sqlite_with_rowid=False,
)
Index(
    "ix_call_record_refused",
    call_record.c.account_id,
    call_record.c.id,
    sqlite_where=call_record.c.code != "OK",
    postgresql_where=call_record.c.code != "OK",
)

call_count = Table(
    "call_count",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("hour_at", BigInteger, primary_key=True, autoincrement=False),
    Column("code", Text, primary_key=True),
    Column("calls", BigInteger, nullable=False),
    Column("kept", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

key_use = Table(
    "key_use",
    METADATA,
    Column("key_id", Text, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("used_at", BigInteger, nullable=False),
    Column("address", Text, nullable=False),
    Column("sdk", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("code", Text, nullable=False),
    Index("ix_key_use_account_id", "account_id"),
)
