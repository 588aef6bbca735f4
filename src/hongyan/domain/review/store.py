"""Statements on review cases, their trail, and the operator's workdays."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from hongyan.db.dialect import among, upsert
from hongyan.db.rows import WORDS, Rows
from hongyan.domain.review.consistency import text_key
from hongyan.domain.review.desk import order_key
from hongyan.domain.review.lifecycle import AT_THE_DESK, OPEN, State
from hongyan.domain.review.model import Case, Purpose, Subject, SubjectKind, TrailEntry
from hongyan.domain.review.tables import CASES, review_case, review_event, workday

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

_ENTRIES = Rows(review_event, TrailEntry, codecs={"reasons": WORDS})
_LAST_EVENT = (review_event.c.case_id == review_case.c.id) & (
    review_event.c.sequence == review_case.c.sequence
)
"""Every case has a trail, whose last entry is of its sequence."""

_NEWEST_FIRST = CASES.select.order_by(review_case.c.id.desc())
_BY_DUE_TIME = (review_case.c.due_at, review_case.c.id)


def add_case(tx: Connection, new: Case, entry: TrailEntry) -> Case:
    """Store a new case with the first entry of its trail, and return it with its number."""
    case_id = CASES.add_numbered(tx, new, text_key=text_key(new.subject))
    _ENTRIES.add(tx, replace(entry, case_id=case_id))
    return replace(new, case_id=case_id)


def save_case(tx: Connection, before: Case, after: Case, entry: TrailEntry) -> bool:
    """Store a case after an act, with the act's entry; False if it was changed meanwhile.

    A case is changed only if its trail is as long as it was when it was read, so of two reviewers
    who claim it one is told no.
    """
    assert after.sequence == entry.sequence == before.sequence + 1, "one act, one entry"
    done = CASES.change(
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
    return CASES.one(tx, review_case.c.id == case_id)


def latest_case(tx: Connection, kind: SubjectKind, subject_id: int) -> Case | None:
    """Return the newest application for a subject: its verdict is the subject's."""
    found = _NEWEST_FIRST.where(
        review_case.c.subject_kind == kind.value,
        review_case.c.subject_id == subject_id,
        review_case.c.purpose == Purpose.APPLICATION.value,
    )
    return CASES.first(tx, found.limit(1))


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


def rejected_by_rules(tx: Connection, account_id: int, since: int, limit: int = 100) -> list[str]:
    """Return the findings for which rules alone rejected an account's applications since then."""
    found = (
        select(review_case.c.findings)
        .where(
            review_case.c.account_id == account_id,
            review_case.c.purpose == Purpose.APPLICATION.value,
            review_case.c.state == State.AUTO_REJECTED.value,
            review_case.c.decided_at >= since,
        )
        .order_by(review_case.c.id.desc())
    )
    return [row.findings for row in tx.execute(found.limit(limit))]


def cases_in(tx: Connection, states: Collection[State] = OPEN, limit: int = 10_000) -> list[Case]:
    """Return the cases in some states, by due time; those without one come in any place."""
    in_states = review_case.c.state.in_([state.value for state in states])
    return CASES.many(tx, in_states, by=_BY_DUE_TIME, limit=limit)


def queue_keys(tx: Connection) -> list[tuple[bool, bool, int, int]]:
    """Return the order of what is queued (`desk.queue_order`), read without the cases' texts."""
    rows = tx.execute(
        select(
            review_case.c.escalated_at,
            review_case.c.purpose,
            review_case.c.due_at,
            review_case.c.submitted_at,
            review_case.c.id,
        ).where(review_case.c.state == State.QUEUED.value)
    )
    return sorted(
        order_key(
            row.id,
            Purpose(row.purpose),
            escalated_at=row.escalated_at,
            due_at=row.due_at,
            submitted_at=row.submitted_at,
        )
        for row in rows
    )


