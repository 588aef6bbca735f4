"""Tables of inbound texts, of the pieces of long ones, and of opt-outs."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, SmallInteger, Table, Text

from hongyan.db.metadata import METADATA

inbound = Table(
    "inbound",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("phone", BigInteger, nullable=False),
    Column("dest_id", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("sent_at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("account_id", BigInteger),
    Column("sign_id", BigInteger),
    Column("message_id", BigInteger),
    Index("uq_inbound_event_id", "channel_id", "event_id", unique=True),
    Index("ix_inbound_phone", "phone"),
)

inbound_part = Table(
    "inbound_part",
    METADATA,
    Column("channel_id", BigInteger, primary_key=True, autoincrement=False),
    Column("phone", BigInteger, primary_key=True, autoincrement=False),
    Column("dest_id", Text, primary_key=True),
    Column("reference", BigInteger, primary_key=True, autoincrement=False),
    Column("total", SmallInteger, primary_key=True, autoincrement=False),
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("event_id", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("sent_at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("is_joined", Boolean, nullable=False),
    Index("ix_inbound_part_phone", "phone"),
    Index("ix_inbound_part_received_at", "received_at"),
)
"""Pieces of long texts. A joined one has no content any more; it tells a repetition apart."""

Index(
    "ix_inbound_part_waiting",
    inbound_part.c.channel_id,
    sqlite_where=inbound_part.c.is_joined.is_(False),
    postgresql_where=inbound_part.c.is_joined.is_(False),
)

opt_out = Table(
    "opt_out",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("sign_id", BigInteger, primary_key=True, autoincrement=False),
    Column("phone", BigInteger, primary_key=True, autoincrement=False),
    Column("word", Text, nullable=False),
    Column("since_at", BigInteger, nullable=False),
    Index("ix_opt_out_phone", "phone"),
)
"""Who no longer wants promotions of which sign."""
