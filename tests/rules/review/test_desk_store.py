"""The desk's questions to the database: the queue in its order, pages, searches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, delete

from hongyan.domain.review import desk_store, store
from hongyan.domain.review.asked import CasesAsked, QueueAsked
from hongyan.domain.review.desk import queue_order
from hongyan.domain.review.lifecycle import CaseDecision, Event, State
from hongyan.domain.review.model import ActorKind, Case, Purpose, SubjectKind, TrailEntry
from hongyan.domain.review.precedents import PastText
from hongyan.domain.review.tables import review_case, review_event
from hongyan.kernel.kinds import MessageKind
from tests.rules.review.cases import GOVERNMENT, NOON, SUBJECT, new_case
from tests.rules.review.test_store import added, done


@pytest.fixture
def tx() -> Iterator[Connection]:
    """A transaction on a database of its own with the cases' tables."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        for table in (review_case, review_event):
            table.create(connection)
        yield connection
    engine.dispose()


ROWS = st.lists(
    st.tuples(
        st.sampled_from([None, *range(NOON, NOON + 4)]),
        st.sampled_from([None, NOON]),
        st.sampled_from(Purpose),
        st.sampled_from([State.QUEUED, State.CLAIMED, State.MATERIAL_NEEDED, State.APPROVED]),
    ),
    max_size=14,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, limit=st.integers(1, 5))
def test_pages_of_the_queue_are_the_queue(
    tx: Connection, rows: list[tuple[int | None, int | None, Purpose, State]], limit: int
) -> None:
    for table in (review_case, review_event):
        tx.execute(delete(table))
    cases = [
        added(tx, due_at=due, escalated_at=told, purpose=purpose, state=state)
        for due, told, purpose, state in rows
    ]
    asked = QueueAsked((State.QUEUED, State.CLAIMED))
    wanted = sorted((one for one in cases if one.state in asked.states), key=queue_order)
    found: list[Case] = []
    while page := desk_store.queue_page(
        tx, asked, queue_order(found[-1]) if found else None, limit
    ):
        found += page
    assert found == wanted
    queued = [one for one in wanted if one.state is State.QUEUED]
    places = [desk_store.queued_before(tx, queue_order(one), 100) for one in queued]
    assert places == list(range(len(queued)))
    assert desk_store.count_open(tx, asked, 5) == min(len(wanted), 5)


def test_what_waits_for_a_call_is_of_that_grade_and_not_confirmed(tx: Connection) -> None:
    called = added(tx, subject=GOVERNMENT, state=State.QUEUED)
    added(tx, subject=GOVERNMENT, state=State.CLAIMED, call_confirmed_at=NOON)
    added(tx, subject=GOVERNMENT, state=State.QUEUED, purpose=Purpose.SECOND_OPINION)
    added(tx, state=State.QUEUED)
    assert desk_store.queue_page(tx, QueueAsked(needs_call=True), None, 9) == [called]


def test_a_reviewer_is_not_offered_the_own_decision_nor_the_own_account(tx: Connection) -> None:
    added(tx, state=State.QUEUED, not_by="ann")
    other = added(tx, state=State.QUEUED, subject=replace(SUBJECT, account_id=2))
    asked = QueueAsked((State.QUEUED,), for_reviewer="ann", but_of=(7,))
    assert desk_store.queue_page(tx, asked, None, 9) == [other]
    assert desk_store.queue_page(tx, replace(asked, but_of=(2,)), None, 9) == []


