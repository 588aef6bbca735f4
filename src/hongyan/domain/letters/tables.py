"""Tables of letters, the sign names they list, and ties between companies."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, SmallInteger, Table, Text

from hongyan.db.metadata import METADATA, SERIAL

letter = Table(
    "letter",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("grantor", Text, nullable=False),
    Column("grantee", Text, nullable=False),
    Column("credit_code", Text, nullable=False),
    Column("start_day", Integer, nullable=False),
    Column("end_day", Integer, nullable=False),
    Column("scan_key", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("warned_days", SmallInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Index("ix_letter_account_id", "account_id", "name", unique=True),
    Index("ix_letter_end_day", "end_day"),
)
"""`warned_days` is the last warning that was given; 0 once the lapse was dealt with."""

letter_sign = Table(
    "letter_sign",
    METADATA,
    Column("letter_id", BigInteger, primary_key=True, autoincrement=False),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
)
"""The sign names of a letter, in the order in which it lists them."""

company_tie = Table(
    "company_tie",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("child", Text, primary_key=True),
    Column("parent", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
"""Which company is whose subsidiary, as an account declared it and an operator wrote it down."""