def cases_numbered(tx: Connection, numbers: Collection[int]) -> dict[int, Case]:
    """Return cases by their numbers."""
    if not numbers:
        return {}
    asked = CASES.select.where(among(review_case.c.id, "numbers"))
    found = CASES.read(tx, asked, {"numbers": list(numbers)})
    return {one.case_id: one for one in found}


def open_applications_of(tx: Connection, account_id: int) -> list[Case]:
    """Return what an account has applied for and was not decided, the oldest first."""
    return CASES.many(
        tx,
        review_case.c.account_id == account_id,
        review_case.c.purpose == Purpose.APPLICATION.value,
        review_case.c.state.in_([state.value for state in OPEN]),
    )


def overdue_cases(tx: Connection, now_ms: int, limit: int = 100) -> list[Case]:
    """Return cases at the desk whose due time has passed and that are not escalated."""
    return CASES.many(
        tx,
        review_case.c.state.in_([state.value for state in AT_THE_DESK]),
        review_case.c.due_at < now_ms,
        review_case.c.escalated_at.is_(None),
        by=_BY_DUE_TIME,
        limit=limit,
    )


def cases_with_text(tx: Connection, subject: Subject, limit: int = 100) -> list[Case]:
    """Return the newest cases on the same text, kind and kind of account, all purposes together."""
    return CASES.read(
        tx, _NEWEST_FIRST.where(review_case.c.text_key == text_key(subject)).limit(limit)
    )


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


def decided_between(
    tx: Connection, after: int, before: int, most: int
) -> list[tuple[SubjectKind, int, int]]:
    """Return (kind, subject, decided_at) of cases decided between two moments, the oldest first.

    About `most`: of those that were decided at one moment, all or none.
    """
    within = (review_case.c.decided_at > after, review_case.c.decided_at < before)
    some = select(review_case.c.decided_at).where(*within).order_by(review_case.c.decided_at)
    last = tx.execute(select(func.max(some.limit(most).subquery().c.decided_at))).scalar()
    if last is None:
        return []
    rows = tx.execute(
        select(review_case.c.subject_kind, review_case.c.subject_id, review_case.c.decided_at)
        .where(review_case.c.decided_at > after, review_case.c.decided_at <= last)
        .order_by(review_case.c.decided_at, review_case.c.id)
    )
    return [(SubjectKind(row.subject_kind), row.subject_id, row.decided_at) for row in rows]


def withdrawn_after(
    tx: Connection, after_id: int, most: int
) -> list[tuple[SubjectKind, int, int, int]]:
    """Return (kind, subject, case, withdrawn_at) of withdrawn cases with a greater number."""
    rows = tx.execute(
        select(
            review_case.c.subject_kind,
            review_case.c.subject_id,
            review_case.c.id,
            review_event.c.at,
        )
        .join_from(review_case, review_event, _LAST_EVENT)
        .where(review_case.c.state == State.WITHDRAWN.value, review_case.c.id > after_id)
        .order_by(review_case.c.id)
        .limit(most)
    )
    return [(SubjectKind(row.subject_kind), row.subject_id, row.id, row.at) for row in rows]


def is_settled_since(tx: Connection, kind: SubjectKind, subject_id: int, before: int) -> bool:
    """Return whether no case of a subject is open, and none was decided or withdrawn since then."""
    withdrawn = review_case.c.state == State.WITHDRAWN.value
    recent = (
        select(review_case.c.id)
        .join_from(review_case, review_event, _LAST_EVENT)
        .where(
            review_case.c.subject_kind == kind.value,
            review_case.c.subject_id == subject_id,
            review_case.c.state.in_([state.value for state in OPEN])
            | (review_case.c.decided_at >= before)
            | (withdrawn & (review_event.c.at >= before)),
        )
    )
    return tx.execute(recent.limit(1)).first() is None


def next_due(tx: Connection, after: int) -> int | None:
    """Return the next due time behind a moment of the cases at the desk, None if there is none."""
    at_the_desk = review_case.c.state.in_([state.value for state in AT_THE_DESK])
    due = select(func.min(review_case.c.due_at)).where(at_the_desk, review_case.c.due_at > after)
    return tx.execute(due).scalar()
