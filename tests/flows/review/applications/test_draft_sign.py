"""A sign's draft: the verdict is that of the application, and nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.letters.reasons import LetterReason
from hongyan.domain.review import store as cases
from hongyan.domain.review.lifecycle import State
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.reasons import SignApplicationReason, SignReason
from hongyan.flows.review.applications.draft_sign import NAME_READ_MAX, draft_sign
from hongyan.flows.review.applications.verdict_on_draft import Outlook
from tests.flows.applying import (
    BARRED,
    NAME,
    apply_sign_of,
    ask_for_sign,
    certify,
    fault_of,
    new_sign,
    run,
)

if TYPE_CHECKING:
    from hongyan.domain.review.model import Case
    from hongyan.domain.signs.model import NewSign
    from hongyan.flows.review.applications.verdict_on_draft import DraftVerdict
    from tests.flows.world import World


def draft(world: World, new: NewSign, *, is_change: bool = False) -> DraftVerdict:
    owner = world.sender.account_id
    return run(
        world,
        lambda tx: draft_sign(tx, owner, new, world.now, world.settings, is_change=is_change),
    )


def case_applied_for(world: World, new: NewSign) -> Case:
    order_id = apply_sign_of(world, new)
    found = run(world, lambda tx: cases.case_by_id(tx, order_id))
    assert found is not None
    return found


def test_a_clean_draft_has_the_due_time_of_the_application(world: World) -> None:
    verdict = draft(world, new_sign())
    assert verdict.outlook is Outlook.REVIEWER
    assert verdict.refused is None
    assert verdict.due_at == case_applied_for(world, new_sign()).due_at


def test_a_barred_name_would_be_rejected_as_the_application_is(world: World) -> None:
    verdict = draft(world, new_sign(BARRED))
    assert verdict.outlook is Outlook.REJECTED
    assert verdict.due_at is None
    assert case_applied_for(world, new_sign(BARRED)).state is State.AUTO_REJECTED


def test_a_name_that_is_held_is_refused_except_for_a_change_of_that_sign(world: World) -> None:
    apply_sign_of(world, new_sign())
    verdict = draft(world, new_sign())
    assert verdict.outlook is Outlook.REFUSED
    assert fault_of(verdict.refused) is SignReason.TAKEN
    change = draft(world, new_sign(), is_change=True)
    assert (change.outlook, change.refused) == (Outlook.REVIEWER, None)


def test_a_paper_that_is_missing_refuses_the_draft_and_its_name_is_judged_all_the_same(
    world: World,
) -> None:
    verdict = draft(world, new_sign(BARRED, letter_id=9))
    assert verdict.outlook is Outlook.REFUSED
    assert fault_of(verdict.refused) is LetterReason.MISSING
    assert [one.finding.rule_id for one in verdict.found] == [
        one.finding.rule_id for one in draft(world, new_sign(BARRED)).found
    ]
    assert verdict.found


def test_the_machine_approves_the_certified_name_but_not_for_a_third_party(world: World) -> None:
    world.use(review_auto_approve=True)
    certify(world)
    assert draft(world, new_sign()).outlook is Outlook.APPROVED
    for_another = draft(world, new_sign(is_third_party=True))
    assert for_another.weighed.is_enough
    assert for_another.outlook is Outlook.REVIEWER
    assert for_another.due_at is not None


def test_a_name_too_long_for_a_sign_is_refused_and_only_its_beginning_is_read(
    world: World,
) -> None:
    name = "云雀" * NAME_READ_MAX + BARRED
    verdict = draft(world, new_sign(name))
    assert fault_of(verdict.refused) is SignApplicationReason.NAME_LENGTH
    assert verdict.text == name[:NAME_READ_MAX]
    assert fault_of(ask_for_sign(world, new_sign(name))) is SignApplicationReason.NAME_LENGTH


def test_a_draft_stores_no_sign_and_takes_no_name(world: World) -> None:
    owner = world.sender.account_id
    draft(world, new_sign())
    assert not run(world, lambda tx: signs.signs_named(tx, owner, NAME))
    assert case_applied_for(world, new_sign()).state is State.QUEUED
