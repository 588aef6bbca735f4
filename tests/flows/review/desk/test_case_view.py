"""A case as one reviewer sees it: who applies, what is near, what may be done and what not."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from hongyan.domain.review.decision import DeskDecision
from hongyan.domain.review.lifecycle import Event
from hongyan.domain.review.reasons import CaseReason
from hongyan.flows.review.desk.case_view import ACTS, CaseView, view_case
from hongyan.flows.review.desk.decide import decide_later
from hongyan.kernel.kinds import AccountGrade
from hongyan.kernel.refusal import Refused
from tests.flows.review_table import Table, blocking, doubtful
from tests.working import work_at

if TYPE_CHECKING:
    from hongyan.domain.review.model import Case


def view(table: Table, case: Case, by: str = "ann", own: Collection[int] = ()) -> CaseView:
    with table.world.database.reading() as tx:
        work = work_at(tx, table.world.now, table.world.context)
        found = view_case(work, case.case_id, by, own)
    assert isinstance(found, CaseView)
    return found


def possible(found: CaseView) -> set[Event]:
    return set(ACTS) - found.no.keys()


def test_what_may_be_done_follows_from_who_claimed_it(table: Table) -> None:
    case = table.opens()
    assert possible(view(table, case)) == {Event.CLAIMED}
    table.done(case, Event.CLAIMED)
    mine = {Event.RELEASED, Event.APPROVED, Event.REJECTED, Event.MATERIAL_ASKED, Event.CALL_ASKED}
    assert possible(view(table, case)) == mine
    others = view(table, case, "bob")
    assert possible(others) == set()
    assert others.no[Event.APPROVED].reason is CaseReason.CLAIMED_BY_ANOTHER


def test_a_government_case_says_that_a_call_is_missing(table: Table) -> None:
    grade = AccountGrade.GOVERNMENT_ENTERPRISE
    case = table.done(table.opens(subject=table.subject(grade=grade)), Event.CLAIMED)
    found = view(table, case)
    assert found.no[Event.APPROVED].reason is CaseReason.CALL_MISSING
    assert Event.REJECTED in possible(found)
    table.done(case, Event.CALL_ASKED)
    calling = {Event.CALL_CONFIRMED, Event.CALL_FAILED, Event.RELEASED}
    assert possible(view(table, case)) == calling


def test_while_a_decision_waits_nothing_else_can_be_done(table: Table) -> None:
    case = table.done(table.opens(doubtful()), Event.CLAIMED)
    with table.world.database.transaction() as tx:
        work = work_at(tx, table.world.now, table.world.context)
        decide_later(work, case.case_id, DeskDecision(Event.APPROVED), "ann")
    found = view(table, case)
    assert found.decision is not None
    assert found.decision.decision.event is Event.APPROVED
    assert possible(found) == set()


def test_the_own_account_is_shown_and_cannot_be_decided(table: Table) -> None:
    case = table.opens()
    found = view(table, case, own={case.subject.account_id})
    assert {one.reason for one in found.no.values()} == {CaseReason.OWN_ACCOUNT}


def test_the_applicants_last_thirty_days_are_counted(table: Table) -> None:
    table.approved("很久以前的通知")
    table.world.waits(31 * 86_400)
    table.approved("上周的通知")
    table.rejected("昨天的通知")
    table.opens(blocking(), subject=table.subject("规则拦截的通知"))
    card = view(table, table.opens()).applicant
    assert (card.name, card.applied, card.approved, card.rejected) == ("acme", 4, 1, 2)
    assert card.applicant.owner_name == ""


def test_a_precedent_shows_the_words_in_which_the_text_differs(table: Table) -> None:
    near = table.rejected("您的订单${code}已出库，请注意查收。", by="bob")
    case = table.opens()
    [one] = view(table, case).near
    assert (one.case.case_id, one.case.decided_by) == (near.case_id, "bob")
    [difference] = one.differences
    text = case.subject.text
    assert text[difference.second_start : difference.second_end] == "发货"


def test_a_missing_case_is_a_no(table: Table) -> None:
    with table.world.database.reading() as tx:
        found = view_case(work_at(tx, table.world.now, table.world.context), 404, "ann")
    assert isinstance(found, Refused)
    assert found.reason is CaseReason.MISSING
