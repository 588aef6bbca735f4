"""Tables of configured channels, of how they stood over time, and of ported numbers."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from hongyan.db.metadata import METADATA, SERIAL

channel = Table(
    "channel",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("access_code", Text, nullable=False),
    Column("carriers", Text, nullable=False),
    Column("price_micro", BigInteger, nullable=False),
    Column("submits_per_second", Integer, nullable=False),
    Column("window_max", Integer, nullable=False),
    Column("options", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

channel_status = Table(
    "channel_status",
    METADATA,
    Column("channel_id", BigInteger, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("told_at", BigInteger, nullable=False),
    Column("figures", Text, nullable=False, server_default=""),
)
"""What the process that serves a channel last said of it, for commands beside it."""

ported_number = Table(
    "ported_number",
    METADATA,
    Column("phone", BigInteger, primary_key=True, autoincrement=False),
    Column("carrier", Text, nullable=False),
)
"""Numbers that kept their digits and changed their carrier (携号转网)."""

# How all channels of one process stood, as JSON, whenever that changed.
channel_views = Table(
    "channel_views",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("noted_at", BigInteger, nullable=False),
    Column("views", Text, nullable=False),
    Index("ix_channel_views_noted_at", "noted_at"),
)
