"""The editor of templates: a verdict while one types, corrections, the message, refusals."""

from __future__ import annotations

import pytest

from tests.console.browser import Browser, PageShown, World
from tests.console.tenant.contents import BARRED, HERE, applied_template
from tests.flows.applying import NOTICE

URL = f"{HERE}/templates/new"
PROMOTION = "尊敬的会员，新品${name}已上市，欢迎到店选购"


def check(browser: Browser, **fields: str) -> PageShown:
    """Type into the editor and ask for the verdict, as a browser without script does."""
    return browser.press(browser.page(URL), "Check it", **fields)


def typed(browser: Browser, **fields: str) -> PageShown:
    """The same by htmx, which takes a part of the page."""
    url, sent = browser.page(URL).filled("Check it", fields)
    return browser.post(url, sent, part=True)


def content_of(page: PageShown) -> str:
    return page.tree.get_element_by_id("content").text.strip("\n")


def test_before_a_word_is_typed_it_says_what_will_come(owner: Browser) -> None:
    assert "The verdict comes while you type" in owner.page(URL).main


def test_a_barred_text_would_be_rejected_with_its_places(owner: Browser) -> None:
    page = check(owner, content=BARRED)
    assert "This would be rejected" in page.main
    marks = [one.text_content() for one in page.tree.cssselect(".marked mark")]
    assert any("加微信" in one for one in marks)
    assert page.status == 200


def test_places_are_counted_as_browsers_count(owner: Browser) -> None:
    page = check(owner, content="您的快递𠀀已发货。加微信客服领券")
    mark = next(
        one for one in page.tree.cssselect(".marked mark") if "加微信" in one.text_content()
    )
    assert int(mark.get("data-start")) == len("您的快递𠀀已发货。") + 1


def test_by_htmx_a_part_comes_back_with_the_preview_in_it(owner: Browser) -> None:
    part = typed(owner, content=NOTICE)
    assert part.text.lstrip().startswith("<section")
    assert '<hx-partial hx-target="#preview"' in part.text
    assert "A reviewer would look at it" in part.text


def test_a_place_is_mended_at_a_press(owner: Browser) -> None:
    page = check(owner, content=BARRED)
    mended = owner.press(page, "Correct all 2 places")
    assert content_of(mended) == "您的快递${order_number}已发货。"


def test_a_press_on_what_is_no_longer_there_changes_nothing(owner: Browser) -> None:
    url, sent = owner.page(URL).filled("Check it", {"content": NOTICE, "mend": "no.rule@1-2"})
    assert content_of(owner.post(url, sent)) == NOTICE
    for broken in ("", "@", "x@1", "x@-", "x@9999999-99999999"):
        assert content_of(owner.post(url, {**sent, "mend": broken})) == NOTICE


def test_what_is_missing_is_added_at_a_press(owner: Browser) -> None:
    page = check(owner, kind="promotion", content=PROMOTION)
    mended = owner.press(page, "Add “，拒收请回复R”")
    assert content_of(mended) == f"{PROMOTION}，拒收请回复R"


def test_the_price_and_the_segments_stand_beside_it(owner: Browser) -> None:
    page = check(owner, content=NOTICE * 4)
    assert "2 segments" in page.main
    assert "characters fewer save a segment" in page.main
    assert "¥0.09" in page.main


def test_attributes_are_suggested_and_chosen_here(owner: Browser) -> None:
    page = check(owner, content="取件码${code}，请于${date}前领取。")
    chosen = page.tree.cssselect("select[name='attribute.code'] option[selected]")
    assert [one.get("value") for one in chosen] == ["pick_up_code"]
    again = owner.press(page, "Check it", **{"attribute.code": ""})
    assert not again.tree.cssselect("select[name='attribute.code'] option[selected]")


def test_an_example_that_does_not_fit_is_named(owner: Browser) -> None:
    page = check(owner, content="取件码${code}，请领取。")
    wrong = owner.press(page, "Check it", **{"example.code": "x"})
    assert "is too short" in wrong.main


def test_it_is_applied_for(owner: Browser) -> None:
    page = owner.press(
        owner.page(URL), "Submit for review", name="发货", content=NOTICE, scene="发货后通知"
    )
    assert page.h1.startswith("发货")
    assert "In review" in page.h1
    assert "is submitted." in page.text


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("name", "", "1 to 30 characters"),
        ("name", "a" * 31, "1 to 30 characters"),
        ("content", "", "content"),
        ("content", "好" * 600, "content"),
        ("remark", "a" * 101, "a remark has at most 100 characters"),
        ("scene", "a" * 1001, "at most 1000 characters"),
        ("related_sign", "没有的", "the account has no sign 没有的"),
    ],
)
def test_each_field_says_its_rule_and_keeps_what_was_typed(
    owner: Browser, field: str, value: str, problem: str
) -> None:
    fields = {"name": "发货", "content": NOTICE, "remark": "备注", field: value}
    page = owner.press(owner.page(URL), "Submit for review", **fields)
    assert page.status == 422
    assert problem.lower() in " ".join(page.problems()).lower()
    assert page.tree.get_element_by_id(f"field-{field}").cssselect(".error span")
    assert page.tree.get_element_by_id("remark").get("value") == fields["remark"]


def test_several_fields_are_told_at_once(owner: Browser) -> None:
    page = owner.press(owner.page(URL), "Submit for review", name="", content="", remark="a" * 101)
    assert len(page.problems()) >= 3


def test_a_rejected_one_is_mended_and_submitted_again(world: World, owner: Browser) -> None:
    code = applied_template(world, BARRED)
    page = owner.page(f"{URL}?correct={code}")
    assert page.h1 == "Correct the template"
    assert content_of(page) == BARRED
    done = owner.press(page, "Submit for review", content=NOTICE)
    assert "In review" in done.h1
    assert code in done.main


def test_a_copy_is_another_template(world: World, owner: Browser) -> None:
    code = applied_template(world)
    page = owner.page(f"{URL}?copy={code}")
    done = owner.press(page, "Submit for review")
    assert code not in done.main
    assert "In review" in done.h1


def test_a_ready_made_one_is_filled_in(owner: Browser) -> None:
    page = owner.page(f"{URL}?ready=登录验证码")
    assert "${code}" in content_of(page)
    assert page.tree.get_element_by_id("name").get("value") == "登录验证码"


def test_another_accounts_template_is_not_filled_in(world: World) -> None:
    code = applied_template(world)
    other = world.browser("other")
    other.page(f"/console/a/another-account/templates/new?correct={code}", status=404)
    other.page(f"/console/a/another-account/templates/new?copy={code}", status=404)


def test_who_may_not_apply_is_told_the_right(world: World) -> None:
    page = world.browser("member").page(URL, status=403)
    assert "CreateSmsTemplate" in page.main


def test_an_account_that_applies_too_fast_is_told_when(owner: Browser) -> None:
    owner.press(owner.page(URL), "Submit for review", name="发货", content=NOTICE)
    page = owner.press(owner.page(URL), "Submit for review", name="发货", content=NOTICE)
    assert page.status == 422
    assert "30 seconds must lie between" in page.problems()[0]
    assert content_of(page) == NOTICE


def test_it_is_said_in_chinese(world: World) -> None:
    browser = world.browser("owner", "zh")
    page = browser.press(browser.page(URL), "检查", content=BARRED)
    assert "这样提交会被驳回" in page.main
    assert "不得涉及" in page.main
