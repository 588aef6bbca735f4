"""Tables of accounts, access keys, used nonces and counters."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, Text

from hongyan.db.metadata import METADATA, SERIAL
from hongyan.domain.accounts.model import ValueCheck

account = Table(
    "account",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("day_quota", BigInteger),
    Column("month_quota", BigInteger),
    Column("networks", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("value_check", Text, nullable=False, server_default=ValueCheck.MONITOR.value),
)

access_key = Table(
    "access_key",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("account_id", BigInteger, nullable=False, index=True),
    Column("secret_sealed", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("token_sha256", Text),
    Column("expires_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("member_id", BigInteger),
)

# The digest stands for (access key, nonce). `claim` is the id of the call that used it: a call
# whose claim is not in the row came second.
nonce = Table(
    "nonce",
    METADATA,
    Column("digest", BigInteger, primary_key=True, autoincrement=False),
    Column("claim", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Index("ix_nonce_seen_at", "seen_at"),
)

counter = Table(
    "counter",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)
"""Named numbers that only grow.

The revision of reference data (caches compare it), template numbers, push sequences.
"""

test_number = Table(
    "test_number",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("phone", BigInteger, primary_key=True, autoincrement=False),
    Column("created_at", BigInteger, nullable=False),
)
"""Numbers bound by an account: its test signs and test templates reach these and no others."""

account_use = Table(
    "account_use",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("allowance", Text, nullable=False),
    Column("used_at", BigInteger, nullable=False),
    Index("ix_account_use_account_id", "account_id", "allowance", "used_at"),
    Index("ix_account_use_used_at", "used_at"),
)
"""One row for each time that an account used an allowance; rows of past days are forgotten."""
