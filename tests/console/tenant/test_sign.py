"""One sign: what the review said, and what its account does with it."""

from __future__ import annotations

from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.flows.reference.demo import ENTERPRISE
from tests.console.browser import Browser, World
from tests.console.tenant.contents import applied_sign, sign_url
from tests.flows.applying import BARRED, NAME

SHIPPED = ENTERPRISE.sign


def state_of(world: World, name: str) -> SignState:
    owner = world.account_id
    held = world.run(lambda work: signs.sign_meant(work.tx, owner, name))
    assert held is not None
    return held.state


def test_a_rejection_has_rule_place_and_remedy(world: World, owner: Browser) -> None:
    page = owner.page(sign_url(applied_sign(world, BARRED)))
    assert "Rejected by the rules" in page.main
    assert page.tree.cssselect(".marked mark")
    assert "Correct and submit again" in page.links()


def test_what_waits_is_taken_back(world: World, owner: Browser) -> None:
    page = owner.page(sign_url(applied_sign(world)))
    assert "It is decided by" in page.main
    owner.press(page, "Take back")
    assert state_of(world, NAME) is SignState.WITHDRAWN


def test_what_is_overdue_is_urged(world: World, owner: Browser) -> None:
    url = sign_url(applied_sign(world))
    world.clock.advance(86_400_000)
    owner = world.browser("owner")
    assert "was urged" in owner.press(owner.page(url), "Urge").text


def test_a_human_is_asked_for(world: World, owner: Browser) -> None:
    url = sign_url(applied_sign(world, BARRED))
    owner.press(owner.page(url), "Ask for a human", note="这是公司名")
    assert state_of(world, BARRED) is SignState.PENDING


def test_a_pause_can_be_undone(world: World, owner: Browser) -> None:
    after = owner.press(owner.page(sign_url(SHIPPED)), "Pause")
    assert state_of(world, SHIPPED) is SignState.BANNED
    owner.press(after, "Undo")
    assert state_of(world, SHIPPED) is SignState.APPROVED


def test_it_is_deleted_when_its_name_was_typed(owner: Browser) -> None:
    page = owner.page(sign_url(SHIPPED))
    wrong = owner.press(page, "Delete permanently", typed="x")
    assert wrong.status == 422
    owner.press(wrong, "Delete permanently", typed=SHIPPED)
    owner.page(sign_url(SHIPPED), status=404)


def test_who_may_only_look_has_no_acts(world: World) -> None:
    page = world.browser("member").page(sign_url(SHIPPED))
    assert not page.tree.cssselect("main form")


def test_it_is_said_in_chinese(world: World) -> None:
    page = world.browser("owner", "zh").page(sign_url(applied_sign(world)))
    assert "等待审核员领取" in page.main
