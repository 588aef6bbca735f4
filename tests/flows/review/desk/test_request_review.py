"""A tenant asks for a human: AUDIT F7, "tenants cannot ask by API"."""

from __future__ import annotations

import pytest

from hongyan.domain.review import store as cases
from hongyan.domain.review.lifecycle import Event, State
from hongyan.domain.review.model import ActorKind, Case, SubjectKind
from hongyan.domain.review.reasons import ApplicationReason
from hongyan.domain.signs.model import SignState
from hongyan.domain.signs.reasons import SignReason
from hongyan.domain.templates.reasons import TemplateReason
from hongyan.flows.review.desk.request_review import request_review
from hongyan.kernel.kinds import RejectionReason
from hongyan.kernel.refusal import Refused
from tests.flows.applying import BARRED, apply_sign_of, decide, new_sign, run, sign_named
from tests.flows.world import World
from tests.working import work_at


def asks(world: World, name: str, account_id: int = 0, note: str = "") -> Case | Refused:
    """Ask for a human about a sign."""
    who = account_id or world.sender.account_id
    return request(world, who, SubjectKind.SIGN, name, note)


def request(
    world: World, account_id: int, kind: SubjectKind, name: str, note: str = ""
) -> Case | Refused:
    with world.database.transaction() as tx:
        work = work_at(tx, world.now, world.context)
        return request_review(work, account_id, kind, name, note)


def test_what_the_rules_rejected_waits_for_a_reviewer(world: World) -> None:
    apply_sign_of(world, new_sign(BARRED))
    case = asks(world, BARRED, note="这是地名")
    assert isinstance(case, Case)
    assert case.state is State.QUEUED
    assert case.due_at is not None
    assert sign_named(world, BARRED).sign.state is SignState.PENDING
    [*_, entry] = run(world, lambda tx: cases.trail_of(tx, case.case_id))
    assert (entry.event, entry.actor_kind) == (Event.HUMAN_REQUESTED, ActorKind.APPLICANT)
    assert entry.note == "这是地名"


def test_what_waits_already_is_not_asked_for_again(world: World) -> None:
    apply_sign_of(world, new_sign(BARRED))
    asks(world, BARRED)
    again = asks(world, BARRED)
    assert again == Refused(
        ApplicationReason.REVIEW_NOT_REQUESTABLE, state="Waiting for a reviewer"
    )


def test_what_a_reviewer_rejected_is_applied_for_anew(world: World) -> None:
    decide(world, apply_sign_of(world, new_sign()), RejectionReason.PRODUCT_LINK)
    no = asks(world, new_sign().name)
    assert no == Refused(ApplicationReason.REVIEW_NOT_REQUESTABLE, state="Rejected by a reviewer")


def test_what_an_operator_gave_has_no_review(world: World) -> None:
    no = asks(world, world.sender.sign_name)
    assert no == Refused(ApplicationReason.NEVER_REVIEWED)


@pytest.mark.parametrize("kind", [SubjectKind.SIGN, SubjectKind.TEMPLATE])
def test_nobody_asks_about_what_another_account_holds(world: World, kind: SubjectKind) -> None:
    apply_sign_of(world, new_sign(BARRED))
    other = world.new_sender("other").account_id
    name = BARRED if kind is SubjectKind.SIGN else "SMS_100000001"
    no = request(world, other, kind, name)
    assert isinstance(no, Refused)
    assert no.reason in {SignReason.MISSING, TemplateReason.MISSING}
