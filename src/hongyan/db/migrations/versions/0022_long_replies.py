"""Pieces of long replies, and the base in which a channel's receipts tell ids."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "inbound_part",
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("phone", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("dest_id", sa.Text(), nullable=False),
        sa.Column("reference", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("total", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("is_joined", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(
            "channel_id",
            "phone",
            "dest_id",
            "reference",
            "total",
            "number",
            name="pk_inbound_part",
        ),
    )
    op.create_index("ix_inbound_part_phone", "inbound_part", ["phone"])
    op.create_index("ix_inbound_part_received_at", "inbound_part", ["received_at"])
    op.create_index(
        "ix_inbound_part_waiting",
        "inbound_part",
        ["channel_id"],
        sqlite_where=sa.text("is_joined IS 0"),
        postgresql_where=sa.text("is_joined IS false"),
    )
    op.create_table(
        "id_reading",
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("carrier_ids", sa.Text(), nullable=False),
        sa.Column("is_learned", sa.Boolean(), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", name="pk_id_reading"),
    )


def downgrade() -> None:
    """Drop the two tables."""
    op.drop_table("id_reading")
    op.drop_index("ix_inbound_part_waiting", "inbound_part")
    op.drop_index("ix_inbound_part_received_at", "inbound_part")
    op.drop_index("ix_inbound_part_phone", "inbound_part")
    op.drop_table("inbound_part")