def test_a_search_narrows_by_each_of_its_fields(tx: Connection) -> None:
    found = '[{"RuleId":"topic.loans","Severity":"blocks"}]'
    loans = added(tx, findings=found, subject=replace(SUBJECT, text="您的100%贷款A"))
    sign = added(
        tx,
        subject=replace(SUBJECT, kind=SubjectKind.SIGN, message_kind=None, account_id=2),
        state=State.APPROVED,
        decided_by="ann",
        purpose=Purpose.SECOND_OPINION,
    )

    def numbers(**asked: object) -> list[int]:
        wanted = CasesAsked(**asked)  # type: ignore[arg-type]
        return [one.case_id for one in desk_store.cases_before(tx, wanted, 99, 0, 9)]

    both = [sign.case_id, loans.case_id]
    assert numbers() == both
    for asked in (
        {"text": "贷款a"},
        {"text": "0%贷"},
        {"rule_id": "topic"},
        {"rule_id": "topic.loans"},
        {"account_id": 1},
        {"state": State.SUBMITTED},
        {"kind": SubjectKind.TEMPLATE},
        {"message_kind": MessageKind.VERIFICATION},
        {"purpose": Purpose.APPLICATION},
    ):
        assert numbers(**asked) == [loans.case_id], asked
    for asked in ({"decided_by": "ann"}, {"state": State.APPROVED}, {"account_id": 2}):
        assert numbers(**asked) == [sign.case_id], asked
    assert numbers(text="0_贷") == numbers(rule_id="topic_") == []
    assert desk_store.newest_case_id(tx) == sign.case_id
    assert desk_store.cases_before(tx, CasesAsked(), sign.case_id, 0, 9) == [loans]
    assert desk_store.cases_before(tx, CasesAsked(), 99, sign.case_id, 9) == [sign]


def test_looks_come_with_what_was_decided_before_them(tx: Connection) -> None:
    first = added(tx)
    entries = ((Event.REJECTED, "ann", NOON), (Event.APPROVED, "ann", NOON + 1))
    for number, (event, actor, at) in enumerate(entries, 2):
        entry = TrailEntry(
            first.case_id, number, at, ActorKind.REVIEWER, actor, event, State.QUEUED
        )
        store.save_case(
            tx, replace(first, sequence=number - 1), replace(first, sequence=number), entry
        )
    look = added(
        tx,
        purpose=Purpose.SECOND_OPINION,
        of_case=first.case_id,
        submitted_at=NOON + 2,
        state=State.REJECTED,
        decided_by="bob",
        decided_at=NOON + 9,
    )
    assert desk_store.looks_at_decisions_of(tx, "ann", NOON, 9) == [(look, CaseDecision.APPROVED)]
    assert desk_store.looks_at_decisions_of(tx, "ann", NOON + 10, 9) == []
    assert desk_store.looks_at_decisions_of(tx, "bob", NOON, 9) == []


def test_what_a_reviewer_decided_is_told_from_what_rules_and_others_did(tx: Connection) -> None:
    own = added(tx, state=State.APPROVED, decided_by="ann", claimed_by="ann", decided_at=NOON)
    added(tx, state=State.AUTO_REJECTED, decided_by="rules", decided_at=NOON)
    added(tx, state=State.APPROVED, decided_by="bob", claimed_by="bob", decided_at=NOON)
    assert desk_store.decided_by_since(tx, "ann", NOON, 9) == [own]
    assert desk_store.decided_by_since(tx, "ann", NOON + 1, 9) == []


def test_an_accounts_applications_are_counted_by_state(tx: Connection) -> None:
    added(tx, state=State.APPROVED)
    added(tx, state=State.APPROVED, purpose=Purpose.CONSISTENCY)
    added(tx, state=State.REJECTED, submitted_at=NOON - 1)
    added(tx, state=State.QUEUED)
    counts = desk_store.account_counts(tx, 1, NOON, 100)
    assert counts == {State.APPROVED: 1, State.QUEUED: 1}
    assert new_case().subject.account_id == 1


def test_decided_texts_are_precedents(tx: Connection) -> None:
    passed = done(tx, added(tx), Event.RULES_QUEUED, Event.CLAIMED, Event.APPROVED)
    blocked = done(tx, added(tx), Event.RULES_BLOCKED)
    added(tx)
    assert desk_store.past_texts(tx, SubjectKind.TEMPLATE, MessageKind.VERIFICATION) == [
        PastText(blocked.case_id, SUBJECT.text, CaseDecision.REJECTED),
        PastText(passed.case_id, SUBJECT.text, CaseDecision.APPROVED),
    ]
    assert desk_store.past_texts(tx, SubjectKind.TEMPLATE, MessageKind.PROMOTION) == []
    assert desk_store.past_texts(tx, SubjectKind.SIGN, None) == []
