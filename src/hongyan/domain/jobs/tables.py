"""The table of jobs."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from hongyan.db.metadata import METADATA, SERIAL

# `asked` is JSON: what the job is about, as the page that asked for it wrote it.
job = Table(
    "job",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("owner_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("permille", Integer, nullable=False),
    Column("octets", BigInteger, nullable=False),
    Column("fault", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("started_at", BigInteger),
    Column("ended_at", BigInteger),
    Index("ix_job_owner_id", "owner_id", "account_id", "id"),
    Index("ix_job_state", "state", "id"),
)
