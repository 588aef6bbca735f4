"""Calls are cancelled by their BizId: the queue finds them by it."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Index the queue by call."""
    op.create_index("ix_dispatch_biz_id", "dispatch", ["biz_id"])


def downgrade() -> None:
    """Drop the index."""
    op.drop_index("ix_dispatch_biz_id", table_name="dispatch")
