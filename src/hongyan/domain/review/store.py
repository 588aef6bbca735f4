"""Statements on review cases, their trail, and the operator's workdays."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from hongyan.db.dialect import inserted_id, upsert
from hongyan.domain.review.consistency import text_key
from hongyan.domain.review.lifecycle import AT_THE_DESK, OPEN, Event, State
from hongyan.domain.review.model import (
    ActorKind,
    Case,
    Purpose,
    Subject,
    SubjectKind,
    TrailEntry,
)
from hongyan.domain.review.precedents import Past
from hongyan.domain.review.tables import review_case, review_event, workday
from hongyan.kernel.kinds import AccountGrade, AccountKind, MessageKind, RejectionReason

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.engine import Connection, Row

_CHANGING = (
    "state",
    "sequence",
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
_NEWEST_FIRST = select(review_case).order_by(review_case.c.id.desc())


def add_case(tx: Connection, new: Case, entry: TrailEntry) -> Case:
    """Store a new case with the first entry of its trail, and return it with its number."""
    subject = new.subject
    inserted = tx.execute(
        insert(review_case).values(
            subject_kind=subject.kind.value,
            subject_id=subject.subject_id,
            version=subject.version,
            account_id=subject.account_id,
            account_kind=subject.account_kind.value,
            grade=subject.grade.value,
            message_kind=None if subject.message_kind is None else int(subject.message_kind),
            text=subject.text,
            text_key=text_key(subject),
            purpose=new.purpose.value,
            findings=new.findings,
            submitted_at=new.submitted_at,
            of_case=new.of_case,
            against_case=new.against_case,
            not_by=new.not_by,
            **_changing(new),
        )
    )
    added = replace(new, case_id=inserted_id(inserted))
    _add_entry(tx, replace(entry, case_id=added.case_id))
    return added


def save_case(tx: Connection, before: Case, after: Case, entry: TrailEntry) -> bool:
    """Store a case after an act, with the act's entry; False if somebody was quicker.

    A case is changed only if its trail is as long as it was when it was read, so of two reviewers
    who claim it one is told no.
    """
    assert after.sequence == entry.sequence == before.sequence + 1, "one act, one entry"
    done = tx.execute(
        update(review_case)
        .where(review_case.c.id == before.case_id, review_case.c.sequence == before.sequence)
        .values(**_changing(after))
    )
    if done.rowcount != 1:
        return False
    _add_entry(tx, entry)
    return True


def case_by_id(tx: Connection, case_id: int) -> Case | None:
    """Return a case."""
    row = tx.execute(select(review_case).where(review_case.c.id == case_id)).one_or_none()
    return None if row is None else _case(row)


def latest_case(tx: Connection, kind: SubjectKind, subject_id: int) -> Case | None:
    """Return the newest application for a subject: its verdict is the subject's."""
    found = _NEWEST_FIRST.where(
        review_case.c.subject_kind == kind.value,
        review_case.c.subject_id == subject_id,
        review_case.c.purpose == Purpose.APPLICATION.value,
    )
    row = tx.execute(found.limit(1)).one_or_none()
    return None if row is None else _case(row)


def cases_of(tx: Connection, account_id: int, limit: int = 100) -> list[Case]:
    """Return an account's applications, the newest first."""
    found = _NEWEST_FIRST.where(
        review_case.c.account_id == account_id,
        review_case.c.purpose == Purpose.APPLICATION.value,
    )
    return _cases(tx, found.limit(limit))


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
    found = (
        select(review_case)
        .where(review_case.c.state.in_([state.value for state in states]))
        .order_by(review_case.c.due_at, review_case.c.id)
    )
    return _cases(tx, found.limit(limit))


def overdue_cases(tx: Connection, now_ms: int, limit: int = 100) -> list[Case]:
    """Return cases at the desk whose due time has passed and that are not escalated."""
    found = (
        select(review_case)
        .where(
            review_case.c.state.in_([state.value for state in AT_THE_DESK]),
            review_case.c.due_at < now_ms,
            review_case.c.escalated_at.is_(None),
        )
        .order_by(review_case.c.due_at, review_case.c.id)
    )
    return _cases(tx, found.limit(limit))


