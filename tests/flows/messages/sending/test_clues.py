"""Why a sign or a template cannot be used: AUDIT F3, "then the cause"."""

from __future__ import annotations

import pytest

from hongyan.domain.review.lifecycle import Event
from hongyan.domain.review.model import SubjectKind
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.codes import code_of
from hongyan.domain.templates.model import TemplateState
from hongyan.flows.messages.sending.clues import SIGN_CLUES, TEMPLATE_CLUES
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.kinds import MessageKind, RejectionReason, SignKind
from hongyan.kernel.refusal import Clue, Refusal, Refused
from tests.flows.plans import sent
from tests.flows.review_table import Table
from tests.flows.world import PHONE, World


def refused(world: World, sign_name: str = "", template_code: str = "") -> Refused:
    """Send with a sign or a template that cannot be used, and return the no."""
    answer = world.asks(PHONE, sign_name=sign_name, template_code=template_code)
    assert isinstance(answer, Refused), answer
    return answer


def held(world: World, name: str, state: SignState) -> int:
    """Give the sender a sign in a state."""
    owner = world.sender.account_id
    return world.change(
        lambda tx: signs.add_sign(tx, owner, name, SignKind.GENERAL, state, world.now)
    )


@pytest.mark.parametrize(
    ("written", "clues"),
    [
        ("【Hongyan演示】", (Clue.BRACKETS,)),
        ("[Hongyan演示]", (Clue.BRACKETS,)),
        (" Hongyan演示", (Clue.BLANKS,)),
        ("Hongyan 演示", (Clue.BLANKS,)),
        ("Hongyan\u200b演示", (Clue.BLANKS,)),
        ("hongyan演示", (Clue.LETTERS,)),
        ("\uff28ongyan演示", (Clue.LETTERS,)),
        ("【HONGYAN 演示】", (Clue.BRACKETS, Clue.BLANKS, Clue.LETTERS)),
    ],
)
def test_a_sign_in_another_writing_is_told_as_it_is_held(
    world: World, written: str, clues: tuple[Clue, ...]
) -> None:
    world.new_sign("Hongyan演示")
    told = refused(world, written)
    assert (told.reason, told.clues) == (Refusal.SIGN_MISSING, clues)
    assert dict(told.values)["mended"] == "Hongyan演示"


def test_the_code_of_a_sign_is_told_with_its_name(world: World) -> None:
    number = world.new_sign("云雀")
    told = refused(world, f"SIGN_{number}")
    assert told.clues == (Clue.CODE_FOR_NAME,)
    assert dict(told.values)["mended"] == "云雀"


@pytest.mark.parametrize("state", [SignState.WITHDRAWN, SignState.DELETED])
def test_a_sign_that_cannot_be_used_is_told_by_its_state(world: World, state: SignState) -> None:
    held(world, "云雀", state)
    assert refused(world, "云雀").clues == (SIGN_CLUES[state],)


def test_a_sign_in_another_writing_is_told_with_its_state_as_well(world: World) -> None:
    held(world, "云雀", SignState.DELETED)
    assert refused(world, "【云雀】").clues == (Clue.BRACKETS, Clue.DELETED)


def test_every_state_that_cannot_send_has_its_clue() -> None:
    assert set(SIGN_CLUES) == set(SignState) - {SignState.APPROVED}
    assert set(TEMPLATE_CLUES) == set(TemplateState) - {TemplateState.APPROVED}


def test_a_sign_in_review_is_told_with_the_time_by_which_it_is_decided(world: World) -> None:
    number = held(world, "云雀", SignState.PENDING)
    table = Table(world)
    subject = table.subject("云雀", kind=SubjectKind.SIGN, subject_id=number, message_kind=None)
    case = table.opens(subject=subject)
    assert case.due_at is not None
    told = refused(world, "云雀")
    assert told.clues == (Clue.IN_REVIEW_UNTIL,)
    assert dict(told.values)["until"] == shanghai_text(case.due_at)


def test_a_sign_whose_review_waits_for_papers_says_so(world: World) -> None:
    number = held(world, "云雀", SignState.PENDING)
    table = Table(world)
    subject = table.subject("云雀", kind=SubjectKind.SIGN, subject_id=number, message_kind=None)
    case = table.opens(subject=subject)
    table.done(case, Event.CLAIMED)
    table.done(case, Event.MATERIAL_ASKED, note="授权书")
    assert refused(world, "云雀").clues == (Clue.MATERIAL_NEEDED,)


def test_a_rejected_sign_is_told_with_the_reasons_of_the_rejection(world: World) -> None:
    number = held(world, "云雀", SignState.REJECTED)
    table = Table(world)
    subject = table.subject("云雀", kind=SubjectKind.SIGN, subject_id=number, message_kind=None)
    case = table.opens(subject=subject)
    table.done(case, Event.CLAIMED)
    table.done(case, Event.REJECTED, reasons=[RejectionReason.LETTER_MISSING])
    told = refused(world, "云雀")
    assert told.clues == (Clue.REJECTED,)
    assert "授权" in dict(told.values)["reason"]


def test_a_template_code_in_another_writing_is_told_as_it_is_held(world: World) -> None:
    number = world.new_template(MessageKind.NOTIFICATION)
    for written in (f"sms_{number}", f" SMS_{number}", str(number), f"SMS{number}"):
        told = refused(world, template_code=written)
        assert (told.reason, told.clues) == (Refusal.TEMPLATE_MISSING, (Clue.CODE_FORM,)), written
        assert dict(told.values)["mended"] == code_of(number)


def test_the_name_of_a_template_is_told_with_its_code(world: World) -> None:
    told = refused(world, template_code="测试")
    assert told.clues == (Clue.NAME_FOR_CODE,)
    assert dict(told.values)["mended"].startswith("SMS_")


@pytest.mark.parametrize(
    ("state", "clue"),
    [
        (TemplateState.PENDING, Clue.IN_REVIEW),
        (TemplateState.REJECTED, Clue.REJECTED),
        (TemplateState.WITHDRAWN, Clue.WITHDRAWN),
        (TemplateState.DELETED, Clue.DELETED),
    ],
)
def test_a_template_that_cannot_be_used_is_told_by_its_state(
    world: World, state: TemplateState, clue: Clue
) -> None:
    number = world.new_template(MessageKind.NOTIFICATION)
    world.change(lambda tx: templates.set_template_state(tx, number, state, world.now))
    assert refused(world, template_code=code_of(number)).clues == (clue,)


def test_a_tenant_learns_nothing_of_what_another_holds(world: World) -> None:
    other = world.new_sender("other", sign_name="云雀")
    world.new_sign("百灵", other)
    number = other.templates[MessageKind.VERIFICATION]
    for written in ("云雀", "【百灵】", f"SIGN_{other.sign_id}"):
        told = refused(world, written)
        assert told.clues == ()
    for written in (code_of(number), str(number)):
        told = refused(world, template_code=written)
        assert told.clues == ()


def test_what_nobody_holds_has_no_clue(world: World) -> None:
    assert refused(world, "没有").clues == ()
    assert refused(world, "   ").clues == ()
    assert refused(world, template_code="SMS_1").clues == ()


def test_a_call_that_is_accepted_looks_for_no_cause(world: World) -> None:
    world.sends(PHONE)
    with sent() as asked:
        world.sends(PHONE + 1)
    assert asked.statements
    assert not any("review_case" in one or "lower(" in one for one in asked.statements)
