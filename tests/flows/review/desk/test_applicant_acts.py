"""A tenant hurries an application, takes it back, pauses what it has and lets it send again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.messages.request import Accepted
from hongyan.domain.review.lifecycle import State
from hongyan.domain.review.model import Case, SubjectKind
from hongyan.domain.review.reasons import CaseReason
from hongyan.domain.signs.model import SignState
from hongyan.domain.signs.reasons import SignReason
from hongyan.domain.templates.codes import code_of
from hongyan.domain.templates.model import TemplateState
from hongyan.domain.templates.reasons import TemplateReason
from hongyan.flows.review.applications.retire_texts import switch_sign, switch_template
from hongyan.flows.review.desk import applicant_acts as flows
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.kinds import MessageKind
from tests.flows.applying import (
    NAME,
    apply_sign_of,
    apply_text_of,
    fault_of,
    new_sign,
    new_text,
    run,
    sign_named,
    template_coded,
)
from tests.flows.world import PHONE, SIGN_NAME, World
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

KIND = MessageKind.NOTIFICATION


def work(world: World, tx: Connection) -> Work:
    return work_at(tx, world.now, world.context)


def act(world: World, flow: object, name: str, kind: SubjectKind) -> object:
    owner = world.sender.account_id
    return run(world, lambda tx: flow(work(world, tx), owner, kind, name))  # type: ignore[operator]


def pause_sign(world: World, *, is_on: bool, name: str = SIGN_NAME) -> object:
    owner = world.sender.account_id
    return run(world, lambda tx: flows.pause_sign(work(world, tx), owner, name, is_on=is_on))


def pause_template(world: World, code: str, *, is_on: bool) -> object:
    owner = world.sender.account_id
    return run(world, lambda tx: flows.pause_template(work(world, tx), owner, code, is_on=is_on))


def test_a_waiting_sign_is_taken_back(world: World) -> None:
    apply_sign_of(world, new_sign())
    done = act(world, flows.withdraw_application, NAME, SubjectKind.SIGN)
    assert isinstance(done, Case)
    assert done.state is State.WITHDRAWN
    assert sign_named(world).sign.state is SignState.WITHDRAWN


def test_a_waiting_template_is_taken_back_once(world: World) -> None:
    code = apply_text_of(world, new_text()).code
    act(world, flows.withdraw_application, code, SubjectKind.TEMPLATE)
    assert template_coded(world, code).template.state is TemplateState.WITHDRAWN
    again = act(world, flows.withdraw_application, code, SubjectKind.TEMPLATE)
    assert fault_of(again) is CaseReason.NOT_NOW


def test_only_what_is_overdue_is_urged(world: World) -> None:
    code = apply_text_of(world, new_text()).code
    early = act(world, flows.urge_application, code, SubjectKind.TEMPLATE)
    assert fault_of(early) is CaseReason.NOT_DUE
    world.clock.advance(DAY_MS)
    late = act(world, flows.urge_application, code, SubjectKind.TEMPLATE)
    assert isinstance(late, Case)
    assert late.urged_at == world.now
    again = act(world, flows.urge_application, code, SubjectKind.TEMPLATE)
    assert fault_of(again) is CaseReason.DONE_LATELY


def test_what_another_account_applied_for_is_not_there(world: World) -> None:
    code = apply_text_of(world, new_text()).code
    other = world.new_sender("other").account_id
    done = run(
        world,
        lambda tx: flows.withdraw_application(work(world, tx), other, SubjectKind.TEMPLATE, code),
    )
    assert fault_of(done) is TemplateReason.MISSING


def test_a_paused_sign_sends_nothing_until_its_account_lets_it(world: World) -> None:
    pause_sign(world, is_on=False)
    assert not isinstance(world.asks(PHONE), Accepted)
    pause_sign(world, is_on=True)
    assert isinstance(world.asks(PHONE), Accepted)


def test_a_paused_template_sends_nothing_until_its_account_lets_it(world: World) -> None:
    code = code_of(world.sender.templates[KIND])
    pause_template(world, code, is_on=False)
    assert not isinstance(world.asks(PHONE, kind=KIND), Accepted)
    pause_template(world, code, is_on=True)
    assert isinstance(world.asks(PHONE, kind=KIND), Accepted)


def test_what_the_operator_disabled_only_the_operator_enables(world: World) -> None:
    pause_sign(world, is_on=False)
    pause_sign(world, is_on=True)
    run(world, lambda tx: switch_sign(work(world, tx), "acme", SIGN_NAME, is_on=False))
    assert fault_of(pause_sign(world, is_on=True)) is SignReason.DISABLED_BY_OPERATOR
    code = code_of(world.sender.templates[KIND])
    run(world, lambda tx: switch_template(work(world, tx), "acme", code, is_on=False))
    done = pause_template(world, code, is_on=True)
    assert fault_of(done) is TemplateReason.DISABLED_BY_OPERATOR


def test_what_is_not_approved_cannot_be_paused(world: World) -> None:
    apply_sign_of(world, new_sign())
    assert fault_of(pause_sign(world, is_on=False, name=NAME)) is SignReason.STATE
    assert fault_of(pause_sign(world, is_on=False, name="没有的")) is SignReason.MISSING
