"""The ledger, what things cost, orders and payments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _funds()
    _wallet()
    _entry()
    _entry_seal()
    _hold()
    _charge()
    _consumption()
    _month_volume()
    _tariff()
    _own_price()
    _purchase_order()
    _payment()
    _odd_payment()
    _refund()


def downgrade() -> None:
    """Drop them, and what they held."""
    for table in (
        "funds",
        "wallet",
        "entry",
        "entry_seal",
        "hold",
        "charge",
        "consumption",
        "month_volume",
        "tariff",
        "own_price",
        "purchase_order",
        "payment",
        "odd_payment",
        "refund",
    ):
        op.drop_table(table)


def _funds() -> None:
    op.create_table(
        "funds",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("credit_limit", sa.BigInteger(), nullable=False),
        sa.Column("closed_month", sa.Integer(), nullable=False),
        sa.Column("overdue_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_funds"),
    )


def _wallet() -> None:
    op.create_table(
        "wallet",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("available", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind = 'cash' OR available >= 0", name="ck_wallet_available"),
        sa.CheckConstraint("held >= 0", name="ck_wallet_held"),
        sa.PrimaryKeyConstraint("id", name="pk_wallet"),
    )
    with op.batch_alter_table("wallet") as batch_op:
        batch_op.create_index("ix_wallet_account_id", ["account_id", "state"], unique=False)
        batch_op.create_index("ix_wallet_expires_at", ["state", "expires_at"], unique=False)


def _entry() -> None:
    op.create_table(
        "entry",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("cause_id", sa.BigInteger(), nullable=False),
        sa.Column("booked_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name="ck_entry_amount"),
        sa.PrimaryKeyConstraint("id", name="pk_entry"),
    )
    with op.batch_alter_table("entry") as batch_op:
        batch_op.create_index("ix_entry_account_id", ["account_id", "id"], unique=False)
        batch_op.create_index("ix_entry_cause_id", ["cause_id"], unique=False)


def _entry_seal() -> None:
    op.create_table(
        "entry_seal",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("sealed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_entry_seal"),
        sa.UniqueConstraint("entry_id", name="uq_entry_seal_entry_id"),
    )


def _hold() -> None:
    op.create_table(
        "hold",
        sa.Column("biz_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("wallet_id", sa.BigInteger(), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("price_ref", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("biz_id", "number", name="pk_hold"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("hold") as batch_op:
        batch_op.create_index("ix_hold_batch_id", ["batch_id"], unique=False)


def _charge() -> None:
    op.create_table(
        "charge",
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("biz_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "number", name="pk_charge"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("charge") as batch_op:
        batch_op.create_index("ix_charge_batch_id", ["batch_id"], unique=False)


def _consumption() -> None:
    op.create_table(
        "consumption",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("paid_from", sa.Text(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.Column("segments", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consumption"),
    )
    with op.batch_alter_table("consumption") as batch_op:
        batch_op.create_index("ix_consumption_account_id", ["account_id", "day"], unique=False)


def _month_volume() -> None:
    op.create_table(
        "month_volume",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("segments", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "month", "kind", name="pk_month_volume"),
    )


def _tariff() -> None:
    op.create_table(
        "tariff",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tariff"),
    )
    with op.batch_alter_table("tariff") as batch_op:
        batch_op.create_index("ix_tariff_kind", ["kind", "effective_at"], unique=False)


def _own_price() -> None:
    op.create_table(
        "own_price",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("effective_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_own_price"),
    )
    with op.batch_alter_table("own_price") as batch_op:
        batch_op.create_index("ix_own_price_account_id", ["account_id"], unique=False)


def _purchase_order() -> None:
    op.create_table(
        "purchase_order",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("product_code", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("paid_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_purchase_order"),
    )
    with op.batch_alter_table("purchase_order") as batch_op:
        batch_op.create_index("ix_purchase_order_state", ["state", "created_at"], unique=False)
        batch_op.create_index("uq_purchase_order_token", ["account_id", "token"], unique=True)


def _payment() -> None:
    op.create_table(
        "payment",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_ref", sa.Text(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("paid_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_payment"),
    )
    with op.batch_alter_table("payment") as batch_op:
        batch_op.create_index("ix_payment_account_id", ["account_id"], unique=False)
        batch_op.create_index("ix_payment_order_id", ["order_id"], unique=False)
        batch_op.create_index("uq_payment_provider_ref", ["provider", "provider_ref"], unique=True)


def _odd_payment() -> None:
    op.create_table(
        "odd_payment",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("oddity", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("provider_ref", sa.Text(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("provider", "oddity", "payment_id", name="pk_odd_payment"),
    )


def _refund() -> None:
    op.create_table(
        "refund",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("provider_ref", sa.Text(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_refund"),
        sa.UniqueConstraint("order_id", name="uq_refund_order_id"),
    )
    with op.batch_alter_table("refund") as batch_op:
        batch_op.create_index("ix_refund_state", ["state"], unique=False)
