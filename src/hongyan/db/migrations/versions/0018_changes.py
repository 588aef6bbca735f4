"""What managing flows changed, and who wanted it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hongyan.db.metadata import SERIAL

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Make the table and its indexes."""
    op.create_table(
        "change",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("actor_type", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_index("ix_change_account_id", "change", ["account_id", "id"])
    op.create_index("ix_change_what", "change", ["what", "id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_change_what", table_name="change")
    op.drop_index("ix_change_account_id", table_name="change")
    op.drop_table("change")
