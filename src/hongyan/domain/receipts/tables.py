"""Table of receipts whose attempt is not known yet."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, Text

from hongyan.db.metadata import METADATA, SERIAL

orphan_receipt = Table(
    "orphan_receipt",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("channel_id", BigInteger, nullable=False),
    Column("carrier_id", Text, nullable=False),
    Column("phone", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("raw_code", Text, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Index("ix_orphan_receipt_carrier_id", "carrier_id"),
    Index("ix_orphan_receipt_phone", "phone"),
    Index("ix_orphan_receipt_received_at", "received_at"),
)
