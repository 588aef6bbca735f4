"""Signs and templates are found by a part of their name, and by the number of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.review.model import SubjectKind
from hongyan.flows.review.applications.find_texts import find_texts, text_of_case
from hongyan.flows.review.applications.view_templates import TemplateView, template_view
from tests.flows.applying import GAMBLING, apply_text_of, new_text, run

if TYPE_CHECKING:
    from tests.flows.world import World


def test_a_part_of_a_name_finds_what_the_account_holds(world: World) -> None:
    done = apply_text_of(world, new_text(GAMBLING))
    owner = world.sender.account_id
    held = run(world, lambda tx: template_view(tx, owner, done.code))
    assert isinstance(held, TemplateView)
    name = held.record.template.name
    found = run(world, lambda tx: find_texts(tx, owner, name[1:-1].upper(), 10))
    assert (SubjectKind.TEMPLATE, name, done.code) in [tuple(one) for one in found]
    assert run(world, lambda tx: find_texts(tx, owner + 1, name, 10)) == []


def test_no_more_are_found_than_asked(world: World) -> None:
    owner = world.sender.account_id
    apply_text_of(world, new_text(GAMBLING))
    assert len(run(world, lambda tx: find_texts(tx, owner, "", 1))) == 1


def test_a_case_leads_to_its_text_for_its_own_account_alone(world: World) -> None:
    done = apply_text_of(world, new_text(GAMBLING))
    owner = world.sender.account_id
    held = run(world, lambda tx: template_view(tx, owner, done.code))
    assert isinstance(held, TemplateView)
    assert held.record.application is not None
    case_id = held.record.application.order_id
    assert case_id is not None
    found = run(world, lambda tx: text_of_case(tx, owner, case_id))
    assert found is not None
    assert found.code == done.code
    assert run(world, lambda tx: text_of_case(tx, owner + 1, case_id)) is None
    assert run(world, lambda tx: text_of_case(tx, owner, case_id + 999)) is None
