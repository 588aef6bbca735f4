"""Long work that people asked for, with its progress."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hongyan.db.metadata import SERIAL

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "job",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("permille", sa.Integer(), nullable=False),
        sa.Column("octets", sa.BigInteger(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
    )
    op.create_index("ix_job_owner_id", "job", ["owner_id", "account_id", "id"])
    op.create_index("ix_job_state", "job", ["state", "id"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_index("ix_job_state", "job")
    op.drop_index("ix_job_owner_id", "job")
    op.drop_table("job")
