"""Whether a scan is sealed; those that are not yet are found by a partial index, and sealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_CLEAR = sa.text("NOT is_sealed")
_TABLES = (("material_file", "key"), ("sign_file", "id"))


def upgrade() -> None:
    """Add the columns and the indexes; the serving process seals what is there, some at a time."""
    for table, key in _TABLES:
        added: sa.Column[bool] = sa.Column(
            "is_sealed", sa.Boolean(), nullable=False, server_default=sa.false()
        )
        op.add_column(table, added)
        op.create_index(
            f"ix_{table}_clear", table, [key], sqlite_where=_CLEAR, postgresql_where=_CLEAR
        )


def downgrade() -> None:
    """Drop them."""
    for table, _ in _TABLES:
        op.drop_index(f"ix_{table}_clear", table)
        op.drop_column(table, "is_sealed")
