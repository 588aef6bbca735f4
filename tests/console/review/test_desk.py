"""The desk's page: what waits, in its order, and the key that claims the next."""

from __future__ import annotations

from hongyan.domain.review.lifecycle import Event, State
from tests.console.browser import Browser, World
from tests.console.review.conftest import Desk

URL = "/console/review"


def test_the_queue_stands_by_due_time_with_places_and_what_is_left(
    desk: Desk, world: World, reviewer: Browser
) -> None:
    first = desk.opens()
    world.clock.advance(100 * 60_000)
    desk.opens("别的通知内容，请查收。")
    page = reviewer.page(URL)
    assert page.h1 == "Desk"
    rows = page.rows()
    assert rows[0][0].startswith(f"#{first.case_id} place 1")
    assert rows[0][4].startswith("20 min left")
    assert rows[1][0].split()[1:3] == ["place", "2"]
    world.clock.advance(21 * 60_000)
    assert reviewer.page(URL).rows()[0][4].startswith("late by 1 min")


def test_what_is_left_is_said_in_chinese(desk: Desk, world: World) -> None:
    desk.opens()
    world.clock.advance(60_000)
    assert world.browser("ann", "zh").page(URL).rows()[0][4].startswith("还有 1 小时 59 分")


def test_lists_of_mine_and_of_material_are_counted_and_shown(desk: Desk, reviewer: Browser) -> None:
    mine = desk.does(desk.opens(), Event.CLAIMED)
    asked = desk.does(desk.opens("请补材料的通知。"), Event.CLAIMED, "ann")
    desk.does(asked, Event.MATERIAL_ASKED, "ann", note="请上传授权书")
    page = reviewer.page(URL)
    assert {"Queue 0", "Mine 1", "Waiting for material 1"} <= page.links().keys()
    assert "Nothing waits" in page.main
    assert f"#{mine.case_id}" in reviewer.page(page.links()["Mine 1"]).rows()[0][0]
    material = reviewer.page(page.links()["Waiting for material 1"])
    assert f"#{asked.case_id}" in material.rows()[0][0]
    assert "the clock stands still" in material.rows()[0][4]


def test_claim_next_leads_to_the_first_case_that_one_may_decide(
    desk: Desk, reviewer: Browser, bo: Browser
) -> None:
    case = desk.opens()
    page = reviewer.press(reviewer.page(URL), "Claim next N")
    assert page.url.endswith(f"/cases/{case.case_id}")
    assert desk.now(case).claimed_by == "reviewer"
    desk.opens("第二个通知，请查收。")
    refused = bo.press(bo.page(URL), "Claim next N")
    assert refused.status == 422
    assert "no case waits that bo may claim new applications" in refused.problems()[0]


def test_a_page_goes_on_behind_the_last_row(desk: Desk, reviewer: Browser) -> None:
    for number in range(53):
        desk.opens(f"第{number}号通知，请查收。")
    page = reviewer.page(URL)
    assert len(page.rows()) == 50
    older = reviewer.page(page.links()["Go on"])
    assert [row[0].split()[2] for row in older.rows()] == ["51", "52", "53"]
    assert reviewer.page(f"{URL}?after=nonsense").rows() == page.rows()


def test_what_waits_to_be_done_can_be_taken_back_from_the_desk(
    desk: Desk, reviewer: Browser
) -> None:
    case = desk.does(desk.doubtful(), Event.CLAIMED)
    reviewer.press(reviewer.page(f"{URL}/cases/{case.case_id}"), "Approve A")
    page = reviewer.page(URL)
    assert f"You approved case #{case.case_id}." in page.main
    reviewer.press(page, "Take back U")
    assert desk.waits() == 0
    assert desk.now(case).state is State.CLAIMED


def test_its_menu_is_the_desks_and_not_the_tenants(desk: Desk, reviewer: Browser) -> None:
    desk.opens()
    menu = reviewer.page(URL).menu()
    assert menu == [
        "Desk",
        "Calls to make",
        "Second opinions",
        "Consistency",
        "All cases",
        "Own figures",
        "Rules in force",
    ]


def test_tenants_and_strangers_do_not_come_in(owner: Browser, stranger: Browser) -> None:
    owner.page(URL, status=404)
    assert "/console/login" in stranger.get(URL).headers["location"]


def test_it_speaks_chinese(desk: Desk, reviewer: Browser) -> None:
    desk.opens()
    page = reviewer.page(URL, language="zh")
    assert page.h1 == "审核台"
    assert "还有 2 小时" in page.rows()[0][4]
