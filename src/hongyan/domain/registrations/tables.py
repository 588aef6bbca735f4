"""The table of what the operator said of signs at carriers."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, Text

from hongyan.db.metadata import METADATA, SERIAL

sign_registration = Table(
    "sign_registration",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("sign_id", BigInteger, nullable=False),
    Column("carrier", Text, nullable=False),
    Column("channel_id", BigInteger),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("extend_code", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Index("ix_sign_registration_sign_id", "sign_id", "carrier"),
)
"""One row for a sign, a carrier and a channel, or none: what was not said is presumed."""
