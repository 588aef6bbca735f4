"""What an account is shown of its templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.tags import store as tags
from hongyan.domain.templates.codes import code_of
from hongyan.domain.templates.model import TemplateFilter, TemplateState
from hongyan.domain.templates.reasons import TemplateReason
from hongyan.domain.templates.usable import UsableState
from hongyan.flows.review.applications.view_templates import (
    TemplateQuery,
    TemplateView,
    template_page,
    template_view,
)
from hongyan.kernel.kinds import MessageKind
from tests.flows.applying import GAMBLING, apply_text_of, decide, fault_of, new_text, run

if TYPE_CHECKING:
    from tests.flows.world import World

U = UsableState


def codes(world: World, wanted: TemplateFilter) -> list[str]:
    owner = world.sender.account_id
    total, found = run(world, lambda tx: template_page(tx, owner, TemplateQuery(50, 1, wanted)))
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
        assert fault_of(refused) is TemplateReason.MISSING


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
    _, [first, *_] = run(world, lambda tx: template_page(tx, owner, TemplateQuery(10, 1)))
    assert first.tags == {"team": "shop", "a": ""}


# AUDIT H13: "TemplateTag and UsableStateList filter"
def test_a_page_is_of_those_with_all_tags_and_in_one_of_the_states(world: World) -> None:
    owner = world.sender.account_id
    first, second, third = (apply_text_of(world, new_text()) for _ in range(3))
    decide(world, first.order_id)
    decide(world, third.order_id)
    for one, given in ((first, {"team": "shop"}), (second, {"team": "shop", "a": "b"})):
        run(world, lambda tx, one=one, given=given: tags.put_tags(tx, owner, [one.code], given, 0))

    def found(size: int = 10, page: int = 1, **asked: Any) -> tuple[int, list[str]]:
        query = TemplateQuery(size, page, TemplateFilter(name="发货"), **asked)
        total, rows = run(world, lambda tx: template_page(tx, owner, query))
        return total, [one.record.template.code for one in rows]

    assert found(tags=(("team", ""),)) == (2, [second.code, first.code])
    assert found(tags=(("team", "shop"), ("a", "b"))) == (1, [second.code])
    assert found(tags=(("team", "x"),)) == found(tags=(("x", ""),)) == (0, [])
    usable, unusable = frozenset({U.AVAILABLE}), frozenset({U.UNAVAILABLE})
    assert found(usable=usable) == (2, [third.code, first.code])
    assert found(usable=unusable) == (1, [second.code])
    assert found(usable=usable | unusable)[0] == 3
    assert found(tags=(("team", ""),), usable=usable) == (1, [first.code])
    assert found(1, 2, usable=usable) == (2, [first.code])
    assert found(1, 3, usable=usable) == (2, [])


def test_a_related_sign_counts_while_it_is_approved(world: World) -> None:
    # AUDIT H13
    owner, sign = world.sender.account_id, world.sender
    done = apply_text_of(
        world, new_text(related_sign=sign.sign_name, attributes={"order_number": "other_number2"})
    )
    decide(world, done.order_id)

    def states() -> tuple[UsableState, ...]:
        query = TemplateQuery(1, 1, are_declarations_needed=True)
        _, [row] = run(world, lambda tx: template_page(tx, owner, query))
        return row.usable

    assert states() == (U.AVAILABLE,)
    run(world, lambda tx: signs.set_sign_state(tx, sign.sign_id, SignState.UNAVAILABLE, 0))
    assert states() == (U.MISSING_SIGNATURE,)
