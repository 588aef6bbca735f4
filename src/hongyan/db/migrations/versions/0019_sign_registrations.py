"""What the operator said of the registration of signs at carriers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "sign_registration",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("sign_id", sa.BigInteger(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("extend_code", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_registration")),
    )
    op.create_index(
        "ix_sign_registration_sign_id", "sign_registration", ["sign_id", "carrier"], unique=False
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("sign_registration")
