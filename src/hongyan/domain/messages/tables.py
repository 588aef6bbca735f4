"""Tables of the message log, the dispatch queue, attempts, parts, verdicts, statistics, figures.

The log is appended and read; what changes lives beside it. Codes and states are short texts.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, SmallInteger, Table, Text

from hongyan.db.metadata import METADATA, SERIAL
from hongyan.kernel.kinds import HOME
from hongyan.kernel.outcome import Outcome

# A message without a verdict and without an attempt is queued: nothing has to be written to say so.
message = Table(
    "message",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("biz_id", BigInteger, nullable=False),
    Column("account_id", BigInteger, nullable=False),
    Column("phone", BigInteger, nullable=False),
    Column("sign_id", BigInteger, nullable=False),
    Column("template_id", BigInteger, nullable=False),
    Column("template_version", Integer, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("segments", SmallInteger, nullable=False),
    Column("accepted_at", BigInteger, nullable=False),
    Column("carrier", Text, nullable=False),
    Column("variables", Text, nullable=False),
    Column("out_id", Text, nullable=False),
    Column("extend_code", Text, nullable=False),
    Column("refused_code", Text, nullable=False),
    Column("country", Text, nullable=False, server_default=HOME),
    # Serves flow control and QuerySendDetails alike, without touching the rows.
    Index(
        "ix_message_phone",
        "phone",
        "accepted_at",
        "account_id",
        "sign_id",
        "template_id",
        "kind",
        "refused_code",
    ),
)

# One row stands for the messages of one call to one carrier that wait: ids first_id to last_id.
dispatch = Table(
    "dispatch",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("carrier", Text, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("biz_id", BigInteger, nullable=False),
    Column("first_id", BigInteger, nullable=False),
    Column("last_id", BigInteger, nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("is_retry", Boolean, nullable=False),
    Index("ix_dispatch_carrier", "carrier", "priority", "due_at", "id"),
    Index("ix_dispatch_last_id", "last_id"),
    # A call is cancelled by its BizId, however long the queue is.
    Index("ix_dispatch_biz_id", "biz_id"),
)

attempt = Table(
    "attempt",
    METADATA,
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("phone", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("answered_at", BigInteger),
    Column("code", Text),
    Column("carrier_ids", Text),
    Column("parts", SmallInteger, nullable=False),
    Column("parts_delivered", SmallInteger, nullable=False),
    sqlite_with_rowid=False,
)
Index(
    "ix_attempt_open",
    attempt.c.phone,
    attempt.c.channel_id,
    sqlite_where=attempt.c.state.in_(["submitting", "in_doubt"]),
    postgresql_where=attempt.c.state.in_(["submitting", "in_doubt"]),
)

attempt_part = Table(
    "attempt_part",
    METADATA,
    Column("channel_id", BigInteger, primary_key=True, autoincrement=False),
    Column("carrier_id", Text, primary_key=True),
    Column("message_id", BigInteger, nullable=False),
    Column("attempt_no", SmallInteger, nullable=False),
    Column("outcome", Text),
    Column("code", Text),
    Column("raw_code", Text),
    Column("received_at", BigInteger),
    sqlite_with_rowid=False,
)
"""How a receipt finds its message: the carrier's id of each part."""

verdict = Table(
    "verdict",
    METADATA,
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("outcome", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("raw_code", Text, nullable=False),
    Column("decided_at", BigInteger, nullable=False),
)
Index(
    "ix_verdict_not_delivered",
    verdict.c.message_id,
    sqlite_where=verdict.c.outcome != Outcome.DELIVERED.value,
    postgresql_where=verdict.c.outcome != Outcome.DELIVERED.value,
)
"""The newest failures are found without the log, however rare they are."""

# Deltas, added up when read and compacted by a sweep; in segments.
statistic = Table(
    "statistic",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("day", Integer, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("sign_id", BigInteger, nullable=False),
    Column("messages", BigInteger, nullable=False),
    Column("segments", BigInteger, nullable=False),
    Column("delivered", BigInteger, nullable=False),
    Column("failed", BigInteger, nullable=False),
    Column("country", Text, nullable=False, server_default=HOME),
    Index("ix_statistic_account_id", "account_id", "day"),
)

# Filled behind the log by a sweep, so that acceptance pays nothing for it. A message that stands
# here is also in the figures, with its present verdict; one that does not is in neither.
message_of_account = Table(
    "message_of_account",
    METADATA,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# Deltas as well, by hour of acceptance. `outcome` is a word of `FigureOutcome`; accepted ones have
# no channel and no code, the others those of their last attempt and of their verdict.
figure = Table(
    "figure",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("hour_at", BigInteger, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("sign_id", BigInteger, nullable=False),
    Column("template_id", BigInteger, nullable=False),
    Column("country", Text, nullable=False),
    Column("carrier", Text, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("messages", BigInteger, nullable=False),
    Column("segments", BigInteger, nullable=False),
    Column("took_ms", BigInteger, nullable=False),
    Index("ix_figure_account_id", "account_id", "hour_at", "template_id", "channel_id"),
)

# What values held of barred topics, as places and rules: no text. Of a refused call `first_id` is
# the call's own id.
barred_value = Table(
    "barred_value",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("biz_id", BigInteger, nullable=False),
    Column("first_id", BigInteger, nullable=False),
    Column("last_id", BigInteger, nullable=False),
    Column("template_id", BigInteger, nullable=False),
    Column("variable", Text, nullable=False),
    Column("rule_id", Text, nullable=False),
    Column("start_at", Integer, nullable=False),
    Column("end_at", Integer, nullable=False),
    Column("is_refused", Boolean, nullable=False),
    Index("ix_barred_value_biz_id", "biz_id"),
    Index("ix_barred_value_at", "at", "account_id"),
    Index("ix_barred_value_account_id", "account_id", "at"),
)