def cases_with_text(tx: Connection, subject: Subject, limit: int = 100) -> list[Case]:
    """Return the newest cases on the same text, kind and kind of account, all purposes together."""
    return _cases(tx, _NEWEST_FIRST.where(review_case.c.text_key == text_key(subject)).limit(limit))


def past_texts(
    tx: Connection, kind: SubjectKind, message_kind: MessageKind | None, limit: int = 5000
) -> list[Past]:
    """Return the newest decided texts of a kind, to look for precedents among."""
    found = _NEWEST_FIRST.where(
        review_case.c.subject_kind == kind.value,
        review_case.c.message_kind.is_(None)
        if message_kind is None
        else review_case.c.message_kind == int(message_kind),
        review_case.c.purpose == Purpose.APPLICATION.value,
        review_case.c.decided_at.is_not(None),
    )
    cases = _cases(tx, found.limit(limit))
    return [Past(c.case_id, c.subject.text, c.verdict) for c in cases if c.verdict is not None]


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
    rows = tx.execute(
        select(review_event)
        .where(review_event.c.case_id == case_id)
        .order_by(review_event.c.sequence)
    )
    return [_entry(row) for row in rows]


def open_case_count(tx: Connection) -> dict[State, int]:
    """Return how many cases stand in each open state that has any."""
    rows = tx.execute(
        select(review_case.c.state, func.count().label("cases"))
        .where(review_case.c.state.in_([state.value for state in OPEN]))
        .group_by(review_case.c.state)
    )
    return {State(row.state): row.cases for row in rows}


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


def _changing(case: Case) -> dict[str, Any]:
    values = {name: getattr(case, name) for name in _CHANGING}
    values["state"] = case.state.value
    values["reasons"] = _joined(case.reasons)
    return values


def _add_entry(tx: Connection, entry: TrailEntry) -> None:
    tx.execute(
        insert(review_event).values(
            case_id=entry.case_id,
            sequence=entry.sequence,
            at=entry.at,
            actor_kind=entry.actor_kind.value,
            actor=entry.actor,
            event=entry.event.value,
            state=entry.state.value,
            reasons=_joined(entry.reasons),
            note=entry.note,
        )
    )


def _joined(reasons: tuple[RejectionReason, ...]) -> str:
    return " ".join(reason.value for reason in reasons)


def _reasons(joined: str) -> tuple[RejectionReason, ...]:
    return tuple(map(RejectionReason, joined.split()))


def _cases(tx: Connection, found: Select[Any]) -> list[Case]:
    return [_case(row) for row in tx.execute(found)]


def _case(row: Row[Any]) -> Case:
    changing = {name: getattr(row, name) for name in _CHANGING}
    return Case(
        case_id=row.id,
        subject=Subject(
            kind=SubjectKind(row.subject_kind),
            subject_id=row.subject_id,
            version=row.version,
            account_id=row.account_id,
            account_kind=AccountKind(row.account_kind),
            grade=AccountGrade(row.grade),
            text=row.text,
            message_kind=None if row.message_kind is None else MessageKind(row.message_kind),
        ),
        submitted_at=row.submitted_at,
        purpose=Purpose(row.purpose),
        reasons=_reasons(row.reasons),
        findings=row.findings,
        of_case=row.of_case,
        against_case=row.against_case,
        not_by=row.not_by,
        **{**changing, "state": State(row.state)},
    )


def _entry(row: Row[Any]) -> TrailEntry:
    return TrailEntry(
        case_id=row.case_id,
        sequence=row.sequence,
        at=row.at,
        actor_kind=ActorKind(row.actor_kind),
        actor=row.actor,
        event=Event(row.event),
        state=State(row.state),
        reasons=_reasons(row.reasons),
        note=row.note,
    )
