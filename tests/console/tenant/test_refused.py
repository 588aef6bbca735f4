"""Refused calls: by hour and code, each with what helps."""

from __future__ import annotations

from typing import Any

from hongyan.domain.calls.model import CallRecord
from hongyan.flows.accounts.keep_calls import keep_calls
from tests.console.browser import OURS, THEIRS, Browser, World

URL = f"/console/a/{OURS}/refused"


def called(world: World, count: int = 1, **fields: Any) -> None:
    """Keep calls of the demo's account as the edge writes them down."""
    account_id = world.account_id
    records = [
        CallRecord(
            request_id=f"R-{number}",
            **{
                "action": "SendSms",
                "code": "isv.MOBILE_NUMBER_ILLEGAL",
                "account_id": account_id,
                "key_id": "key-1",
                "address": "10.0.3.17",
                "about": "PhoneNumbers",
                "ended_at": world.clock.now_ms(),
                **fields,
            },
        )
        for number in range(count)
    ]
    world.run(keep_calls, records)


def test_it_shows_what_was_refused_with_key_address_and_parameter(
    world: World, owner: Browser
) -> None:
    called(world)
    called(world, code="OK")
    page = owner.page(URL)
    assert page.h1 == "Refused calls"
    assert "1 refused, 1 accepted" in page.main
    rows = page.tree.cssselect("#list tbody tr")
    text = " ".join(rows[0].text_content().split())
    assert len(rows) == 1
    for word in ("isv.MOBILE_NUMBER_ILLEGAL", "SendSms", "PhoneNumbers", "key-1", "10.0.3.17"):
        assert word in text


def test_a_code_says_what_helps_and_opens_its_calls(world: World, owner: Browser) -> None:
    called(world, 3)
    called(world, code="SignatureDoesNotMatch")
    page = owner.page(URL)
    links = page.tree.cssselect("ul.things a[href*='code=Signature']")
    link = links[0].get("href")
    assert link == f"{URL}?code=SignatureDoesNotMatch"
    narrowed = owner.page(link)
    assert len(narrowed.tree.cssselect("#list tbody tr")) == 1
    assert "before 0" in page.main


def test_an_account_without_refused_calls_says_so(owner: Browser) -> None:
    page = owner.page(URL)
    assert "No call was refused" in page.main
    assert "kept" not in page.problems()


def test_a_filter_that_nothing_fits_can_be_dropped(world: World, owner: Browser) -> None:
    called(world)
    page = owner.page(f"{URL}?key=other")
    assert "Nothing fits what was asked" in page.main


def test_another_tenants_page_is_none_and_a_member_needs_the_action(
    world: World, owner: Browser
) -> None:
    owner.page(f"/console/a/{THEIRS}/refused", status=404)
    world.give_policies("member")
    assert "QuerySendStatistics" in world.browser("member").page(URL, status=403).main


def test_it_speaks_chinese(world: World, owner: Browser) -> None:
    called(world)
    page = owner.page(URL, language="zh")
    assert page.h1 == "被拒调用"
    assert "被拒 1 次，受理 0 次" in page.main
