"""Tables of processes and leases."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from hongyan.db.metadata import METADATA, SERIAL

process = Table(
    "process",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("node", Integer, nullable=False),
    Column("host", Text, nullable=False),
    Column("pid", BigInteger, nullable=False),
    Column("version", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)

lease = Table(
    "lease",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("holder", BigInteger, nullable=False),
    Column("term", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)
