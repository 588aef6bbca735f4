"""Figures of channels beside their status, alarms of channels, captures that were asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Add the column, and make the tables."""
    op.add_column(
        "channel_status", sa.Column("figures", sa.Text(), nullable=False, server_default="")
    )
    op.create_table(
        "channel_alarm",
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("looked_at", sa.BigInteger(), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("news", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", "trouble", name=op.f("pk_channel_alarm")),
    )
    op.create_table(
        "channel_capture",
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_channel_capture")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("channel_capture")
    op.drop_table("channel_alarm")
    op.drop_column("channel_status", "figures")
