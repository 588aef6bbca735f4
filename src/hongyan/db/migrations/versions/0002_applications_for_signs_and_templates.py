"""What is applied for with signs and templates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Go forward."""
    _add_sign_application()
    _add_sign_file()
    _add_template_application()


def _add_sign_application() -> None:
    op.create_table(
        "sign_application",
        sa.Column("sign_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.SmallInteger(), nullable=False),
        sa.Column("is_third_party", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("scene", sa.Text(), nullable=False),
        sa.Column("qualification_id", sa.BigInteger(), nullable=True),
        sa.Column("letter_id", sa.BigInteger(), nullable=True),
        sa.Column("trademark_id", sa.BigInteger(), nullable=True),
        sa.Column("app_filing_id", sa.BigInteger(), nullable=True),
        sa.Column("more_data", sa.Text(), nullable=False),
        sa.Column("reject_text", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sign_id", "version", name=op.f("pk_sign_application")),
    )
    with op.batch_alter_table("sign_application", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sign_application_account_id", ["account_id", "created_at"], unique=False
        )
        batch_op.create_index("ix_sign_application_letter_id", ["letter_id"], unique=False)
        batch_op.create_index(
            "ix_sign_application_qualification_id", ["qualification_id"], unique=False
        )


def _add_sign_file() -> None:
    op.create_table(
        "sign_file",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sign_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_file")),
    )
    with op.batch_alter_table("sign_file", schema=None) as batch_op:
        batch_op.create_index("ix_sign_file_sign_id", ["sign_id", "version"], unique=False)


def _add_template_application() -> None:
    op.create_table(
        "template_application",
        sa.Column("template_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("scene", sa.Text(), nullable=False),
        sa.Column("related_sign", sa.Text(), nullable=False),
        sa.Column("intl_type", sa.SmallInteger(), nullable=True),
        sa.Column("traffic_driving", sa.Text(), nullable=False),
        sa.Column("more_data", sa.Text(), nullable=False),
        sa.Column("reject_text", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("template_id", "version", name=op.f("pk_template_application")),
    )
    with op.batch_alter_table("template_application", schema=None) as batch_op:
        batch_op.create_index(
            "ix_template_application_account_id", ["account_id", "created_at"], unique=False
        )


def downgrade() -> None:
    """Go back; what was applied for is lost."""
    with op.batch_alter_table("template_application", schema=None) as batch_op:
        batch_op.drop_index("ix_template_application_account_id")

    op.drop_table("template_application")
    with op.batch_alter_table("sign_file", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_file_sign_id")

    op.drop_table("sign_file")
    with op.batch_alter_table("sign_application", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_application_qualification_id")
        batch_op.drop_index("ix_sign_application_letter_id")
        batch_op.drop_index("ix_sign_application_account_id")

    op.drop_table("sign_application")
