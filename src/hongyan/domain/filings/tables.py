"""Tables of trademarks and app filings."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table, Text

from hongyan.db.metadata import METADATA, SERIAL

trademark = Table(
    "trademark",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("registration_number", Text, nullable=False),
    Column("applicant", Text, nullable=False),
    Column("period_text", Text, nullable=False),
    Column("picture_key", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

app_filing = Table(
    "app_filing",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False, index=True),
    Column("licence_number", Text, nullable=False),
    Column("service_name", Text, nullable=False),
    Column("principal", Text, nullable=False),
    Column("approval_date", Text, nullable=False),
    Column("domain", Text, nullable=False),
    Column("record_key", Text, nullable=False),
    Column("store_key", Text, nullable=False),
    Column("runtime_key", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
