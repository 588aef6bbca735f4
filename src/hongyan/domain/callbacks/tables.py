"""Tables of callback endpoints, of pushes and the numbers they bear, and of pushes that ended."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, SmallInteger, Table, Text

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
    # The message that a report is of; 0 for what is about none.
    Column("message_id", BigInteger, nullable=False, server_default="0"),
    # Each endpoint's oldest due item is one step into the index, however long another's queue is.
    Index("ix_push_due", "state", "account_id", "kind", "due_at", "sequence"),
)

# One HTTP request each. `body` is kept where the receiver took it: a failed one's items wait in
# `push`, or were taken later.
push_attempt = Table(
    "push_attempt",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("first_sequence", BigInteger, nullable=False),
    Column("last_sequence", BigInteger, nullable=False),
    Column("items", Integer, nullable=False),
    Column("attempt_no", SmallInteger, nullable=False),
    Column("began_at", BigInteger, nullable=False),
    Column("ms", Integer, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("answer", Text, nullable=False),
    Column("fault", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_push_attempt_account_id", "account_id", "id"),
    Index("ix_push_attempt_sequence", "account_id", "kind", "first_sequence"),
)

# Which number the report of a message bears, from its first push on.
push_mention = Table(
    "push_mention",
    METADATA,
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
