"""Extension codes: which serves which sign, and one bound beforehand."""

from __future__ import annotations

import pytest

from hongyan.flows.reference.demo import ENTERPRISE
from tests.console.browser import Browser, World
from tests.console.tenant.contents import HERE

URL = f"{HERE}/signs/extend-codes"
FIRST, SECOND = ENTERPRISE.sign, ENTERPRISE.international_sign


def test_signs_have_codes_by_default(owner: Browser) -> None:
    page = owner.page(URL)
    assert "No code of your own yet" in page.main
    assert FIRST in page.main


def test_a_code_is_bound(owner: Browser) -> None:
    page = owner.press(owner.page(URL), "Bind", sign=FIRST, code="88")
    assert page.rows()[0][0] == "88"
    assert FIRST in page.rows()[0][1]


@pytest.mark.parametrize("code", ["", "a1", "123456789"])
def test_a_code_is_a_few_digits(owner: Browser, code: str) -> None:
    page = owner.press(owner.page(URL), "Bind", sign=FIRST, code=code)
    assert page.status == 422
    assert "digits" in page.problems()[0]
    assert page.tree.get_element_by_id("code").get("value") == code


def test_a_code_serves_one_sign(owner: Browser) -> None:
    owner.press(owner.page(URL), "Bind", sign=FIRST, code="88")
    page = owner.press(owner.page(URL), "Bind", sign=SECOND, code="88")
    assert "serves another sign" in page.problems()[0]


def test_a_sign_that_is_not_there_is_not_found(owner: Browser) -> None:
    assert owner.press(owner.page(URL), "Bind", sign="没有的", code="1").status == 404


def test_who_may_only_look_binds_nothing(world: World) -> None:
    assert not world.browser("member").page(URL).tree.cssselect("main form")


def test_it_is_said_in_chinese(world: World) -> None:
    assert world.browser("owner", "zh").page(URL).h1 == "扩展码"
