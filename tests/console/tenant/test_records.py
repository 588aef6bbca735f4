"""The list of records: what was sent, found by what is known of it."""

from __future__ import annotations

import pytest

from hongyan.domain.members.policy import Effect, Policy, PolicyStatement
from hongyan.flows.messages.delivery import list_records as flows
from tests.console.browser import OURS, THEIRS, Browser, World
from tests.console.tenant.sent import PHONE, Sent

URL = f"/console/a/{OURS}/records"


@pytest.fixture
def sent(world: World) -> Sent:
    return Sent(world)


def test_it_shows_text_state_time_and_cost_with_the_number_masked(
    sent: Sent, owner: Browser
) -> None:
    sent.decided(PHONE, code="9911")
    page = owner.page(URL)
    assert page.h1 == "Send records"
    [row] = page.rows()
    assert row[0] == "01-15 16:00:00"
    assert row[1] == "139 **** 1000"
    assert "您的订单9911已发货" in row[2]
    assert row[3] == "Delivered"
    assert row[5] == "2.0 s"
    assert row[6].endswith("charged")
    assert "13900001000" not in page.text


def test_a_failed_record_says_why(sent: Sent, owner: Browser) -> None:
    sent.decided(PHONE, failure="MOBILE_NOT_ON_SERVICE")
    [row] = owner.page(URL).rows()
    assert row[3].startswith("Undelivered Phone off, out of reach")
    assert row[6].endswith("given back")


def test_each_filter_stands_in_the_url(sent: Sent, owner: Browser) -> None:
    sent.decided(PHONE, failure="MOBILE_IN_BLACK", out_id="order-1")
    sent.decided(PHONE + 1, out_id="order-2")
    for query, found in (
        ("number=139+0000+1001", ["139 **** 1001"]),
        ("state=failed", ["139 **** 1000"]),
        ("code=MOBILE_IN_BLACK", ["139 **** 1000"]),
        ("out=order-2", ["139 **** 1001"]),
        ("kind=0", []),
        ("template=SMS_300000001&state=delivered", ["139 **** 1001"]),
        ("from=2027-01-15&to=2027-01-15&carrier=mobile", ["139 **** 1001", "139 **** 1000"]),
        ("hour=2027-01-15T15", []),
        ("channel=99999", []),
    ):
        page = owner.page(f"{URL}?{query}")
        shown = [row[1] for row in page.rows()] if page.tree.cssselect("table") else []
        assert shown == found, query
    chips = owner.page(f"{URL}?state=failed").links()
    assert chips["State Undelivered or rejected drop"] == URL


def test_where_nothing_fits_it_says_what_was_asked(sent: Sent, owner: Browser) -> None:
    sent.accepted(PHONE)
    page = owner.page(f"{URL}?out=nothing")
    assert "Nothing fits what was asked" in page.main


def test_an_account_that_sent_nothing_says_what_will_stand_here(owner: Browser) -> None:
    assert "Nothing was sent yet" in owner.page(URL).main


def test_what_cannot_be_a_number_is_said_and_the_page_stays(owner: Browser) -> None:
    page = owner.page(f"{URL}?number=12&template=mine", status=422)
    assert page.problems()[1] == "'mine' is no template code"
    assert page.field("Phone number").value == "12"


def test_pages_go_on_by_id_in_both_directions(sent: Sent, owner: Browser) -> None:
    sent.accepted(*range(PHONE, PHONE + 60))
    first = owner.page(URL)
    assert len(first.rows()) == 40
    second = owner.page(first.links()["Older"])
    assert len(second.rows()) == 20
    back = owner.page(second.links()["Newer"])
    assert back.rows() == first.rows()


def test_it_says_how_far_it_looked(
    sent: Sent, owner: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flows, "LOOKED_MAX", 3)
    sent.accepted(PHONE, out_id="rare")
    sent.accepted(*range(PHONE + 1, PHONE + 6))
    page = owner.page(f"{URL}?out=rare")
    assert "looked back to 01-15 16:00" in page.main
    again = owner.page(page.links()["Go on"])
    assert [row[1] for row in again.rows()] == ["139 **** 1000"]


def test_a_member_needs_the_action_and_another_tenants_page_is_none(
    world: World, owner: Browser
) -> None:
    sender = PolicyStatement(Effect.ALLOW, ("dysms:SendSms",))
    world.give_policies("member", Policy("sender", (sender,)))
    assert "QuerySendDetails" in world.browser("member").page(URL, status=403).main
    owner.page(f"/console/a/{THEIRS}/records", status=404)


def test_the_export_takes_the_filter_and_not_the_page(sent: Sent, owner: Browser) -> None:
    sent.accepted(PHONE)
    link = owner.page(f"{URL}?state=waiting").links()["Export"]
    assert link == f"/console/a/{OURS}/exports?of=records&state=waiting"


def test_it_speaks_chinese(sent: Sent, owner: Browser) -> None:
    sent.decided(PHONE, failure="MOBILE_NOT_ON_SERVICE")
    page = owner.page(URL, language="zh")
    assert page.h1 == "发送记录"
    [row] = page.rows()
    assert row[3].startswith("未送达")
    assert row[6].endswith("退回")


def test_no_channel_can_be_asked_for_where_routing_is_hidden(world: World) -> None:
    assert world.browser("owner").page(URL).tree.cssselect("[name=channel]")
    world.restart(tenants_see_routing=False)
    assert not world.browser("owner").page(URL).tree.cssselect("[name=channel]")
