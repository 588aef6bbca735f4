"""Calls are cancelled by their BizId: the queue finds them by it. A row to probe the disk with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Index the queue by call, and make the table of the probe."""
    op.create_index("ix_dispatch_biz_id", "dispatch", ["biz_id"])
    op.create_table(
        "probe",
        sa.Column("id", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("filler", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_probe")),
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("probe")
    op.drop_index("ix_dispatch_biz_id", table_name="dispatch")
