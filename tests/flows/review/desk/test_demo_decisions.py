"""The demo's reviewer: claims and decides what waits for a template, all of it or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.certification import store as certifications
from hongyan.domain.certification.model import Certification, CertificationState
from hongyan.domain.review import store as cases
from hongyan.domain.review.lifecycle import CaseDecision, Event, State
from hongyan.domain.review.model import Case, SubjectKind
from hongyan.domain.review.reasons import CaseReason
from hongyan.domain.review.tables import review_case
from hongyan.domain.templates.codes import number_of
from hongyan.domain.templates.model import NewTemplateText, TemplateState
from hongyan.flows.review.applications.apply_template import TemplateApplied, apply_for_template
from hongyan.flows.review.desk.demo_decisions import NOTE, REVIEWER, decide_demo_case
from hongyan.kernel.kinds import AccountGrade, AccountKind, MessageKind, RejectionReason
from hongyan.kernel.refusal import Refused
from tests.flows import applying
from tests.flows.applying import OWNER, run, template_coded
from tests.flows.world import Sender, World
from tests.saying import reason_of
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

NAME, OTHER_NAME = "发货", "签收"


def applies(
    world: World, name: str = NAME, content: str = applying.NOTICE, sender: Sender | None = None
) -> str:
    """Apply for a template, and return its code."""
    new = NewTemplateText(MessageKind.NOTIFICATION, name, content)
    owner = (sender or world.sender).account_id
    done = run(
        world, lambda tx: apply_for_template(work_at(tx, world.now, world.context), owner, new)
    )
    assert isinstance(done, TemplateApplied), done
    return done.code


def decides(world: World, event: Event, name: str = NAME) -> Refused | None:
    owner = world.sender.account_id
    return run(
        world,
        lambda tx: decide_demo_case(work_at(tx, world.now, world.context), owner, name, event),
    )


def case_of(world: World, code: str) -> Case:
    number = number_of(code) or 0
    found = run(world, lambda tx: cases.latest_case(tx, SubjectKind.TEMPLATE, number))
    assert found is not None
    return found


def state_of(world: World, code: str) -> TemplateState:
    return template_coded(world, code).template.state


def test_an_approval_makes_the_template_ready_and_names_the_reviewer(world: World) -> None:
    code = applies(world)
    assert decides(world, Event.APPROVED) is None
    case = case_of(world, code)
    assert (case.verdict, case.decided_by) == (CaseDecision.APPROVED, REVIEWER)
    assert case.reasons == ()
    assert state_of(world, code) is TemplateState.APPROVED
    trail = run(world, lambda tx: cases.trail_of(tx, case.case_id))
    assert [one.event for one in trail][-2:] == [Event.CLAIMED, Event.APPROVED]


def test_a_rejection_gives_its_reason_and_says_what_to_change(world: World) -> None:
    code = applies(world)
    assert decides(world, Event.REJECTED) is None
    case = case_of(world, code)
    assert case.verdict is CaseDecision.REJECTED
    assert case.reasons == (RejectionReason.CONTENT_NOT_ALLOWED,)
    assert case.note == NOTE
    assert state_of(world, code) is TemplateState.REJECTED


def test_what_waits_under_another_name_or_for_another_account_goes_on_waiting(
    world: World,
) -> None:
    other = world.new_sender("other")
    ours, renamed = applies(world), applies(world, OTHER_NAME)
    theirs = applies(world, sender=other)
    assert decides(world, Event.APPROVED) is None
    assert state_of(world, ours) is TemplateState.APPROVED
    assert [case_of(world, code).state for code in (renamed, theirs)] == [State.QUEUED] * 2


def test_a_sign_whose_number_is_that_of_the_template_is_not_decided(world: World) -> None:
    code = applies(world)
    order_id = applying.apply_sign_of(world, applying.new_sign())

    def renumber(tx: Connection) -> None:
        sign = cases.case_by_id(tx, order_id)
        assert sign is not None
        tx.execute(
            review_case.update()
            .where(review_case.c.id == order_id)
            .values(subject_id=number_of(code))
        )

    run(world, renumber)
    assert decides(world, Event.APPROVED) is None
    sign = run(world, lambda tx: cases.case_by_id(tx, order_id))
    assert sign is not None
    assert sign.state is State.QUEUED
    assert case_of(world, code).verdict is CaseDecision.APPROVED


def test_where_one_of_several_is_claimed_by_another_none_is_decided(world: World) -> None:
    first = applies(world)
    second = applies(world, content="您的包裹${order_number}已送达，请留意查收。")
    applying.act(world, case_of(world, second).case_id, Event.CLAIMED)
    before = [case_of(world, code) for code in (first, second)]
    assert reason_of(decides(world, Event.APPROVED)) is CaseReason.NOT_NOW
    assert [case_of(world, code) for code in (first, second)] == before


def test_a_decision_that_is_barred_leaves_the_case_unclaimed(world: World) -> None:
    government = Certification(
        world.sender.account_id,
        AccountKind.ENTERPRISE,
        AccountGrade.GOVERNMENT_ENTERPRISE,
        OWNER,
        "",
        "",
        CertificationState.CERTIFIED,
    )
    run(world, lambda tx: certifications.save_certification(tx, government, world.now))
    code = applies(world)
    before = case_of(world, code)
    assert reason_of(decides(world, Event.APPROVED)) is CaseReason.CALL_MISSING
    assert case_of(world, code) == before
    assert before.claimed_by == ""


def test_a_case_that_changed_since_it_was_read_stays_as_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = applies(world)
    read = case_of(world, code)
    applying.act(world, read.case_id, Event.CLAIMED)
    monkeypatch.setattr(cases, "open_applications_of", lambda *_: [read])
    changed = case_of(world, code)
    assert decides(world, Event.APPROVED) is None
    assert case_of(world, code) == changed
    assert changed.claimed_by == "li"
