"""What the console shows: calls, pushes that ended, figures by hour, messages of each account."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Make the tables; a sweep fills those that follow the log, from its beginning."""
    _make_calls()
    _make_pushes()
    _make_figures()
    op.create_table(
        "channel_views",
        _serial(),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.Column("views", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_channel_views"),
    )
    op.create_index("ix_channel_views_noted_at", "channel_views", ["noted_at"])
    # Who settles waits for the sweep by this row, so it is there from the beginning.
    op.execute(
        "INSERT INTO counter (name, value) VALUES ('followed_log', 0) ON CONFLICT DO NOTHING"
    )


def _serial() -> sa.Column[int]:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", number, nullable=False)


def _make_calls() -> None:
    op.create_table(
        "call_record",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("sdk", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("biz_id", sa.BigInteger(), nullable=False),
        sa.Column("out_id", sa.Text(), nullable=False),
        sa.Column("ms", sa.Integer(), nullable=False),
        sa.Column("numbers", sa.Integer(), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "id", name="pk_call_record"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_call_record_refused",
        "call_record",
        ["account_id", "id"],
        sqlite_where=sa.text("code != 'OK'"),
        postgresql_where=sa.text("code != 'OK'"),
    )
    op.create_table(
        "call_count",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hour_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("kept", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "hour_at", "code", name="pk_call_count"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "key_use",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("sdk", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name="pk_key_use"),
    )
    op.create_index("ix_key_use_account_id", "key_use", ["account_id"])


def _make_pushes() -> None:
    op.add_column(
        "push", sa.Column("message_id", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.create_table(
        "push_attempt",
        _serial(),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("first_sequence", sa.BigInteger(), nullable=False),
        sa.Column("last_sequence", sa.BigInteger(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("attempt_no", sa.SmallInteger(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("ms", sa.Integer(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_push_attempt"),
    )
    op.create_index("ix_push_attempt_account_id", "push_attempt", ["account_id", "id"])
    op.create_index(
        "ix_push_attempt_sequence", "push_attempt", ["account_id", "kind", "first_sequence"]
    )
    op.create_table(
        "push_mention",
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "sequence", name="pk_push_mention"),
        sqlite_with_rowid=False,
    )


def _make_figures() -> None:
    op.create_index(
        "ix_verdict_not_delivered",
        "verdict",
        ["message_id"],
        sqlite_where=sa.text("outcome != 'delivered'"),
        postgresql_where=sa.text("outcome != 'delivered'"),
    )
    op.create_table(
        "message_of_account",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "message_id", name="pk_message_of_account"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "figure",
        _serial(),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("hour_at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("sign_id", sa.BigInteger(), nullable=False),
        sa.Column("template_id", sa.BigInteger(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.Column("segments", sa.BigInteger(), nullable=False),
        sa.Column("took_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_figure"),
    )
    op.create_index(
        "ix_figure_account_id", "figure", ["account_id", "hour_at", "template_id", "channel_id"]
    )


def downgrade() -> None:
    """Drop them."""
    op.execute("DELETE FROM counter WHERE name IN ('followed_log', 'forgotten_calls_of')")
    op.drop_table("channel_views")
    op.drop_table("figure")
    op.drop_table("message_of_account")
    op.drop_index("ix_verdict_not_delivered", "verdict")
    op.drop_table("push_mention")
    op.drop_table("push_attempt")
    with op.batch_alter_table("push") as push:
        push.drop_column("message_id")
    op.drop_table("key_use")
    op.drop_table("call_count")
    op.drop_table("call_record")
