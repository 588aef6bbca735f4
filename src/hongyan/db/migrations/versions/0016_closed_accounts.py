"""When an account was closed: what it leaves behind is removed some days later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the column."""
    op.add_column("account", sa.Column("closed_at", sa.BigInteger()))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("account", "closed_at")
