"""What one account may make the service hold: uses of allowances, and which files are named."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables.

    What names a file was not written down before, and forms are sealed: files that are there stay
    until an operator removes them.
    """
    op.create_table(
        "account_use",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("allowance", sa.Text(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account_use"),
    )
    columns = ["account_id", "allowance", "used_at"]
    op.create_index("ix_account_use_account_id", "account_use", columns)
    op.create_index("ix_account_use_used_at", "account_use", ["used_at"])
    op.create_table(
        "material_use",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "subject_kind", "subject_id", name="pk_material_use"),
    )
    columns = ["subject_kind", "subject_id"]
    op.create_index("ix_material_use_subject_id", "material_use", columns)
    op.execute("INSERT INTO material_use SELECT key, 'before', 0 FROM material_file")


def downgrade() -> None:
    """Drop them, and what they held."""
    op.drop_table("material_use")
    op.drop_table("account_use")
