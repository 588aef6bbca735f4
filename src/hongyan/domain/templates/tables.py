"""Tables of templates, their versions, and what was applied for."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, SmallInteger, Table, Text

from hongyan.db.metadata import METADATA, SERIAL

template = Table(
    "template",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False, index=True),
    Column("kind", SmallInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("is_test", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("intl_type", SmallInteger),
)
"""`intl_type` says what an international one is for (0 notification, 1 promotion, 2 code)."""

template_version = Table(
    "template_version",
    METADATA,
    Column("template_id", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("content", Text, nullable=False),
    Column("attributes", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
"""What was sent stays readable permanently: a changed template is a new version."""

# Sending never reads it. Each has the version of the content that was applied for with it.
template_application = Table(
    "template_application",
    METADATA,
    Column("template_id", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("account_id", BigInteger, nullable=False),
    Column("order_id", BigInteger),
    Column("remark", Text, nullable=False),
    Column("scene", Text, nullable=False),
    Column("related_sign", Text, nullable=False),
    Column("intl_type", SmallInteger),
    Column("traffic_driving", Text, nullable=False),
    Column("more_data", Text, nullable=False),
    Column("reject_text", Text, nullable=False),
    Column("decided_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_template_application_account_id", "account_id", "created_at"),
)
"""`order_id` is the review case's number."""
