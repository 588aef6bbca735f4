"""The table of alert rules and where each stands."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from hongyan.db.metadata import METADATA, SERIAL

# `contacts` are phone numbers (E.164 digits, blanks between) that get a message.
alert_rule = Table(
    "alert_rule",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False, index=True),
    Column("metric", Text, nullable=False),
    Column("threshold", BigInteger, nullable=False),
    Column("silence_minutes", Integer, nullable=False),
    Column("contacts", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("fired_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
)
