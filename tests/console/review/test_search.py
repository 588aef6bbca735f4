"""All cases, by what the filters ask."""

from __future__ import annotations

import pytest

from hongyan.domain.review.lifecycle import Event
from tests.console.browser import OURS, THEIRS, Browser
from tests.console.review.conftest import Desk

URL = "/console/review/cases"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("text=贷款", ["loans"]),
        ("rule=topic.loans", ["loans"]),
        ("state=approved", ["decided"]),
        ("by=ann", ["decided"]),
        (f"account={OURS}", ["decided", "loans"]),
        ("kind=notification&purpose=application", ["decided", "loans"]),
        ("state=nonsense", ["decided", "loans"]),
    ],
)
def test_each_filter_stands_in_the_url(
    desk: Desk, reviewer: Browser, query: str, found: list[str]
) -> None:
    numbers = {
        "loans": desk.judged("您的专属贷款额度已到账，请点击领取贷款。").case_id,
        "decided": desk.decided("会议将于${time}召开。", Event.APPROVED, "ann").case_id,
    }
    rows = reviewer.page(f"{URL}?{query}").rows()
    wanted = [f"#{numbers[one]}" for one in found]
    assert [row[0].split()[0] for row in rows if row[4].startswith("01-15")] == wanted


def test_what_fits_nothing_says_what_was_asked(desk: Desk, reviewer: Browser) -> None:
    desk.opens()
    page = reviewer.page(f"{URL}?account={THEIRS}&text=没有的词")
    assert "Nothing fits what was asked" in page.main
    assert "没有的词" in page.main


def test_a_number_leads_to_its_case(desk: Desk, reviewer: Browser) -> None:
    case = desk.opens()
    page = reviewer.page(f"{URL}?text=%23{case.case_id}")
    assert page.url.endswith(f"/cases/{case.case_id}")


def test_pages_go_on_to_older_cases(desk: Desk, reviewer: Browser) -> None:
    for number in range(53):
        desk.opens(f"第{number}号通知。")
    page = reviewer.page(f"{URL}?text=号通知")
    older = reviewer.page(page.links()["Older"])
    assert (len(page.rows()), len(older.rows())) == (40, 13)


def test_it_is_no_page_for_tenants_and_speaks_chinese(owner: Browser, reviewer: Browser) -> None:
    owner.page(URL, status=404)
    assert reviewer.page(URL, language="zh").h1 == "全部工单"
