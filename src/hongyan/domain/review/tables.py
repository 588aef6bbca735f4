"""Tables of review cases, their audit trail, and the operator's workdays."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, SmallInteger, Table, Text

from hongyan.db.metadata import METADATA, SERIAL
from hongyan.db.rows import WORDS, Rows
from hongyan.domain.review.model import Case

review_case = Table(
    "review_case",
    METADATA,
    Column("id", SERIAL, primary_key=True),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("account_id", BigInteger, nullable=False),
    Column("account_kind", Text, nullable=False),
    Column("grade", Text, nullable=False),
    Column("message_kind", SmallInteger),
    Column("text", Text, nullable=False),
    Column("text_key", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("findings", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("submitted_at", BigInteger, nullable=False),
    Column("due_at", BigInteger),
    Column("claimed_by", Text, nullable=False),
    Column("claimed_at", BigInteger),
    Column("call_confirmed_at", BigInteger),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", BigInteger),
    Column("urged_at", BigInteger),
    Column("escalated_at", BigInteger),
    Column("of_case", BigInteger),
    Column("against_case", BigInteger),
    Column("not_by", Text, nullable=False),
    Index("ix_review_case_state", "state", "due_at"),
    Index("ix_review_case_subject_id", "subject_kind", "subject_id"),
    Index("ix_review_case_account_id", "account_id"),
    Index("ix_review_case_text_key", "text_key"),
    Index("ix_review_case_decided_at", "decided_at"),
)

CASES = Rows(
    review_case,
    Case,
    {
        "id": "case_id",
        "subject_kind": "subject.kind",
        "subject_id": "subject.subject_id",
        "version": "subject.version",
        "account_id": "subject.account_id",
        "account_kind": "subject.account_kind",
        "grade": "subject.grade",
        "message_kind": "subject.message_kind",
        "text": "subject.text",
        "text_key": None,
    },
    codecs={"reasons": WORDS},
)
"""Cases as values: two stores ask them."""

# Written once: there is no statement that changes or removes an entry.
review_event = Table(
    "review_event",
    METADATA,
    Column("case_id", BigInteger, primary_key=True, autoincrement=False),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("note", Text, nullable=False),
)

workday = Table(
    "workday",
    METADATA,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("is_workday", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)
"""Days on which the operator knows better than the calendar, such as 20270206."""
