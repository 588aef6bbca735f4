"""What an account is shown of its templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.tags import store as tags
from hongyan.domain.templates.model import TemplateFilter, TemplateState, code_of
from hongyan.flows.refusals.manage_fault import ManageFault
from hongyan.flows.review.applications.view_templates import (
    TemplateView,
    template_page,
    template_view,
)
from hongyan.kernel.kinds import MessageKind
from tests.flows.applying import GAMBLING, apply_text_of, decide, fault_of, new_text, run

if TYPE_CHECKING:
    from tests.flows.world import World


def codes(world: World, wanted: TemplateFilter) -> list[str]:
    owner = world.sender.account_id
    total, found = run(world, lambda tx: template_page(tx, owner, 50, 1, wanted))
    assert total == len(found)
    return [one.record.template.code for one in found]


def test_a_view_shows_the_content_as_written_and_the_findings(world: World) -> None:
    done = apply_text_of(world, new_text(GAMBLING))
    owner = world.sender.account_id
    found = run(world, lambda tx: template_view(tx, owner, done.code))
    assert isinstance(found, TemplateView)
    assert found.record.content == GAMBLING
    assert found.findings


def test_an_operators_template_has_no_application(world: World) -> None:
    code = code_of(world.sender.templates[MessageKind.NOTIFICATION])
    owner = world.sender.account_id
    found = run(world, lambda tx: template_view(tx, owner, code))
    assert isinstance(found, TemplateView)
    assert (found.record.application, found.findings) == (None, ())


def test_nobody_sees_anothers_template(world: World) -> None:
    done = apply_text_of(world, new_text())
    other = world.new_sender("other").account_id
    for code in (done.code, "SMS_x", ""):
        refused = run(world, lambda tx, code=code: template_view(tx, other, code))
        assert fault_of(refused) is ManageFault.TEMPLATE_MISSING


def test_a_page_can_be_filtered(world: World) -> None:
    sign = world.sender.sign_name
    waiting = apply_text_of(world, new_text(related_sign=sign))
    approved = apply_text_of(world, new_text())
    decide(world, approved.order_id)
    rejected = apply_text_of(world, new_text(GAMBLING))
    own = [code_of(one) for one in sorted(world.sender.templates.values(), reverse=True)]
    every = [rejected.code, approved.code, waiting.code, *own]
    assert codes(world, TemplateFilter()) == every
    assert codes(world, TemplateFilter(states=frozenset({TemplateState.REJECTED}))) == [
        rejected.code
    ]
    assert codes(world, TemplateFilter(kind=MessageKind.PROMOTION)) == [
        code_of(world.sender.templates[MessageKind.PROMOTION])
    ]
    assert codes(world, TemplateFilter(code=approved.code)) == [approved.code]
    assert codes(world, TemplateFilter(code="SMS_x")) == []
    assert codes(world, TemplateFilter(related_sign=sign)) == [waiting.code]
    assert codes(world, TemplateFilter(name="发")) == every[:3]
    assert codes(world, TemplateFilter(name="%")) == []


def test_tags_stand_beside_their_template(world: World) -> None:
    done = apply_text_of(world, new_text())
    owner = world.sender.account_id
    run(world, lambda tx: tags.put_tags(tx, owner, [done.code], {"team": "shop", "a": ""}, 0))
    _, [first, *_] = run(world, lambda tx: template_page(tx, owner, 10, 1))
    assert first.tags == {"team": "shop", "a": ""}
