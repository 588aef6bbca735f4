"""The page of one call: its figures, and the numbers that were passed over."""

from __future__ import annotations

from hongyan.domain.messages.model import biz_text
from tests.console.browser import OURS, THEIRS, Browser, World
from tests.console.tenant.sent import PHONE, Sent


def url(biz_id: int) -> str:
    return f"/console/a/{OURS}/calls/{biz_text(biz_id)}"


def test_it_counts_how_its_numbers_ended_and_each_count_opens_them(
    world: World, owner: Browser
) -> None:
    sent = Sent(world)
    sent.decided(PHONE, PHONE + 1)
    waiting = sent.accepted(PHONE + 2, out_id="order-7")[0]
    page = owner.page(url(waiting.biz_id))
    assert page.h1.startswith("A call 1 number")
    assert page.links()["Under way"].endswith("&state=waiting")
    found = owner.page(page.links()["Its records"])
    assert [row[1] for row in found.rows()] == ["139 **** 1002"]
    assert "order-7" in page.main


def test_a_number_over_its_limit_says_how_much_was_used_and_from_when_it_may_go(
    world: World, owner: Browser
) -> None:
    sent = Sent(world)
    for _ in range(world.settings.notification_per_day):
        sent.accepted(PHONE)
    messages = sent.accepted(PHONE, PHONE + 1)
    page = owner.page(url(messages[0].biz_id))
    [row] = page.rows()
    permits = world.settings.notification_per_day
    assert row[0] == "139 **** 1000"
    assert "MOBILE_SEND_LIMIT" in row[1]
    assert row[2] == f"{permits}/{permits}"
    assert row[3].startswith("2027-01-1") or row[3].startswith("01-1")


def test_another_tenants_call_is_as_missing_as_none(world: World, owner: Browser) -> None:
    [one] = Sent(world).accepted(PHONE)
    theirs = world.browser("other").page(
        f"/console/a/{THEIRS}/calls/{biz_text(one.biz_id)}", status=404
    )
    assert theirs.main == owner.page(url(123), status=404).main
    owner.page(f"/console/a/{OURS}/calls/none", status=404)


def test_it_speaks_chinese(world: World, owner: Browser) -> None:
    [one] = Sent(world).accepted(PHONE)
    page = owner.page(url(one.biz_id), language="zh")
    assert page.h1.startswith("一次发送请求")
    assert "没有号码被跳过" in page.main
