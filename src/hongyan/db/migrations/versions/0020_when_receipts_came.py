"""When a receipt that waits for its attempt came, apart from when the carrier says it was done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add the carrier's time; rows that are there have it in `received_at`."""
    op.add_column("orphan_receipt", sa.Column("done_at", sa.BigInteger()))


def downgrade() -> None:
    """Drop the carrier's time."""
    op.drop_column("orphan_receipt", "done_at")
