"""What is asked again when a message leaves, and calls that are cancelled."""

from __future__ import annotations

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop them, and what they held."""
