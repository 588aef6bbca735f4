"""Certification: who the account is, everything that is wrong at once."""

from __future__ import annotations

from hongyan.flows.accounts.manage_certification import (
    approve_certification,
    reject_certification,
)
from tests.console.browser import OURS, Browser, World
from tests.console.tenant.contents import HERE

URL = f"{HERE}/papers/certification"
GOOD = {
    "kind": "enterprise",
    "name": "杭州云雀科技有限公司",
    "number": "91330000MA27XL000N",
    "representative": "王小雁",
}


def test_several_errors_are_told_at_once_and_what_was_typed_stays(owner: Browser) -> None:
    page = owner.press(owner.page(URL), "Submit", name="1", number="123", representative="")
    assert page.status == 422
    assert len(page.problems()) == 3
    assert page.tree.get_element_by_id("number").get("value") == "123"
    for field in ("name", "number", "representative"):
        assert page.tree.get_element_by_id(f"field-{field}").cssselect(".error span")


def test_a_person_has_no_representative(owner: Browser) -> None:
    page = owner.press(owner.page(URL), "Submit", **{**GOOD, "kind": "personal"})
    assert page.status == 422


def test_it_waits_for_the_operator_and_shows_the_number_in_part(owner: Browser) -> None:
    page = owner.press(owner.page(URL), "Submit", **GOOD)
    assert "Waits for the operator" in page.main
    assert GOOD["number"] not in page.text


def test_a_rejection_says_why(world: World, owner: Browser) -> None:
    owner.press(owner.page(URL), "Submit", **GOOD)
    world.run(reject_certification, OURS, "执照不清晰")
    assert "执照不清晰" in owner.page(URL).main


def test_a_certified_account_is_warned_before_it_declares_anew(
    world: World, owner: Browser
) -> None:
    owner.press(owner.page(URL), "Submit", **GOOD)
    world.run(approve_certification, OURS)
    page = owner.page(URL)
    assert "the account counts as not certified" in page.main
    again = owner.press(page, "Submit", kind="personal", number="110101199003077758")
    assert again.status == 422


def test_who_may_not_is_told_the_right(world: World) -> None:
    page = world.browser("member").page(URL, status=403)
    assert "SubmitSmsQualification" in page.main


def test_it_is_said_in_chinese(world: World) -> None:
    browser = world.browser("owner", "zh")
    page = browser.press(browser.page(URL), "提交", name="1", number="123")
    assert "有 3 处需要修改" in page.main
