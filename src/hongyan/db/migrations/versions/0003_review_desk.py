"""Review cases, certification, members; and whose key an access key is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward."""
    _certification()
    _members()
    _cases()
    _trail()


def downgrade() -> None:
    """Go back; what the new columns held is lost."""
    op.drop_table("workday")
    op.drop_table("review_event")
    op.drop_table("review_case")
    with op.batch_alter_table("access_key") as batch:
        batch.drop_column("member_id")
    op.drop_table("custom_policy")
    op.drop_table("member_policy")
    op.drop_table("member")
    op.drop_table("certification")


def _certification() -> None:
    op.create_table(
        "certification",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("subject_name", sa.Text(), nullable=False),
        sa.Column("number_masked", sa.Text(), nullable=False),
        sa.Column("number_sealed", sa.Text(), nullable=False),
        sa.Column("legal_representative", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_certification"),
    )


def _members() -> None:
    op.create_table(
        "member",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_member"),
    )
    op.create_index("ix_member_account_id", "member", ["account_id", "name"], unique=True)
    op.create_table(
        "member_policy",
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("policy_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", "policy_name", name="pk_member_policy"),
    )
    op.create_table(
        "custom_policy",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "name", name="pk_custom_policy"),
    )
    with op.batch_alter_table("access_key") as batch:
        batch.add_column(sa.Column("member_id", sa.BigInteger(), nullable=True))


def _cases() -> None:
    op.create_table(
        "review_case",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("account_kind", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("message_kind", sa.SmallInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_key", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("claimed_by", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=True),
        sa.Column("call_confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("urged_at", sa.BigInteger(), nullable=True),
        sa.Column("escalated_at", sa.BigInteger(), nullable=True),
        sa.Column("of_case", sa.BigInteger(), nullable=True),
        sa.Column("against_case", sa.BigInteger(), nullable=True),
        sa.Column("not_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_review_case"),
    )
    for name, columns in (
        ("ix_review_case_state", ["state", "due_at"]),
        ("ix_review_case_subject_id", ["subject_kind", "subject_id"]),
        ("ix_review_case_account_id", ["account_id"]),
        ("ix_review_case_text_key", ["text_key"]),
        ("ix_review_case_decided_at", ["decided_at"]),
    ):
        op.create_index(name, "review_case", columns)


def _trail() -> None:
    op.create_table(
        "review_event",
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "sequence", name="pk_review_event"),
    )
    op.create_table(
        "workday",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("is_workday", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_workday"),
    )
