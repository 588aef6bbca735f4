"""Tables of signs, of what was applied for, and of the extend codes that belong to signs."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    false,
)

from hongyan.db.clear import CLEAR
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
"""A caller's own codes: one code serves one sign only, so that a reply finds its way back."""

# Sending never reads it. A change is a new version; only what the review says is written later.
sign_application = Table(
    "sign_application",
    METADATA,
    Column("sign_id", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("account_id", BigInteger, nullable=False),
    Column("order_id", BigInteger),
    Column("kind", SmallInteger, nullable=False),
    Column("source", SmallInteger, nullable=False),
    Column("is_third_party", Boolean, nullable=False),
    Column("remark", Text, nullable=False),
    Column("scene", Text, nullable=False),
    Column("qualification_id", BigInteger),
    Column("letter_id", BigInteger),
    Column("trademark_id", BigInteger),
    Column("app_filing_id", BigInteger),
    Column("more_data", Text, nullable=False),
    Column("reject_text", Text, nullable=False),
    Column("decided_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_sign_application_account_id", "account_id", "created_at"),
    Index("ix_sign_application_letter_id", "letter_id"),
    Index("ix_sign_application_qualification_id", "qualification_id"),
)
"""`order_id` is the review case's number."""

sign_file = Table(
    "sign_file",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("sign_id", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("suffix", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("is_sealed", Boolean, nullable=False, server_default=false()),
    Index("ix_sign_file_sign_id", "sign_id", "version"),
    Index("ix_sign_file_clear", "id", sqlite_where=CLEAR, postgresql_where=CLEAR),
)
"""Proof files that came inside a call (AddSmsSign). What is uploaded by itself is not kept here."""
