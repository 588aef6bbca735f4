"""Statements on review cases, their trail, and the operator's workdays."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from hongyan.db.dialect import upsert
from hongyan.db.rows import WORDS, Rows
from hongyan.domain.review.consistency import text_key
from hongyan.domain.review.lifecycle import AT_THE_DESK, OPEN, State
from hongyan.domain.review.model import Case, Purpose, Subject, SubjectKind, TrailEntry
from hongyan.domain.review.precedents import PastText
from hongyan.domain.review.tables import review_case, review_event, workday
from hongyan.kernel.kinds import MessageKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_CHANGING = (
    "state",
    "sequence",
    "reasons",
    "note",
    "due_at",
    "claimed_by",
    "claimed_at",
    "call_confirmed_at",
    "decided_by",
    "decided_at",
    "urged_at",
    "escalated_at",
)
"""What an act may change of a case; the rest stays as it was submitted."""

_CASES = Rows(
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
_ENTRIES = Rows(review_event, TrailEntry, codecs={"reasons": WORDS})
_NEWEST_FIRST = _CASES.select.order_by(review_case.c.id.desc())
_BY_DUE_TIME = (review_case.c.due_at, review_case.c.id)


def add_case(tx: Connection, new: Case, entry: TrailEntry) -> Case:
    """Store a new case with the first entry of its trail, and return it with its number."""
    case_id = _CASES.add_numbered(tx, new, text_key=text_key(new.subject))
    _ENTRIES.add(tx, replace(entry, case_id=case_id))
    return replace(new, case_id=case_id)


def save_case(tx: Connection, before: Case, after: Case, entry: TrailEntry) -> bool:
    """Store a case after an act, with the act's entry; False if somebody was quicker.

    A case is changed only if its trail is as long as it was when it was read, so of two reviewers
    who claim it one is told no.
    """
    assert after.sequence == entry.sequence == before.sequence + 1, "one act, one entry"
    done = _CASES.change(
        tx,
        review_case.c.id == before.case_id,
        review_case.c.sequence == before.sequence,
        **{name: getattr(after, name) for name in _CHANGING},
    )
    if done != 1:
        return False
    _ENTRIES.add(tx, entry)
    return True


def case_by_id(tx: Connection, case_id: int) -> Case | None:
    """Return a case."""
    return _CASES.one(tx, review_case.c.id == case_id)


def latest_case(tx: Connection, kind: SubjectKind, subject_id: int) -> Case | None:
    """Return the newest application for a subject: its verdict is the subject's."""
    found = _NEWEST_FIRST.where(
        review_case.c.subject_kind == kind.value,
        review_case.c.subject_id == subject_id,
        review_case.c.purpose == Purpose.APPLICATION.value,
    )
    return _CASES.first(tx, found.limit(1))


def decided_by_people(tx: Connection, account_id: int, rejected_since: int) -> tuple[int, int]:
    """Return how many of an account's applications reviewers approved, and rejected since then."""
    by_a_person = (
        review_case.c.account_id == account_id,
        review_case.c.purpose == Purpose.APPLICATION.value,
        review_case.c.claimed_by != "",
    )
    approved = review_case.c.state == State.APPROVED.value
    rejected = (review_case.c.state == State.REJECTED.value) & (
        review_case.c.decided_at >= rejected_since
    )
    counts = (func.count().filter(one) for one in (approved, rejected))
    row = tx.execute(select(*counts).where(*by_a_person)).one()
    return int(row[0]), int(row[1])


def cases_in(tx: Connection, states: Collection[State] = OPEN, limit: int = 10_000) -> list[Case]:
    """Return the cases in some states, by due time; those without one come in any place."""
    standing = review_case.c.state.in_([state.value for state in states])
    return _CASES.many(tx, standing, by=_BY_DUE_TIME, limit=limit)


def overdue_cases(tx: Connection, now_ms: int, limit: int = 100) -> list[Case]:
    """Return cases at the desk whose due time has passed and that are not escalated."""
    return _CASES.many(
        tx,
        review_case.c.state.in_([state.value for state in AT_THE_DESK]),
        review_case.c.due_at < now_ms,
        review_case.c.escalated_at.is_(None),
        by=_BY_DUE_TIME,
        limit=limit,
    )


def cases_with_text(tx: Connection, subject: Subject, limit: int = 100) -> list[Case]:
    """Return the newest cases on the same text, kind and kind of account, all purposes together."""
    return _CASES.read(
        tx, _NEWEST_FIRST.where(review_case.c.text_key == text_key(subject)).limit(limit)
    )


def past_texts(
    tx: Connection, kind: SubjectKind, message_kind: MessageKind | None, limit: int = 5000
) -> list[PastText]:
    """Return the newest decided texts of a kind, to look for precedents among."""
    found = _NEWEST_FIRST.where(
        review_case.c.subject_kind == kind.value,
        review_case.c.message_kind.is_(None)
        if message_kind is None
        else review_case.c.message_kind == int(message_kind),
        review_case.c.purpose == Purpose.APPLICATION.value,
        review_case.c.decided_at.is_not(None),
    )
    cases = _CASES.read(tx, found.limit(limit))
    return [PastText(c.case_id, c.subject.text, c.verdict) for c in cases if c.verdict is not None]


def last_decisions(tx: Connection, limit: int = 50) -> list[int]:
    """Return when reviewers decided last, the newest first: the desk's pace."""
    moments = (
        select(review_case.c.decided_at)
        .where(review_case.c.decided_at.is_not(None), review_case.c.claimed_by != "")
        .order_by(review_case.c.decided_at.desc())
    )
    return [row.decided_at for row in tx.execute(moments.limit(limit))]


def trail_of(tx: Connection, case_id: int) -> list[TrailEntry]:
    """Return everything that happened to a case, in order."""
    return _ENTRIES.many(tx, review_event.c.case_id == case_id)


def workdays(tx: Connection) -> dict[int, bool]:
    """Return the operator's days, True for one on which people work."""
    rows = tx.execute(select(workday).order_by(workday.c.day))
    return {row.day: row.is_workday for row in rows}


def set_workdays(
    tx: Connection, days: Iterable[int], note: str, now_ms: int, *, is_workday: bool
) -> None:
    """Declare days, such as 20270206, workdays or free days, whatever the calendar says."""
    values = {"is_workday": is_workday, "note": note, "updated_at": now_ms}
    for day in days:
        row = upsert(tx, workday).values(day=day, **values)
        tx.execute(row.on_conflict_do_update(index_elements=[workday.c.day], set_=values))


def forget_workday(tx: Connection, day: int) -> bool:
    """Leave a day to the calendar again; False if the operator had said nothing of it."""
    return tx.execute(delete(workday).where(workday.c.day == day)).rowcount == 1
