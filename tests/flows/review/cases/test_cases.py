"""Review cases from submission to decision, and what follows from it."""

from __future__ import annotations

import pytest

from hongyan.config import load
from hongyan.domain.review import store
from hongyan.domain.review.lifecycle import CaseDecision, Event, State
from hongyan.domain.review.model import ActorKind, Purpose, SubjectKind
from hongyan.domain.review.reasons import CaseReason
from hongyan.domain.review.sla import CURRENT, FAQ2020
from hongyan.flows.review.cases.cases import (
    clocks_of,
    withdraw_applications_of,
    withdraw_cases_of,
)
from hongyan.kernel.calendar import HOUR_MS, day_starts_at
from hongyan.kernel.kinds import AccountGrade, RejectionReason
from tests.flows.review_table import TEXT, Table, blocking, doubtful
from tests.saying import reason_of
from tests.working import work_at

APPLICANT = ActorKind.APPLICANT
OPERATOR = ActorKind.OPERATOR
GOVERNMENT = AccountGrade.GOVERNMENT_ENTERPRISE


def test_a_blocking_finding_rejects_at_once_and_the_subject_hears_of_it(table: Table) -> None:
    case = table.opens(blocking())
    assert case.state is State.AUTO_REJECTED
    assert case.reasons == (RejectionReason.CONTENT_NOT_ALLOWED,)
    assert case.due_at is None
    assert table.heard == [case]
    assert [one.event for one in table.trail(case)] == [Event.SUBMITTED, Event.RULES_BLOCKED]


@pytest.mark.parametrize("findings", [(), (doubtful(),)])
def test_what_the_rules_do_not_block_is_queued(table: Table, findings: tuple) -> None:  # type: ignore[type-arg]
    case = table.opens(*findings)
    assert case.state is State.QUEUED
    assert table.heard == [case]


def test_a_queued_case_is_due_by_the_review_clock(table: Table) -> None:
    assert table.opens().due_at == table.world.now + 2 * HOUR_MS  # noon of a Thursday
    late = table.opens(subject=table.subject(grade=GOVERNMENT))
    # 48 hours of workdays: over the weekend to Monday noon.
    assert late.due_at == day_starts_at(20260119) + 12 * HOUR_MS


def test_the_operators_days_move_due_times(table: Table) -> None:
    table.world.change(
        lambda tx: store.set_workdays(tx, [20260116], "", table.world.now, is_workday=False)
    )
    case = table.opens(subject=table.subject(grade=GOVERNMENT))
    assert case.due_at == day_starts_at(20260120) + 12 * HOUR_MS


def test_review_times_are_settings(table: Table) -> None:
    table.world.use(review_ordinary_minutes=30)
    assert table.opens().due_at == table.world.now + HOUR_MS // 2
    table.world.use(review_opens_hour=13)
    assert table.opens().due_at == table.world.now + 3 * HOUR_MS


@pytest.mark.parametrize(("profile", "clocks"), [("faq2020", FAQ2020), ("current", CURRENT)])
def test_the_defaults_are_the_clocks_of_the_profile(profile: str, clocks: object) -> None:
    assert clocks_of(load({}, profile=profile)) == clocks


def test_clean_ones_are_approved_at_once_only_where_it_is_allowed(table: Table) -> None:
    assert table.opens(auto_approve=True).state is State.APPROVED
    assert [one.verdict for one in table.heard] == [CaseDecision.APPROVED]
    assert table.opens(doubtful(), auto_approve=True).state is State.QUEUED
    # No account of government grade is approved without a call (FAQ 1.4.1).
    government = table.subject(grade=GOVERNMENT)
    assert table.opens(subject=government, auto_approve=True).state is State.QUEUED


def test_a_reviewer_claims_and_decides_and_nobody_else(table: Table) -> None:
    case = table.opens()
    assert reason_of(table.does(case, Event.APPROVED)) is CaseReason.NOT_NOW
    table.done(case, Event.CLAIMED)
    assert reason_of(table.does(case, Event.CLAIMED, "bob")) is CaseReason.NOT_NOW
    assert reason_of(table.does(case, Event.APPROVED, "bob")) is CaseReason.CLAIMED_BY_ANOTHER
    assert reason_of(table.does(case, Event.REJECTED)) is CaseReason.REASON_MISSING
    done = table.done(case, Event.APPROVED)
    assert (done.verdict, done.decided_by, done.due_at) == (CaseDecision.APPROVED, "ann", None)
    assert table.heard == [case, done]
    assert table.now(case.case_id) == done
    assert [one.sequence for one in table.trail(case)] == [1, 2, 3, 4]


def test_the_applicant_asks_for_a_human_and_the_subject_waits_again(table: Table) -> None:
    case = table.opens(blocking())
    again = table.done(case, Event.HUMAN_REQUESTED, "1", kind=APPLICANT)
    assert again.state is State.QUEUED
    assert again.due_at == table.world.now + 2 * HOUR_MS
    assert [one.verdict for one in table.heard] == [CaseDecision.REJECTED, None]


def test_what_is_approved_stays_in_use_while_it_is_looked_at_again(table: Table) -> None:
    case = table.approved()
    table.heard.clear()
    table.done(case, Event.REOPENED, "root", kind=OPERATOR, note="slip")
    assert table.heard == []
    rejected = table.rejected("别的")
    table.heard.clear()
    table.done(rejected, Event.REOPENED, "root", kind=OPERATOR, note="slip")
    assert [one.state for one in table.heard] == [State.QUEUED]


