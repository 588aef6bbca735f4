"""What a person asked for at the console and may still take back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Make the table and its indexes."""
    op.create_table(
        "pending_act",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("runs_at", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject_id", name=op.f("pk_pending_act")),
    )
    op.create_index("ix_pending_act_state", "pending_act", ["state", "runs_at"])
    op.create_index("ix_pending_act_person", "pending_act", ["person", "kind"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_pending_act_person", table_name="pending_act")
    op.drop_index("ix_pending_act_state", table_name="pending_act")
    op.drop_table("pending_act")
