"""Tables of qualifications and of the codes that prove their administrators' phones."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, SmallInteger, Table, Text

from hongyan.db.metadata import METADATA, SERIAL

qualification = Table(
    "qualification",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("company_name", Text, nullable=False),
    Column("legal_person_name", Text, nullable=False),
    Column("credit_code", Text, nullable=False),
    Column("use_by_self", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("order_id", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("form_sealed", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("decided_at", BigInteger),
    Index("ix_qualification_account_id", "account_id", "name", unique=True),
)

phone_code = Table(
    "phone_code",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("phone", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),
    Column("sent_at", BigInteger, nullable=False),
    Column("tries", SmallInteger, nullable=False),
)
"""The last code for each phone; an earlier one is worth nothing any more."""
