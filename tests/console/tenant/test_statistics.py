"""Statistics: volumes and rates by what is asked, and each figure opens its records."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest

from tests.console.browser import OURS, THEIRS, Browser, World
from tests.console.tenant.sent import PHONE, Sent

URL = f"/console/a/{OURS}/statistics"


@pytest.fixture
def sent(world: World) -> Sent:
    made = Sent(world)
    made.decided(*range(PHONE, PHONE + 8))
    made.decided(PHONE + 9, failure="MOBILE_IN_BLACK")
    made.submitted(PHONE + 10)
    return made


TODAY = pytest.mark.usefixtures("sent")


@TODAY
def test_it_counts_by_day_with_both_rates(owner: Browser) -> None:
    page = owner.page(f"{URL}?span=today")
    assert page.h1 == "Statistics"
    [row] = page.rows()
    assert row[0] == "2027-01-15"
    assert row[1:3] == ["10", "10"]
    assert row[4:7] == ["8", "1", "0"]
    assert row[7:9] == ["90.00%", "88.88%"]


@TODAY
def test_each_figure_opens_the_records_that_it_counts(owner: Browser) -> None:
    page = owner.page(f"{URL}?by=carrier&span=today")
    table = page.tree.cssselect("table.rows")[-1]
    failed = [one.get("href") for one in table.cssselect("a[href*='state=failed']")]
    found = owner.page(urljoin(URL, failed[0]))
    assert [row[1] for row in found.rows()] == ["139 **** 1009"]


@TODAY
@pytest.mark.parametrize(
    ("by", "label"),
    [
        ("hour", "2027-01-15 16:00"),
        ("kind", "Notification"),
        ("template", "SMS_300000001"),
        ("country", "CN"),
        ("carrier", "China Mobile"),
        ("code", "The number is on the carrier's blocklist MOBILE_IN_BLACK"),
    ],
)
def test_it_groups_by_everything_that_is_known(owner: Browser, by: str, label: str) -> None:
    page = owner.page(f"{URL}?by={by}&span=today")
    assert label in [row[0] for row in page.rows()]


def test_it_groups_by_sign_and_channel(sent: Sent, owner: Browser) -> None:
    by_sign = owner.page(f"{URL}?by=sign&span=today")
    assert [row[0] for row in by_sign.rows()] == [sent.sign_name]
    by_channel = owner.page(f"{URL}?by=channel&span=today")
    assert by_channel.rows()[0][0].startswith("mobile-")


def test_filters_narrow_it_and_the_period_before_stands_beside_it(world: World, sent: Sent) -> None:
    world.clock.advance(86_400_000)
    sent.decided(PHONE + 20, PHONE + 21)
    owner = world.browser("owner")
    page = owner.page(f"{URL}?span=today")
    assert "the period before: 10" in page.main
    none = owner.page(f"{URL}?span=today&kind=0")
    assert "Nothing was sent in this time" in none.main


@TODAY
def test_the_running_day_is_hatched_and_the_chart_is_a_table_too(owner: Browser) -> None:
    page = owner.page(URL)
    assert "the day is not over" in page.text
    assert page.rows(), "by day the table of the page says the same"
    assert not page.tree.cssselect("details.as-table")
    assert owner.page(f"{URL}?by=carrier").tree.cssselect("details.as-table table")


def test_another_tenants_page_is_none_and_a_member_needs_the_action(
    world: World, owner: Browser
) -> None:
    owner.page(f"/console/a/{THEIRS}/statistics", status=404)
    world.give_policies("member")
    assert "QuerySendStatistics" in world.browser("member").page(URL, status=403).main


@TODAY
def test_it_speaks_chinese(owner: Browser) -> None:
    page = owner.page(f"{URL}?by=kind&span=today", language="zh")
    assert page.h1 == "统计"
    assert page.rows()[0][0] == "通知"


@TODAY
def test_no_channel_is_named_where_routing_is_hidden(world: World) -> None:
    shown = world.browser("owner").page(f"{URL}?by=channel&span=today")
    assert "Channel" in shown.links()
    world.restart(tenants_see_routing=False)
    page = world.browser("owner").page(f"{URL}?by=channel&span=today")
    assert "Channel" not in page.links()
    assert [row[0] for row in page.rows()] == ["2027-01-15"]
