"""What an account is told of what it does not have: AUDIT F3, "then the cause"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.signs.reasons import SignReason
from hongyan.domain.templates.codes import code_of
from hongyan.domain.templates.reasons import TemplateApplicationReason, TemplateReason
from hongyan.flows.review.applications.missing_texts import missing_sign, missing_template
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Clue, Refused
from tests.flows.applying import run

if TYPE_CHECKING:
    from tests.flows.world import World


def of_sign(world: World, name: str, account_id: int | None = None) -> Refused:
    owner = account_id or world.sender.account_id
    return run(world, lambda tx: missing_sign(tx, owner, name))


def of_template(world: World, code: str, account_id: int | None = None) -> Refused:
    owner = account_id or world.sender.account_id
    return run(world, lambda tx: missing_template(tx, owner, code))


@pytest.mark.parametrize(
    ("written", "clue"),
    [
        ("【Hongyan演示】", Clue.BRACKETS),
        (" Hongyan演示", Clue.BLANKS),
        ("hongyan演示", Clue.LETTERS),
    ],
)
def test_the_near_name_of_a_sign_is_told(world: World, written: str, clue: Clue) -> None:
    world.new_sign("Hongyan演示")
    told = of_sign(world, written)
    assert (told.reason, told.clues) == (SignReason.MISSING, (clue,))
    assert (told.values["name"], told.values["mended"]) == (written, "Hongyan演示")


def test_the_near_code_of_a_template_is_told(world: World) -> None:
    code = code_of(world.sender.templates[MessageKind.NOTIFICATION])
    told = of_template(world, code.removeprefix("SMS_"))
    assert (told.reason, told.clues) == (TemplateReason.MISSING, (Clue.CODE_FORM,))
    assert told.values["mended"] == code


def test_nothing_is_told_of_what_another_holds_or_nobody(world: World) -> None:
    number = world.new_sign("Hongyan演示")
    code = code_of(world.sender.templates[MessageKind.NOTIFICATION])
    other = world.new_sender("other").account_id
    for name in ("【Hongyan演示】", "Hongyan演示", f"SIGN_{number}", "没有", ""):
        assert of_sign(world, name, other).clues == ()
    for written in (code, code.removeprefix("SMS_"), "没有", ""):
        assert of_template(world, written, other).clues == ()


def test_a_sign_that_a_template_names_is_refused_for_another_reason(world: World) -> None:
    world.new_sign("Hongyan演示")
    owner, reason = world.sender.account_id, TemplateApplicationReason.RELATED_SIGN_MISSING
    told = run(world, lambda tx: missing_sign(tx, owner, "hongyan演示", reason))
    assert (told.reason, told.clues) == (reason, (Clue.LETTERS,))
