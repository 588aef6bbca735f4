"""Tables of callback endpoints, of pushes and of the numbers that pushes bear."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, SmallInteger, Table, Text

from hongyan.db.metadata import METADATA, SERIAL

callback_endpoint = Table(
    "callback_endpoint",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("secret_sealed", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

# The last number given to an account's items of a kind. Its row stays locked until the transaction
# ends, so numbers become visible in their order and a rollback leaves no gap.
push_sequence = Table(
    "push_sequence",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# `sequence` counts an account's items of a kind without gaps: a receiver that sees 7 after 5 knows
# what it missed. `due_at` is also the claim: who takes an item moves it beyond the end of the push.
push = Table(
    "push",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("payload", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("tries", SmallInteger, nullable=False),
    Column("fault", Text, nullable=False),
    # Each endpoint's oldest due item is one step into the index, however long another's queue is.
    Index("ix_push_due", "state", "account_id", "kind", "due_at", "sequence"),
)
