"""What accounts let the values of their messages hold, and what was found in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Add the column, the table and its indexes."""
    op.add_column(
        "account", sa.Column("value_check", sa.Text(), nullable=False, server_default="monitor")
    )
    op.create_table(
        "barred_value",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("biz_id", sa.BigInteger(), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("template_id", sa.BigInteger(), nullable=False),
        sa.Column("variable", sa.Text(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("start_at", sa.Integer(), nullable=False),
        sa.Column("end_at", sa.Integer(), nullable=False),
        sa.Column("is_refused", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barred_value")),
    )
    op.create_index("ix_barred_value_biz_id", "barred_value", ["biz_id"])
    op.create_index("ix_barred_value_at", "barred_value", ["at", "account_id"])
    op.create_index("ix_barred_value_account_id", "barred_value", ["account_id", "at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_barred_value_account_id", table_name="barred_value")
    op.drop_index("ix_barred_value_at", table_name="barred_value")
    op.drop_index("ix_barred_value_biz_id", table_name="barred_value")
    op.drop_table("barred_value")
    with op.batch_alter_table("account") as batch:
        batch.drop_column("value_check")
