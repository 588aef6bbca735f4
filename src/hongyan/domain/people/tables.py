"""Tables of people, their accounts, logins, one-time links, failures and second factors."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table, Text

from hongyan.db.metadata import METADATA, SERIAL

person = Table(
    "person",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("display_name", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("failed_tries", BigInteger, nullable=False),
    Column("password_hash", Text),
    Column("password_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
)
"""The hash names its own parameters; NULL until a first password is set."""

seat = Table(
    "seat",
    METADATA,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("member_id", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_seat_account_id", "account_id"),
)
"""Which account a person works for; member_id NULL: as its owner."""

login = Table(
    "login",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("person_id", BigInteger, nullable=False),
    Column("stage", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("browser", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("used_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("idle_ms", BigInteger, nullable=False),
    Column("proved_at", BigInteger, nullable=False),
    Column("factor_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("end_reason", Text),
    Index("ix_login_person_id", "person_id", "id"),
    Index("ix_login_ends_at", "ends_at"),
)
"""Its times are real ones, whatever the clock of a demo says."""

one_time_link = Table(
    "one_time_link",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("person_id", BigInteger, nullable=False, index=True),
    Column("purpose", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Index("ix_one_time_link_ends_at", "ends_at"),
)

login_failure = Table(
    "login_failure",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("failures", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Index("ix_login_failure_last_at", "last_at"),
)
"""The digest stands for an address, or for a name at an address."""

second_factor = Table(
    "second_factor",
    METADATA,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("secret_sealed", Text, nullable=False),
    Column("confirmed_at", BigInteger),
    Column("last_step", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

recovery_code = Table(
    "recovery_code",
    METADATA,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", Text, primary_key=True),
    Column("created_at", BigInteger, nullable=False),
)
"""A code that was used is deleted."""