def test_government_grade_is_telephoned_before_it_is_approved(table: Table) -> None:
    case = table.opens(subject=table.subject(grade=GOVERNMENT))
    table.done(case, Event.CLAIMED)
    assert reason_of(table.does(case, Event.APPROVED)) is CaseReason.CALL_MISSING
    table.done(case, Event.CALL_ASKED)
    table.done(case, Event.CALL_CONFIRMED, note="Ms Li")
    assert table.done(case, Event.APPROVED).state is State.APPROVED


def test_the_clock_stands_still_while_material_is_asked_for(table: Table) -> None:
    case = table.opens()
    table.done(case, Event.CLAIMED)
    assert table.done(case, Event.MATERIAL_ASKED, note="营业执照").due_at is None
    table.world.waits(5 * 3600)
    back = table.done(case, Event.MATERIAL_GIVEN, "1", kind=APPLICANT)
    assert back.due_at == table.world.now + 2 * HOUR_MS


def test_papers_hear_that_material_is_asked_for_and_texts_do_not(table: Table) -> None:
    for kind, heard in ((SubjectKind.TEMPLATE, []), (SubjectKind.QUALIFICATION, _ASKED)):
        case = table.opens(subject=table.subject(kind=kind))
        table.heard.clear()
        table.done(case, Event.CLAIMED)
        table.done(case, Event.MATERIAL_ASKED, note="营业执照")
        table.done(case, Event.MATERIAL_GIVEN, "1", kind=APPLICANT)
        assert [one.state for one in table.heard] == heard


_ASKED = [State.MATERIAL_NEEDED, State.QUEUED]


def test_one_text_with_two_verdicts_opens_a_consistency_case(table: Table) -> None:
    first = table.rejected(TEXT)
    second = table.approved(f" {TEXT}")
    [look] = table.open_cases()
    assert look.purpose is Purpose.CONSISTENCY
    assert (look.of_case, look.against_case) == (second.case_id, first.case_id)
    assert look.state is State.QUEUED
    assert look.due_at is not None


def test_a_pair_is_looked_at_once_at_a_time(table: Table) -> None:
    table.rejected(TEXT)
    second = table.approved(TEXT)
    table.done(second, Event.REOPENED, "root", kind=OPERATOR, note="slip")
    table.done(second, Event.CLAIMED)
    table.done(second, Event.APPROVED)
    assert [one.purpose for one in table.open_cases()] == [Purpose.CONSISTENCY]


def test_rejections_for_papers_contradict_nothing(table: Table) -> None:
    table.rejected(TEXT, reason=RejectionReason.LETTER_MISSING)
    table.approved(TEXT)
    assert table.open_cases() == []


def test_decided_cases_are_drawn_for_a_second_opinion_by_another_reviewer(table: Table) -> None:
    table.world.use(review_second_opinion_permille=1000)
    first = table.approved()
    [look] = table.open_cases()
    assert (look.purpose, look.of_case) == (Purpose.SECOND_OPINION, first.case_id)
    assert reason_of(table.does(look, Event.CLAIMED, "ann")) is CaseReason.OWN_DECISION
    table.done(look, Event.CLAIMED, "bob")
    heard = list(table.heard)
    table.done(look, Event.REJECTED, "bob", reasons=[RejectionReason.MISSPELT])
    # It looks at a decision and is none: the subject is told nothing; no look at a look.
    assert table.heard == heard
    assert table.open_cases() == []


def test_what_the_rules_decide_is_not_drawn(table: Table) -> None:
    table.world.use(review_second_opinion_permille=1000)
    table.opens(auto_approve=True)
    assert table.open_cases() == []


def test_a_deleted_subjects_open_case_is_withdrawn_and_a_decided_one_stays(table: Table) -> None:
    case = table.opens()
    kind = SubjectKind.TEMPLATE

    def withdraw(number: int) -> None:
        table.world.change(lambda tx: withdraw_cases_of(work_at(tx, table.world.now), kind, number))

    withdraw(case.subject.subject_id)
    assert table.now(case.case_id).state is State.WITHDRAWN
    assert table.trail(case)[-1].event is Event.WITHDRAWN
    decided = table.rejected("别的")
    withdraw(decided.subject.subject_id)
    withdraw(404)
    assert table.now(decided.case_id) == decided


def test_a_closed_accounts_applications_are_withdrawn_and_their_subjects_hear_of_it(
    table: Table,
) -> None:
    queued, asked, decided = table.opens(), table.opens(), table.rejected("别的")
    table.done(table.done(asked, Event.CLAIMED), Event.MATERIAL_ASKED, note="营业执照")
    others = table.opens(
        subject=table.subject(account_id=table.world.new_sender("other").account_id)
    )
    table.heard.clear()
    account_id, now = queued.subject.account_id, table.world.now
    withdraw = lambda tx: withdraw_applications_of(  # noqa: E731 - run twice
        work_at(tx, now, table.world.context), account_id
    )
    assert table.world.change(withdraw) == 2
    assert [one.case_id for one in table.heard] == [queued.case_id, asked.case_id]
    assert {one.state for one in table.heard} == {State.WITHDRAWN}
    assert table.trail(queued)[-1].actor_kind is OPERATOR
    assert table.now(decided.case_id) == decided
    assert table.open_cases() == [others]
    assert table.world.change(withdraw) == 0
