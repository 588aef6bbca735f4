"""The queue: its order and places, pages, counts, and what is claimed next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hongyan.domain.review.asked import QueueAsked
from hongyan.domain.review.decision import DeskDecision
from hongyan.domain.review.lifecycle import OPEN, Event, State
from hongyan.domain.review.model import ActorKind, Case
from hongyan.domain.review.reasons import CaseReason
from hongyan.flows.review.desk import queue as flows
from hongyan.flows.review.desk.decide import decide_later
from hongyan.kernel.kinds import AccountGrade
from tests.flows.review_table import Table, doubtful
from tests.saying import reason_of
from tests.working import work_at

if TYPE_CHECKING:
    from hongyan.domain.review.desk import QueueKey

HOME = "采购通知"


def pages(
    table: Table, *states: State, after: QueueKey | None = None, limit: int = 50
) -> flows.QueuePage:
    asked = QueueAsked(states or OPEN)
    with table.world.database.reading() as tx:
        work = work_at(tx, table.world.now, table.world.context)
        return flows.list_queue(work, asked, after, limit)


def queue(table: Table, *states: State) -> tuple[flows.QueuePlace, ...]:
    return pages(table, *states).rows


def claims_next(table: Table, by: str = "ann", own: Any = ()) -> Any:
    with table.world.database.transaction() as tx:
        return flows.claim_next(work_at(tx, table.world.now, table.world.context), by, own)


def acts(table: Table, case: Case, event: Event, by: str = "ann", **more: Any) -> Any:
    with table.world.database.transaction() as tx:
        work = work_at(tx, table.world.now, table.world.context)
        return flows.act_now(work, case.case_id, event, by, **more)


def test_the_queue_is_sorted_by_due_time_and_knows_places_and_accounts(table: Table) -> None:
    first = table.opens()
    table.world.waits(60)
    second = table.opens(subject=table.subject("别的通知"))
    claimed = table.opens(subject=table.subject("又一个"))
    table.done(claimed, Event.CLAIMED)
    rows = queue(table)
    assert [(one.case.case_id, one.place) for one in rows] == [
        (first.case_id, 1),
        (second.case_id, 2),
        (claimed.case_id, 0),
    ]
    assert {one.account_name for one in rows} == {"acme"}
    assert [one.case.case_id for one in queue(table, State.CLAIMED)] == [claimed.case_id]


def test_from_the_third_decision_on_an_end_is_expected(table: Table) -> None:
    waiting = table.opens()
    assert queue(table)[0].expected_at is None
    for number in range(3):
        table.approved(f"通知{number}号")
        table.world.waits(300)
    [one] = [row for row in queue(table) if row.case.case_id == waiting.case_id]
    assert one.expected_at == table.world.now + 300_000
    with table.world.database.reading() as tx:
        same = flows.waiting(work_at(tx, table.world.now, table.world.context), waiting)
    assert same == one
    assert same.words == "Waiting for a reviewer"


def test_a_page_goes_on_behind_the_last_row_though_cases_leave_meanwhile(table: Table) -> None:
    cases = []
    for number in range(7):
        cases.append(table.opens(subject=table.subject(f"第{number}号通知")))
        table.world.waits(60)
    first = pages(table, State.QUEUED, limit=3)
    assert [one.place for one in first.rows] == [1, 2, 3]
    table.done(cases[2], Event.CLAIMED)
    second = pages(table, State.QUEUED, after=first.after, limit=3)
    assert [one.case.case_id for one in second.rows] == [one.case_id for one in cases[3:6]]
    assert [one.place for one in second.rows] == [3, 4, 5]
    last = pages(table, State.QUEUED, after=second.after, limit=3)
    assert [one.case.case_id for one in last.rows] == [cases[6].case_id]
    assert last.after is None


def test_next_is_the_first_that_this_reviewer_may_decide(table: Table) -> None:
    table.world.use(review_second_opinion_permille=1000)
    table.approved(by="ann")
    assert reason_of(claims_next(table, "ann")) is CaseReason.NOTHING_QUEUED
    look = claims_next(table, "bob")
    assert (look.state, look.claimed_by) == (State.CLAIMED, "bob")
    later = table.opens(subject=table.subject(HOME))
    own = {later.subject.account_id}
    assert reason_of(claims_next(table, "ann", own)) is CaseReason.NOTHING_QUEUED
    assert claims_next(table, "ann").case_id == later.case_id


def test_two_reviewers_who_claim_next_get_two_cases(table: Table) -> None:
    first, second = table.opens(), table.opens(subject=table.subject(HOME))
    found = [claims_next(table, by).case_id for by in ("ann", "bob")]
    assert found == [first.case_id, second.case_id]


def test_who_works_for_the_applicant_does_not_claim_it(table: Table) -> None:
    case = table.opens()
    refused = acts(table, case, Event.CLAIMED, own={case.subject.account_id})
    assert reason_of(refused) is CaseReason.OWN_ACCOUNT
    assert table.now(case.case_id) == case


def test_a_case_is_not_given_back_while_a_decision_waits(table: Table) -> None:
    case = table.done(table.opens(doubtful()), Event.CLAIMED)
    with table.world.database.transaction() as tx:
        work = work_at(tx, table.world.now, table.world.context)
        decide_later(work, case.case_id, DeskDecision(Event.APPROVED), "ann")
    assert reason_of(acts(table, case, Event.RELEASED)) is CaseReason.DECISION_WAITS


def test_what_waits_is_counted_by_what_it_waits_for(table: Table) -> None:
    grade = AccountGrade.GOVERNMENT_ENTERPRISE
    table.opens()
    table.done(table.opens(subject=table.subject("通知一")), Event.CLAIMED)
    table.done(table.opens(subject=table.subject("通知二")), Event.CLAIMED, "bob")
    asked = table.done(table.opens(subject=table.subject("通知三")), Event.CLAIMED)
    table.done(asked, Event.MATERIAL_ASKED, note="请上传授权书")
    called = table.opens(subject=table.subject("通知四", grade=grade))
    with table.world.database.reading() as tx:
        work = work_at(tx, table.world.now, table.world.context)
        counts = flows.count_desk(work, "ann")
    assert counts == flows.DeskCounts(queued=2, mine=1, material=1, calls=1, looks=0)
    acts(table, called, Event.CLAIMED)
    acts(table, called, Event.CALL_ASKED)
    done = acts(table, called, Event.CALL_CONFIRMED, note="王女士确认")
    assert (done.state, done.claimed_by) == (State.CLAIMED, "ann")


def test_a_missing_case_is_said_so(table: Table) -> None:
    missing = table.opens()
    table.does(missing, Event.WITHDRAWN, "acme", ActorKind.APPLICANT)
    assert reason_of(acts(table, missing, Event.CLAIMED)) is CaseReason.NOT_NOW
    with table.world.database.transaction() as tx:
        work = work_at(tx, table.world.now, table.world.context)
        assert reason_of(flows.act_now(work, 404, Event.CLAIMED, "ann")) is CaseReason.MISSING
