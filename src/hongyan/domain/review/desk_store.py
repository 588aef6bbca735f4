"""Questions of the desk to the cases: pages of the queue, what a reviewer did, all cases searched.

A page goes on behind the last row of the page before. Nothing here looks at more rows than it is
told. What a row means is `model`'s, how the queue is sorted `desk.queue_order`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import case as when
from sqlalchemy import func, literal, select, tuple_

from hongyan.domain.review.asked import CasesAsked, QueueAsked
from hongyan.domain.review.desk import QueueKey
from hongyan.domain.review.lifecycle import AT_THE_DESK, VERDICTS, CaseDecision, Event, State
from hongyan.domain.review.model import Case, Purpose, SubjectKind
from hongyan.domain.review.precedents import PastText
from hongyan.domain.review.tables import CASES, review_case, review_event
from hongyan.kernel.kinds import AccountGrade, MessageKind

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection

_IS_APPLICATION: Final = review_case.c.purpose == Purpose.APPLICATION.value
_KEY: Final = (
    when((review_case.c.escalated_at.is_(None), 1), else_=0),
    when((_IS_APPLICATION, 0), else_=1),
    func.coalesce(review_case.c.due_at, review_case.c.submitted_at),
    review_case.c.id,
)
"""`desk.queue_order`, as the database sorts by it."""

_NEEDS_CALL: Final = (
    (review_case.c.grade == AccountGrade.GOVERNMENT_ENTERPRISE.value)
    & _IS_APPLICATION
    & review_case.c.call_confirmed_at.is_(None)
)
"""`conduct.needs_call`, as the database asks it."""

_DECIDED_EVENTS: Final = (Event.APPROVED.value, Event.REJECTED.value)


def queue_page(tx: Connection, asked: QueueAsked, after: QueueKey | None, limit: int) -> list[Case]:
    """Return open cases in the order of the queue, those behind a place."""
    conditions = _of_queue(asked)
    if after is not None:
        conditions.append(tuple_(*_KEY) > _bound(after))
    return CASES.many(tx, *conditions, by=_KEY, limit=limit)


def queued_before(tx: Connection, key: QueueKey, most: int) -> int:
    """Return how many cases are claimed before a place of the queue, `most` at most."""
    ahead = (
        select(literal(1).label("one"))
        .where(review_case.c.state == State.QUEUED.value, tuple_(*_KEY) < _bound(key))
        .limit(most)
    )
    return tx.execute(select(func.count()).select_from(ahead.subquery())).scalar_one()


def count_open(tx: Connection, asked: QueueAsked, most: int) -> int:
    """Return how many open cases are such, `most` at most."""
    some = select(literal(1).label("one")).where(*_of_queue(asked)).limit(most)
    return tx.execute(select(func.count()).select_from(some.subquery())).scalar_one()


def newest_case_id(tx: Connection) -> int:
    """Return the number of the newest case, 0 if there is none."""
    return int(tx.execute(select(func.coalesce(func.max(review_case.c.id), 0))).scalar_one())


def cases_before(
    tx: Connection, asked: CasesAsked, before: int, floor: int, limit: int
) -> list[Case]:
    """Return the newest cases that fit, of those with numbers from `floor` to below `before`."""
    return CASES.many(
        tx,
        review_case.c.id < before,
        review_case.c.id >= floor,
        *_of_search(asked),
        by=[review_case.c.id.desc()],
        limit=limit,
    )


def decided_by_since(tx: Connection, reviewer: str, since: int, most: int) -> list[Case]:
    """Return what a reviewer decided since a moment, the newest first."""
    return CASES.many(
        tx,
        review_case.c.decided_at >= since,
        review_case.c.decided_by == reviewer,
        review_case.c.claimed_by != "",
        by=[review_case.c.decided_at.desc(), review_case.c.id.desc()],
        limit=most,
    )


def looks_at_decisions_of(
    tx: Connection, reviewer: str, since: int, most: int
) -> list[tuple[Case, CaseDecision]]:
    """Return decided looks at a reviewer's decisions, the newest first, with what was decided then.

    The trail says that: the case itself may be open again.
    """
    first = review_event.alias("first")
    asked = (
        select(*CASES.columns, first.c.event.label("first_event"))
        .join_from(
            review_case,
            first,
            (first.c.case_id == review_case.c.of_case)
            | (first.c.case_id == review_case.c.against_case),
        )
        .where(
            review_case.c.decided_at >= since,
            review_case.c.purpose != Purpose.APPLICATION.value,
            review_case.c.decided_by != reviewer,
            first.c.actor == reviewer,
            first.c.event.in_(_DECIDED_EVENTS),
            first.c.at <= review_case.c.submitted_at,
        )
        .order_by(review_case.c.decided_at.desc(), review_case.c.id, first.c.at.desc())
        .limit(most)
    )
    found: dict[int, tuple[Case, CaseDecision]] = {}
    for row in tx.execute(asked):
        look = CASES.of(row[:-1])
        found.setdefault(look.case_id, (look, CaseDecision(row.first_event)))
    return list(found.values())


def decided_by_people(tx: Connection, most: int) -> list[Case]:
    """Return the newest applications for signs and templates that reviewers decided."""
    return CASES.many(
        tx,
        _IS_APPLICATION,
        review_case.c.subject_kind.in_([SubjectKind.SIGN.value, SubjectKind.TEMPLATE.value]),
        review_case.c.claimed_by != "",
        review_case.c.decided_at.is_not(None),
        by=[review_case.c.id.desc()],
        limit=most,
    )


def second_opinions(tx: Connection, since: int, most: int) -> list[tuple[Case, str, CaseDecision]]:
    """Return decided second opinions since a moment, each with who decided first, and what."""
    first = review_event.alias("first")
    asked = (
        select(*CASES.columns, first.c.actor, first.c.event)
        .join_from(review_case, first, first.c.case_id == review_case.c.of_case)
        .where(
            review_case.c.decided_at >= since,
            review_case.c.purpose == Purpose.SECOND_OPINION.value,
            first.c.event.in_(_DECIDED_EVENTS),
            first.c.at <= review_case.c.submitted_at,
        )
        .order_by(review_case.c.decided_at.desc(), review_case.c.id, first.c.at.desc())
        .limit(most)
    )
    found: dict[int, tuple[Case, str, CaseDecision]] = {}
    for row in tx.execute(asked):
        look = CASES.of(row[:-2])
        found.setdefault(look.case_id, (look, row.actor, CaseDecision(row.event)))
    return list(found.values())


def account_counts(tx: Connection, account_id: int, since: int, most: int) -> dict[State, int]:
    """Return how many applications of an account since a moment stand in which state."""
    some = (
        select(review_case.c.state)
        .where(
            review_case.c.account_id == account_id,
            review_case.c.submitted_at >= since,
            _IS_APPLICATION,
        )
        .limit(most)
        .subquery()
    )
    rows = tx.execute(select(some.c.state, func.count()).group_by(some.c.state))
    return {State(state): count for state, count in rows}


def past_texts(
    tx: Connection, kind: SubjectKind, message_kind: MessageKind | None, limit: int = 5000
) -> list[PastText]:
    """Return the newest decided texts of a kind, to look for precedents among."""
    columns = (review_case.c.id, review_case.c.text, review_case.c.state)
    rows = tx.execute(
        select(*columns)
        .where(
            review_case.c.subject_kind == kind.value,
            review_case.c.message_kind.is_(None)
            if message_kind is None
            else review_case.c.message_kind == int(message_kind),
            _IS_APPLICATION,
            review_case.c.decided_at.is_not(None),
        )
        .order_by(review_case.c.id.desc())
        .limit(limit)
    )
    found = ((row.id, row.text, VERDICTS.get(State(row.state))) for row in rows)
    return [PastText(number, text, verdict) for number, text, verdict in found if verdict]


def cases_by_ids(tx: Connection, case_ids: Collection[int]) -> dict[int, Case]:
    """Return cases by their numbers."""
    found = CASES.many(tx, review_case.c.id.in_(list(case_ids)))
    return {one.case_id: one for one in found}


def _of_queue(asked: QueueAsked) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        review_case.c.state.in_([state.value for state in asked.states])
    ]
    if asked.claimed_by:
        conditions.append(review_case.c.claimed_by == asked.claimed_by)
    if asked.purposes:
        conditions.append(review_case.c.purpose.in_([one.value for one in asked.purposes]))
    if asked.needs_call:
        conditions += [review_case.c.state.in_([one.value for one in AT_THE_DESK]), _NEEDS_CALL]
    if asked.for_reviewer:
        conditions.append(review_case.c.not_by != asked.for_reviewer)
    if asked.but_of:
        conditions.append(review_case.c.account_id.not_in(list(asked.but_of)))
    return conditions


def _of_search(asked: CasesAsked) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.text:
        conditions.append(
            func.lower(review_case.c.text).contains(asked.text.lower(), autoescape=True)
        )
    if asked.rule_id:
        named = f'"RuleId":"{asked.rule_id}'
        conditions.append(review_case.c.findings.contains(named, autoescape=True))
    wanted = (
        (review_case.c.account_id, asked.account_id),
        (review_case.c.state, asked.state and asked.state.value),
        (review_case.c.subject_kind, asked.kind and asked.kind.value),
        (
            review_case.c.message_kind,
            None if asked.message_kind is None else int(asked.message_kind),
        ),
        (review_case.c.purpose, asked.purpose and asked.purpose.value),
        (review_case.c.decided_by, asked.decided_by or None),
    )
    conditions += [column == value for column, value in wanted if value is not None]
    return conditions


def _bound(key: QueueKey) -> Any:
    return tuple_(*(literal(int(one)) for one in key))
