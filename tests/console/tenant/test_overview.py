"""The overview: whether the account is well, and what needs someone."""

from __future__ import annotations

from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import NewPush, PushKind
from hongyan.flows.reference.work import Work
from tests.console.browser import OURS, THEIRS, Browser, World
from tests.console.tenant.sent import PHONE, Sent

URL = f"/console/a/{OURS}/overview"


def test_it_shows_today_money_and_why_messages_failed(world: World, owner: Browser) -> None:
    sent = Sent(world)
    sent.decided(*range(PHONE, PHONE + 4))
    sent.decided(PHONE + 5, failure="MOBILE_IN_BLACK")
    page = owner.page(URL)
    assert page.h1 == "Overview"
    figures = [" ".join(one.text_content().split()) for one in page.tree.cssselect(".big")]
    assert figures[:3] == ["5", "80.00%", "¥999.82"]
    assert "The number is on the carrier's blocklist" in page.main
    found = owner.page(page.links()["The number is on the carrier's blocklist"])
    assert [row[1] for row in found.rows()] == ["139 **** 1005"]


def test_a_dead_push_needs_somebody_and_leads_to_the_pushes(world: World, owner: Browser) -> None:
    account_id = world.account_id

    def kill(work: Work) -> None:
        item = NewPush(account_id, PushKind.SMS_REPORT, "{}")
        callbacks.add_pushes(work.tx, [item], work.now_ms)
        [(push_id, _)] = callbacks.oldest_pushes(work.tx, 1)
        callbacks.fail_pushes(work.tx, [push_id], 4, "HTTP 502", None)

    world.run(kill)
    page = owner.page(URL)
    assert "1 pushes of SmsReport are dead" in page.main
    assert page.links()["Look"] == f"/console/a/{OURS}/pushes"


def test_an_account_that_sent_nothing_is_well(owner: Browser) -> None:
    page = owner.page(URL)
    assert "Nothing waits for you." in page.main
    assert "Nothing failed today or yesterday." in page.main


def test_another_tenants_overview_is_no_page(world: World, owner: Browser) -> None:
    owner.page(f"/console/a/{THEIRS}/overview", status=404)
    world.give_policies("member")
    assert "QuerySendStatistics" in world.browser("member").page(URL, status=403).main


def test_it_speaks_chinese(owner: Browser) -> None:
    page = owner.page(URL, language="zh")
    assert page.h1 == "概览"
    assert "没有待处理的事项" in page.main
