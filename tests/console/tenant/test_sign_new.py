"""The form of signs: a verdict while one types, papers, a scan, and what is refused."""

from __future__ import annotations

import pytest

from hongyan.domain.signs import store as signs
from tests.api.applying import picture
from tests.console.browser import Browser, PageShown, World
from tests.console.tenant.contents import HERE, applied_sign, send_file, sign_url
from tests.flows.applying import NAME

URL = f"{HERE}/signs/new"


def check(browser: Browser, **fields: str) -> PageShown:
    return browser.press(browser.page(URL), "Check it", **fields)


def test_before_a_name_is_typed_it_says_what_will_come(owner: Browser) -> None:
    assert "The verdict comes while you type" in owner.page(URL).main


def test_a_trial_sign_would_be_rejected_and_is_mended(owner: Browser) -> None:
    page = check(owner, name="云雀测试")
    assert "This would be rejected" in page.main
    mended = owner.press(page, "Delete")
    assert mended.tree.get_element_by_id("name").get("value") == "云雀"


def test_what_cannot_be_submitted_says_why(owner: Browser) -> None:
    page = check(owner, name="云 雀")
    assert "This cannot be submitted yet" in page.main
    assert "no blanks, symbols or brackets" in page.main


def test_it_is_applied_for(owner: Browser) -> None:
    page = owner.press(owner.page(URL), "Submit for review", name=NAME, scene="https://a.cn")
    assert NAME in page.h1
    assert "In review" in page.h1


def test_a_scan_comes_along(world: World, owner: Browser) -> None:
    url, fields = owner.page(URL).filled("Submit for review", {"name": NAME})
    fields.pop("scan", None)
    status, headers, _ = send_file(owner, url, fields, {"scan": ("a.png", picture())})
    assert status == 303
    assert headers["location"] == sign_url()
    account_id = world.account_id
    owned = world.run(lambda work: signs.sign_meant(work.tx, account_id, NAME))
    assert owned is not None
    record = world.run(lambda work: signs.sign_record(work.tx, owned.sign_id))
    assert record is not None
    assert record.application is not None
    assert len(record.application.more_data) == 1


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"MZ no picture", "the content is no PNG"), (b"\x89PNG\r\n\x1a\nbroken", "damaged")],
)
def test_a_file_that_is_none_is_refused(owner: Browser, content: bytes, problem: str) -> None:
    url, fields = owner.page(URL).filled("Submit for review", {"name": NAME})
    fields.pop("scan", None)
    status, _, text = send_file(owner, url, fields, {"scan": ("a.png", content)})
    assert status == 422
    assert problem in text
    assert f'value="{NAME}"' in text


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("name", "", "2 to 12 characters"),
        ("name", "a" * 13, "2 to 12 characters"),
        ("name", "123456", "digits alone"),
        ("name", "云雀😀", "no emoji"),
        ("name", "【云雀】", "no blanks, symbols or brackets"),
        ("remark", "a" * 201, "at most 200 characters"),
        ("scene", "a" * 1001, "at most 1000 characters"),
        ("qualification", "999", "the account has no qualification 999"),
        ("letter", "999", "999"),
        ("trademark", "999", "the account has no trademark 999"),
        ("filing", "999", "the account has no app filing 999"),
    ],
)
def test_each_field_says_its_rule_and_keeps_what_was_typed(
    owner: Browser, field: str, value: str, problem: str
) -> None:
    fields = {"name": NAME, "remark": "备注", field: value}
    page = owner.press(owner.page(URL), "Submit for review", **fields)
    assert page.status == 422
    assert problem in " ".join(page.problems())
    assert page.tree.get_element_by_id("remark").get("value") == fields["remark"]
    assert page.tree.get_element_by_id(f"field-{field}").cssselect(".error span")


def test_a_name_that_is_held_is_not_taken_again(world: World, owner: Browser) -> None:
    applied_sign(world)
    page = owner.press(owner.page(URL), "Submit for review", name=NAME)
    assert page.status == 422


def test_a_rejected_one_is_mended(world: World, owner: Browser) -> None:
    applied_sign(world, "云雀测试")
    page = owner.page(owner.page(sign_url("云雀测试")).links()["Correct"])
    assert page.h1 == "Correct the sign"
    assert "A sign keeps its name" in page.main
    again = owner.press(page, "Submit for review", scene="门店通知")
    assert "云雀测试" in again.h1


def test_another_accounts_sign_is_not_mended(world: World) -> None:
    applied_sign(world)
    other = world.browser("other")
    other.page(f"/console/a/another-account/signs/new?correct={NAME}", status=404)


def test_it_is_said_in_chinese(world: World) -> None:
    browser = world.browser("owner", "zh")
    page = browser.press(browser.page(URL), "检查", name="云雀测试")
    assert "这样提交会被驳回" in page.main
