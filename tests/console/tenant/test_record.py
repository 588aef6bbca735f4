"""The page of one message: the flight recorder, its handset, what comes next."""

from __future__ import annotations

import pytest

from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import CallbackEndpoint, PushKind
from hongyan.domain.changes.tables import change
from hongyan.domain.members.policy import READ_ONLY_ACCESS
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.flows.reference.work import Work
from tests.console.browser import OURS, THEIRS, Browser, PageShown, World
from tests.console.tenant.sent import PHONE, Sent


@pytest.fixture
def sent(world: World) -> Sent:
    return Sent(world)


def url(message_id: int) -> str:
    return f"/console/a/{OURS}/records/{message_id}"


def titles(page: PageShown) -> list[str]:
    return [one.text_content() for one in page.tree.cssselect("ol.timeline h3")]


def test_the_story_stands_there_step_by_step(sent: Sent, owner: Browser) -> None:
    [one] = sent.decided(PHONE, code="9911", out_id="order-7")
    page = owner.page(url(one.message_id))
    told = titles(page)
    assert told[:2] == ["Accepted", "Held"]
    assert told[2].startswith("Channel chosen: ")
    assert told[3:] == ["Submitted and taken", "Receipt: delivered", "Delivered", "Charged"]
    assert "in all 2.0 s" in page.main
    assert "passed 19 checks" in page.main
    assert "您的订单9911已发货" in page.main
    assert "order-7" in page.main
    assert "UCS-2, 1 part" in page.main


def test_no_channel_is_named_where_routing_is_hidden(sent: Sent, world: World) -> None:
    [one] = sent.decided(PHONE)
    world.restart(tenants_see_routing=False)
    assert titles(world.browser("owner").page(url(one.message_id)))[2] == "Channel chosen"


def test_a_failed_message_says_what_it_means_and_what_helps(sent: Sent, owner: Browser) -> None:
    [one] = sent.decided(PHONE, failure="MOBILE_IN_BLACK")
    page = owner.page(url(one.message_id))
    assert "The number is on the carrier's blocklist" in page.main
    assert "Stop sending to it" in page.main
    assert page.links()["MOBILE_IN_BLACK"] == "/docs/errors/MOBILE_IN_BLACK"
    assert titles(page)[-1] == "Given back"


def test_a_waiting_message_says_what_comes_next(sent: Sent, owner: Browser) -> None:
    [one] = sent.submitted(PHONE)
    page = owner.page(url(one.message_id))
    assert titles(page)[-1] == "Next"
    assert "The receipt, until the time at the left" in page.main


def test_the_number_is_masked_until_it_is_asked_for_and_that_is_noted(
    world: World, sent: Sent, owner: Browser
) -> None:
    [one] = sent.decided(PHONE)
    page = owner.page(url(one.message_id))
    assert "139 **** 1000" in page.h1
    assert "13900001000" not in page.text.replace(" ", "")
    shown = owner.press(page, "Show the number")
    assert "139 0000 1000" in shown.h1
    rows = world.run(
        lambda work: work.tx.execute(change.select().where(change.c.what == "reveal_number")).all()
    )
    assert [(row.actor_name, row.subject) for row in rows] == [("owner", str(one.message_id))]
    world.clock.advance(11 * 60_000)
    assert "139 **** 1000" in owner.page(url(one.message_id)).h1


def test_who_may_only_read_is_not_shown_the_number(world: World, sent: Sent) -> None:
    [one] = sent.decided(PHONE)
    world.give_policies("member", READ_ONLY_ACCESS)
    member = world.browser("member")
    page = member.page(url(one.message_id))
    assert "Show the number" not in page.main
    csrf = page.tree.cssselect("input[name=csrf]")[0].get("value")
    refused = member.post(f"{url(one.message_id)}/reveal", {"csrf": csrf, "once": "1"})
    assert refused.status == 403


def test_the_report_is_pushed_again(world: World, sent: Sent, owner: Browser) -> None:
    [one] = sent.decided(PHONE)
    page = owner.page(url(one.message_id))
    refused = owner.press(page, "Push the report again")
    assert "no callback address takes the reports" in refused.main
    world.run(give_endpoint, world.account_id)
    done = owner.press(owner.page(url(one.message_id)), "Push the report again")
    assert "The report is pushed again." in done.text
    assert titles(done)[-1] == "Report waits to be pushed"


def give_endpoint(work: Work, account_id: int) -> None:
    endpoint = CallbackEndpoint(account_id, PushKind.SMS_REPORT, "https://x.example/")
    callbacks.set_endpoint(work.tx, endpoint, work.now_ms)
    invalidate_reference(work.tx)


def test_another_tenants_message_is_as_missing_as_none(
    world: World, sent: Sent, owner: Browser
) -> None:
    [one] = sent.decided(PHONE)
    theirs = world.browser("other").page(
        f"/console/a/{THEIRS}/records/{one.message_id}", status=404
    )
    missing = owner.page(url(12345), status=404)
    assert theirs.main == missing.main
    owner.page(f"/console/a/{OURS}/records/none", status=404)


def test_what_is_copied_for_support_has_no_text_and_no_whole_number(
    sent: Sent, owner: Browser
) -> None:
    [one] = sent.decided(PHONE, code="9911", failure="MOBILE_IN_BLACK")
    page = owner.page(url(one.message_id))
    support = page.tree.get_element_by_id("support").text_content()
    assert "MOBILE_IN_BLACK" in support
    assert "139****1000" in support
    assert "9911" not in support


def test_it_speaks_chinese(sent: Sent, owner: Browser) -> None:
    [one] = sent.decided(PHONE)
    page = owner.page(url(one.message_id), language="zh")
    assert titles(page)[:2] == ["受理", "预占"]
    assert titles(page)[-1] == "扣费"
