"""The letter assistant: filled in, checked field by field, downloaded, given with its scan."""

from __future__ import annotations

import zipfile
from io import BytesIO
from urllib.parse import urlencode

import pytest

from hongyan.domain.letters import store as letters
from tests.api.applying import picture
from tests.console.browser import Browser, World
from tests.console.tenant.contents import HERE, send_file

FORM = "application/x-www-form-urlencoded"
URL = f"{HERE}/papers/letters/new"
FILLED = {
    "name": "云雀授权",
    "grantor": "杭州云雀科技有限公司",
    "grantee": "演示公司",
    "code": "91330000MA27XL000N",
    "signs": "云雀科技、云雀商城",
    "from": "2027-01-15",
    "until": "2028-01-14",
}


def test_each_field_is_checked(owner: Browser) -> None:
    page = owner.press(owner.page(URL), "Check it", **{**FILLED, "code": "91330000MA27XL000X"})
    checked = page.tree.get_element_by_id("checked").text_content()
    assert "typing mistake" in checked
    assert "云雀科技、云雀商城" in checked


def test_what_is_not_filled_in_is_told(owner: Browser) -> None:
    page = owner.press(owner.page(URL), "Check it", **{**FILLED, "grantor": ""})
    assert "not filled in yet" in page.tree.get_element_by_id("checked").text_content()


def test_a_short_period_is_advised_against(owner: Browser) -> None:
    page = owner.press(owner.page(URL), "Check it", **{**FILLED, "until": "2027-03-01"})
    checked = page.tree.get_element_by_id("checked")
    assert checked.cssselect("li.warn")
    assert "shorter than a year" in checked.text_content()


def test_it_is_downloaded_for_word(owner: Browser) -> None:
    url, fields = owner.page(URL).filled("Download for Word", FILLED)
    answer = owner.client.ask(
        "POST",
        url,
        headers={
            "content-type": "application/x-www-form-urlencoded",
            "sec-fetch-site": "same-origin",
        },
        body=urlencode(fields).encode(),
    )
    assert answer.status == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    words = zipfile.ZipFile(BytesIO(answer.body)).read("word/document.xml").decode()
    assert "杭州云雀科技有限公司" in words
    assert "云雀商城" in words


def test_a_letter_that_is_wrong_is_not_downloaded(owner: Browser) -> None:
    page = owner.press(
        owner.page(URL), "Download for Word", **{**FILLED, "signs": "", "grantor": ""}
    )
    assert page.status == 422
    assert len(page.problems()) == 2


def test_the_stamped_one_is_kept_with_its_scan(world: World, owner: Browser) -> None:
    url, fields = owner.page(URL).filled("Keep the letter", FILLED)
    fields.pop("scan", None)
    status, headers, _ = send_file(owner, url, fields, {"scan": ("letter.png", picture())})
    assert (status, headers["location"]) == (303, f"{HERE}/papers")
    account_id = world.account_id
    [held] = world.run(lambda work: letters.letters_of(work.tx, account_id))
    assert held.sign_names == ("云雀科技", "云雀商城")
    assert held.scan_key


def test_without_a_scan_it_is_not_kept(owner: Browser) -> None:
    page = owner.press(owner.page(URL), "Keep the letter", **FILLED)
    assert page.status == 422
    assert "none was chosen" in page.problems()[0]
    assert page.tree.get_element_by_id("grantor").get("value") == FILLED["grantor"]


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("name", "a-b", "Chinese characters, Latin letters and digits"),
        ("name", "长" * 101, "at most 100 characters"),
        ("grantor", "<>", "a character that is not allowed"),
        ("grantor", "长" * 151, "at most 150 characters"),
        ("grantee", "123", "digits alone"),
        ("code", "1" * 151, "at most 150 characters"),
        ("signs", "", "lists no sign"),
        ("signs", "a", "2 to 12"),
        ("until", "", "not written as"),
        ("until", "2026-01-01", "not written as"),
        ("from", "2027-02-01", "today is not within"),
    ],
)
def test_each_field_says_its_rule_and_keeps_what_was_typed(
    owner: Browser, field: str, value: str, problem: str
) -> None:
    page = owner.press(owner.page(URL), "Keep the letter", **{**FILLED, field: value})
    assert page.status == 422
    assert problem in " ".join(page.problems())
    kept = "code" if field != "code" else "grantor"
    assert page.tree.get_element_by_id(kept).get("value") == FILLED[kept]


def test_it_is_said_in_chinese(world: World) -> None:
    browser = world.browser("owner", "zh")
    page = browser.press(browser.page(URL), "检查", **{**FILLED, "code": "91330000MA27XL000X"})
    assert "校验码不符" in page.main
