"""Signs and templates that an operator disables, enables and removes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.messages.request import Accepted
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.signs.reasons import SignReason
from hongyan.domain.templates.codes import code_of
from hongyan.domain.templates.model import TemplateState
from hongyan.domain.templates.reasons import TemplateReason
from hongyan.flows.review.applications import retire_texts as flows
from hongyan.flows.review.applications.apply_sign import apply_for_sign
from hongyan.flows.review.applications.apply_template import apply_for_template
from hongyan.flows.review.applications.manage_texts import add_approved_sign
from hongyan.kernel.kinds import MessageKind, SignKind
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.applying import NAME, new_sign, new_text, run
from tests.flows.world import PHONE, SIGN_NAME, World
from tests.saying import reason_of
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

KIND = MessageKind.NOTIFICATION


def work(world: World, tx: Connection) -> Work:
    return work_at(tx, world.now, world.context)


def refusal(world: World) -> Refusal | None:
    answer = world.asks(PHONE, kind=KIND)
    assert isinstance(answer, Accepted | Refused)
    return answer.reason if isinstance(answer, Refused) else None


def switch_sign(world: World, *, is_on: bool) -> object:
    return run(world, lambda tx: flows.switch_sign(work(world, tx), "acme", SIGN_NAME, is_on=is_on))


def code(world: World) -> str:
    return code_of(world.sender.templates[KIND])


def switch_template(world: World, *, is_on: bool) -> object:
    return run(
        world, lambda tx: flows.switch_template(work(world, tx), "acme", code(world), is_on=is_on)
    )


# AUDIT J1: "no undo: signs, templates, channels, accounts cannot be removed or disabled"
def test_a_disabled_sign_sends_nothing_until_it_is_enabled(world: World) -> None:
    switch_sign(world, is_on=False)
    assert refusal(world) is Refusal.SIGN_BANNED
    switch_sign(world, is_on=True)
    assert refusal(world) is None


def test_a_sign_is_disabled_in_both_kinds(world: World) -> None:
    run(
        world,
        lambda tx: add_approved_sign(work(world, tx), "acme", SIGN_NAME, SignKind.VERIFICATION),
    )
    done = switch_sign(world, is_on=False)
    assert isinstance(done, list)
    assert [one.state for one in done] == [SignState.BANNED] * 2


def test_a_disabled_template_sends_nothing_until_it_is_enabled(world: World) -> None:
    switch_template(world, is_on=False)
    assert refusal(world) is Refusal.TEMPLATE_MISSING
    switch_template(world, is_on=True)
    assert refusal(world) is None


def test_only_what_was_disabled_is_enabled(world: World) -> None:
    assert isinstance(switch_sign(world, is_on=True), Refused)
    assert isinstance(switch_template(world, is_on=True), Refused)
    switch_template(world, is_on=False)
    assert isinstance(switch_template(world, is_on=False), Refused)


def test_a_removed_sign_can_be_added_anew(world: World) -> None:
    assert run(world, lambda tx: flows.remove_sign(work(world, tx), "acme", SIGN_NAME)) is None
    assert refusal(world) is Refusal.SIGN_MISSING
    run(
        world,
        lambda tx: add_approved_sign(work(world, tx), "acme", SIGN_NAME, SignKind.GENERAL),
    )
    assert refusal(world) is None


def test_a_removed_template_is_gone_for_good(world: World) -> None:
    removed = code(world)
    assert run(world, lambda tx: flows.remove_template(work(world, tx), "acme", removed)) is None
    assert refusal(world) is Refusal.TEMPLATE_MISSING
    assert isinstance(switch_template(world, is_on=True), Refused)


def test_what_is_in_review_is_decided_before_it_is_removed(world: World) -> None:
    owner = world.sender.account_id
    applied = run(world, lambda tx: apply_for_template(work(world, tx), owner, new_text()))
    run(world, lambda tx: apply_for_sign(work(world, tx), owner, new_sign()))
    run(
        world,
        lambda tx: [
            signs.set_sign_state(tx, one.sign_id, SignState.PENDING, world.now)
            for one in signs.signs_named(tx, owner, NAME)
        ],
    )
    template_no = run(
        world,
        lambda tx: flows.remove_template(work(world, tx), "acme", getattr(applied, "code", "")),
    )
    sign_no = run(world, lambda tx: flows.remove_sign(work(world, tx), "acme", NAME))
    assert reason_of(template_no) is TemplateReason.IN_REVIEW
    assert reason_of(sign_no) is SignReason.IN_REVIEW


@pytest.mark.parametrize("account", ["acme", "nobody"])
def test_what_is_not_there_is_said(world: World, account: str) -> None:
    no_sign = run(world, lambda tx: flows.remove_sign(work(world, tx), account, "没有"))
    no_template = run(world, lambda tx: flows.remove_template(work(world, tx), account, "SMS_1"))
    assert isinstance(no_sign, Refused)
    assert isinstance(no_template, Refused)


def test_a_disabled_template_is_still_listed_as_such(world: World) -> None:
    done = switch_template(world, is_on=False)
    assert getattr(done, "state", None) is TemplateState.DISABLED
