"""Countries, accounts abroad, conversions; the country of messages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _account_country()
    _account_international()
    _conversion()
    _conversion_rate()
    _conversion_signal()
    _country_change()
    _country_list()
    _country_request()
    _country_use()
    _message()
    _statistic()
    _template()


def downgrade() -> None:
    """Drop them, and what they held."""
    for table in (
        "account_country",
        "account_international",
        "conversion",
        "conversion_rate",
        "conversion_signal",
        "country_change",
        "country_list",
        "country_request",
        "country_use",
    ):
        op.drop_table(table)
    with op.batch_alter_table("template") as batch_op:
        batch_op.drop_column("intl_type")
    with op.batch_alter_table("statistic") as batch_op:
        batch_op.drop_column("country")
    with op.batch_alter_table("message") as batch_op:
        batch_op.drop_column("country")


def _account_country() -> None:
    op.create_table(
        "account_country",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("switch", sa.Text(), nullable=False),
        sa.Column("day_cap", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "country", name="pk_account_country"),
    )


def _account_international() -> None:
    op.create_table(
        "account_international",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("activated_at", sa.BigInteger(), nullable=True),
        sa.Column("only_allowed", sa.Boolean(), nullable=False),
        sa.Column("conversion_mode", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_account_international"),
    )


def _conversion() -> None:
    op.create_table(
        "conversion",
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("is_converted", sa.Boolean(), nullable=False),
        sa.Column("converted_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name="pk_conversion"),
    )


def _conversion_rate() -> None:
    op.create_table(
        "conversion_rate",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("per_million", sa.Integer(), nullable=False),
        sa.Column("measured_at", sa.BigInteger(), nullable=False),
        sa.Column("reported_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversion_rate"),
    )
    with op.batch_alter_table("conversion_rate") as batch_op:
        batch_op.create_index(
            "ix_conversion_rate_account_id", ["account_id", "measured_at"], unique=False
        )


def _conversion_signal() -> None:
    op.create_table(
        "conversion_signal",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("halts", sa.Boolean(), nullable=False),
        sa.Column("codes", sa.BigInteger(), nullable=False),
        sa.Column("converted", sa.BigInteger(), nullable=False),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversion_signal"),
    )
    with op.batch_alter_table("conversion_signal") as batch_op:
        batch_op.create_index(
            "ix_conversion_signal_account_id", ["account_id", "raised_at"], unique=False
        )


def _country_change() -> None:
    op.create_table(
        "country_change",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_country_change"),
    )


def _country_list() -> None:
    op.create_table(
        "country_list",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_country_list"),
    )


def _country_request() -> None:
    op.create_table(
        "country_request",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_country_request"),
    )
    with op.batch_alter_table("country_request") as batch_op:
        batch_op.create_index("ix_country_request_account_id", ["account_id"], unique=False)


def _country_use() -> None:
    op.create_table(
        "country_use",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.Column("codes", sa.BigInteger(), nullable=False),
        sa.Column("converted", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "slot", "country", name="pk_country_use"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("country_use") as batch_op:
        batch_op.create_index("ix_country_use_slot", ["slot"], unique=False)


def _message() -> None:
    with op.batch_alter_table("message") as batch_op:
        batch_op.add_column(sa.Column("country", sa.Text(), server_default="CN", nullable=False))


def _statistic() -> None:
    with op.batch_alter_table("statistic") as batch_op:
        batch_op.add_column(sa.Column("country", sa.Text(), server_default="CN", nullable=False))


def _template() -> None:
    with op.batch_alter_table("template") as batch_op:
        batch_op.add_column(sa.Column("intl_type", sa.SmallInteger(), nullable=True))
