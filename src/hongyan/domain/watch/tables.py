"""Tables of the alarms of channels, and of the captures that were asked for."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table, Text

from hongyan.db.metadata import METADATA

channel_alarm = Table(
    "channel_alarm",
    METADATA,
    Column("channel_id", BigInteger, primary_key=True, autoincrement=False),
    Column("trouble", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("looked_at", BigInteger, nullable=False),
    Column("raised_at", BigInteger, nullable=False),
    Column("told_at", BigInteger, nullable=False),
    Column("news", Text, nullable=False),
    Column("facts", Text, nullable=False),
)
"""Stored, so that a restart tells nothing again and the process that leads next goes on."""

channel_capture = Table(
    "channel_capture",
    METADATA,
    Column("channel_id", BigInteger, primary_key=True, autoincrement=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("place", Text, nullable=False),
    Column("fault", Text, nullable=False),
)
"""Captures that a command asked the serving process for, the last one of each channel."""
