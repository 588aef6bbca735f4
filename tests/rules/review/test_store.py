"""Cases and their trail as the database keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import IntegrityError

from hongyan.domain.review import store
from hongyan.domain.review.conduct import entry_of, perform
from hongyan.domain.review.lifecycle import CLOCK_STARTS, Event, State
from hongyan.domain.review.model import ActorKind, Case, Purpose, SubjectKind, TrailEntry
from hongyan.domain.review.tables import review_case, review_event, workday
from hongyan.kernel.kinds import RejectionReason
from hongyan.kernel.refusal import Refused
from tests.rules.review.cases import DUE, HOUR, NOON, SUBJECT, act, new_case


@pytest.fixture
def tx() -> Iterator[Connection]:
    """A transaction on a database of its own with the review's tables."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        for table in (review_case, review_event, workday):
            table.create(connection)
        yield connection
    engine.dispose()


def added(tx: Connection, **changes: object) -> Case:
    """Store a new case."""
    new = replace(new_case(case_id=0), **changes)  # type: ignore[arg-type]
    first = TrailEntry(0, 1, NOON, ActorKind.APPLICANT, "acme", Event.SUBMITTED, State.SUBMITTED)
    return store.add_case(tx, new, first)


def done(tx: Connection, case: Case, *events: Event, at: int = NOON) -> Case:
    """Do and store acts that are all in order."""
    for event in events:
        one = act(event, at)
        after = perform(case, one, at + 2 * HOUR if event in CLOCK_STARTS else None)
        assert not isinstance(after, Refused)
        assert store.save_case(tx, case, after, entry_of(after, one))
        case = after
    return case


@pytest.mark.parametrize(
    "events",
    [
        (),
        (Event.RULES_BLOCKED,),
        (Event.RULES_QUEUED, Event.CLAIMED),
        (Event.RULES_QUEUED, Event.CLAIMED, Event.CALL_ASKED, Event.CALL_CONFIRMED, Event.APPROVED),
        (Event.RULES_QUEUED, Event.CLAIMED, Event.MATERIAL_ASKED, Event.MATERIAL_LAPSED),
        (Event.RULES_QUEUED, Event.CLAIMED, Event.REJECTED, Event.REOPENED),
    ],
)
def test_a_case_is_read_as_it_was_stored(tx: Connection, events: tuple[Event, ...]) -> None:
    case = done(tx, added(tx, findings='[{"rule":"sign.shape"}]', not_by="chen"), *events)
    assert store.case_by_id(tx, case.case_id) == case
    trail = store.trail_of(tx, case.case_id)
    assert [entry.event for entry in trail] == [Event.SUBMITTED, *events]
    assert trail[-1].state is case.state


def test_a_subject_without_a_message_kind_is_read_back(tx: Connection) -> None:
    sign = replace(SUBJECT, kind=SubjectKind.SIGN, message_kind=None, text="鸿雁", subject_id=7)
    case = added(tx, subject=sign)
    assert store.latest_case(tx, SubjectKind.SIGN, 7) == case
    assert store.latest_case(tx, SubjectKind.SIGN, 8) is None
    assert store.case_by_id(tx, case.case_id + 1) is None


def test_of_two_reviewers_who_claim_at_once_one_is_told_no(tx: Connection) -> None:
    queued = done(tx, added(tx), Event.RULES_QUEUED)
    done(tx, queued, Event.CLAIMED)
    late = act(Event.CLAIMED, actor="chen")
    after = perform(queued, late)
    assert isinstance(after, Case)
    assert not store.save_case(tx, queued, after, entry_of(after, late))
    kept = store.case_by_id(tx, queued.case_id)
    assert kept is not None
    assert kept.claimed_by == "lin"
    assert len(store.trail_of(tx, queued.case_id)) == 3


def test_no_entry_of_a_trail_is_written_twice(tx: Connection) -> None:
    case = added(tx)
    entry = TrailEntry(case.case_id, 1, NOON, ActorKind.RULES, "", Event.URGED, State.QUEUED)
    with pytest.raises(IntegrityError):
        store._ENTRIES.add(tx, entry)


def test_the_latest_application_speaks_for_its_subject(tx: Connection) -> None:
    first = done(tx, added(tx), Event.RULES_BLOCKED)
    second = added(tx, submitted_at=NOON + 1)
    look = added(tx, purpose=Purpose.SECOND_OPINION, of_case=first.case_id)
    assert store.latest_case(tx, SubjectKind.TEMPLATE, SUBJECT.subject_id) == second
    assert store.cases_with_text(tx, SUBJECT) == [look, second, first]


def test_the_queue_is_read_by_due_time(tx: Connection) -> None:
    late = done(tx, added(tx), Event.RULES_QUEUED, at=NOON + 5)
    early = done(tx, added(tx), Event.RULES_QUEUED)
    done(tx, added(tx), Event.RULES_BLOCKED)
    assert store.cases_in(tx, {State.QUEUED}) == [early, late]
    assert store.cases_in(tx) == [early, late]


def test_overdue_cases_are_found_until_they_are_escalated(tx: Connection) -> None:
    case = done(tx, added(tx), Event.RULES_QUEUED)
    asked = done(tx, added(tx), Event.RULES_QUEUED, Event.CLAIMED, Event.MATERIAL_ASKED)
    assert asked.due_at is None
    assert store.overdue_cases(tx, DUE) == []
    assert store.overdue_cases(tx, DUE + 1) == [case]
    done(tx, case, Event.ESCALATED, at=DUE + 1)
    assert store.overdue_cases(tx, DUE + 2) == []


def test_the_pace_is_that_of_people(tx: Connection) -> None:
    done(tx, added(tx), Event.RULES_BLOCKED)
    queued = done(tx, added(tx), Event.RULES_QUEUED, Event.CLAIMED)
    done(tx, queued, Event.REJECTED, at=NOON + 7)
    assert store.last_decisions(tx) == [NOON + 7]


def test_reasons_are_kept_in_their_order(tx: Connection) -> None:
    case = done(tx, added(tx), Event.RULES_QUEUED, Event.CLAIMED)
    reasons = (RejectionReason.VARIABLE_UNCLEAR, RejectionReason.CONTENT_NOT_ALLOWED)
    one = act(Event.REJECTED, reasons=reasons)
    after = perform(case, one)
    assert isinstance(after, Case)
    store.save_case(tx, case, after, entry_of(after, one))
    assert store.case_by_id(tx, case.case_id) == after
    assert store.trail_of(tx, case.case_id)[-1].reasons == reasons


def test_the_operators_days_are_kept(tx: Connection) -> None:
    store.set_workdays(tx, [20270206, 20270208], "春节", NOON, is_workday=False)
    store.set_workdays(tx, [20270206], "调休", NOON + 1, is_workday=True)
    assert store.workdays(tx) == {20270206: True, 20270208: False}
    assert store.forget_workday(tx, 20270208)
    assert not store.forget_workday(tx, 20270208)
    assert store.workdays(tx) == {20270206: True}
