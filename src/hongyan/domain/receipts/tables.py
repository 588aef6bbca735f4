"""Tables of receipts whose attempt is not known yet, and of bases that channels write ids in."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Table, Text

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
    Column("done_at", BigInteger),
    Index("ix_orphan_receipt_carrier_id", "carrier_id"),
    Index("ix_orphan_receipt_phone", "phone"),
    Index("ix_orphan_receipt_received_at", "received_at"),
)

id_reading = Table(
    "id_reading",
    METADATA,
    Column("channel_id", BigInteger, primary_key=True, autoincrement=False),
    Column("form", Text, nullable=False),
    Column("carrier_ids", Text, nullable=False),
    Column("is_learned", Boolean, nullable=False),
    Column("noted_at", BigInteger, nullable=False),
)
"""In which base a channel's receipts have been found to tell ids, and by which ids."""
