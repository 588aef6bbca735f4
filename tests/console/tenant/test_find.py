"""The box at the top: it leads to the one thing that was meant, or shows what has such a name."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from hongyan.domain.members.policy import READ_ONLY_ACCESS, Effect, Policy, PolicyStatement
from hongyan.flows.reference.demo import ENTERPRISE
from hongyan.flows.review.applications.apply_template import apply_for_template
from hongyan.flows.review.applications.demo_case import APPLIED
from tests.console.browser import OURS, THEIRS, Browser, World

A = f"/console/a/{OURS}"
URL = f"{A}/find"


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("13800138000", f"{A}/records?number=13800138000"),
        ("138 0013 8000", f"{A}/records?number=13800138000"),
        ("+86 138-0013-8000", f"{A}/records?number=13800138000"),
        ("+85291234567", f"{A}/records?number=85291234567"),
        ("900619746936498440^0", f"{A}/calls/900619746936498440^0"),
        ("SMS_100000001", f"{A}/templates/SMS_100000001"),
        ("sms_100000001", f"{A}/templates/SMS_100000001"),
        ("isv.BUSINESS_LIMIT_CONTROL", "/docs/errors/isv.BUSINESS_LIMIT_CONTROL"),
        ("MOBILE_NOT_ON_SERVICE", "/docs/errors/MOBILE_NOT_ON_SERVICE"),
    ],
)
def test_a_text_leads_where_its_form_says(asked: str, leads_to: str, owner: Browser) -> None:
    answer = owner.get(f"{URL}?q={asked.replace('+', '%2B')}")
    assert answer.status == 303
    assert unquote(answer.headers["location"]) == leads_to


def test_words_find_signs_and_templates_by_their_names(owner: Browser) -> None:
    page = owner.page(f"{URL}?q=通知")
    assert page.links()["发货通知"] == f"{A}/templates/SMS_100000002"
    page = owner.page(f"{URL}?q={ENTERPRISE.international_sign.lower()}")
    assert page.links()[ENTERPRISE.international_sign] == f"{A}/signs/Hongyan"


def test_what_nothing_is_named_like_is_said_with_what_can_be_asked(owner: Browser) -> None:
    page = owner.page(f"{URL}?q=<b>none</b>")
    assert "Nothing is named “<b>none</b>”" in page.main
    assert "BizId" in page.main
    assert "What are you looking for?" in owner.page(URL).main


def test_a_case_of_ones_own_leads_to_its_text_and_another_tenants_to_nothing(
    world: World, owner: Browser
) -> None:
    world.run(apply_for_template, world.account_id, APPLIED)
    with world.database.reading() as tx:
        newest = tx.exec_driver_sql("select max(id) from review_case").scalar_one()
    asked = f"%23{newest}"
    found = owner.get(f"{URL}?q={asked}")
    other = world.browser("other").page(f"/console/a/{THEIRS}/find?q={asked}")
    assert found.status == 303
    assert found.headers["location"].startswith(f"{A}/")
    assert "Nothing is named “#" in other.main


def test_a_member_finds_no_names_that_no_policy_lets_them_see(world: World) -> None:
    world.give_policies("member", READ_ONLY_ACCESS)
    member = world.browser("member")
    assert "发货通知" in member.page(f"{URL}?q=通知").links()
    sends = Policy("sender", (PolicyStatement(Effect.ALLOW, ("dysms:SendSms",)),))
    world.give_policies("member", sends)
    assert "Nothing is named" in world.browser("member").page(f"{URL}?q=通知").main


def test_who_asks_without_end_is_told_to_wait(owner: Browser, world: World) -> None:
    for _ in range(60):
        owner.page(URL)
    page = owner.page(URL, status=429)
    assert page.h1 == "Too often in a short time"
    world.clock.advance(2_000)
    owner.page(URL)


def test_it_speaks_chinese(owner: Browser) -> None:
    assert "您要找什么" in owner.page(URL, language="zh").main
