"""The sealed key under which an erased number is still known to have opted out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the column."""
    added = sa.Column("pseudonym_key", sa.Text(), nullable=False, server_default="")
    op.add_column("installation", added)


def downgrade() -> None:
    """Drop it."""
    op.drop_column("installation", "pseudonym_key")
