"""Indexes by which sweeps find what is old, instead of reading whole tables."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the indexes."""
    op.create_index("ix_dispatch_last_id", "dispatch", ["last_id"])
    op.create_index("ix_orphan_receipt_received_at", "orphan_receipt", ["received_at"])
    op.create_index("ix_material_file_created_at", "material_file", ["created_at", "key"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_material_file_created_at", "material_file")
    op.drop_index("ix_orphan_receipt_received_at", "orphan_receipt")
    op.drop_index("ix_dispatch_last_id", "dispatch")
