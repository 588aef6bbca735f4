"""Own figures: what this reviewer decided, and no one else's."""

from __future__ import annotations

from hongyan.domain.review.lifecycle import Event
from hongyan.kernel.kinds import RejectionReason
from tests.console.browser import Browser, World
from tests.console.review.conftest import Desk
from tests.console.review.test_second import draw

URL = "/console/review/figures"


def test_decisions_of_today_and_their_time(
    desk: Desk, world: World, reviewer: Browser, ann: Browser
) -> None:
    for number in range(3):
        case = desk.does(desk.opens(f"第{number}号通知。"), Event.CLAIMED)
        world.clock.advance(90_000)
        desk.does(case, Event.APPROVED)
    page = reviewer.page(URL)
    assert "Decided today 3 3 in 30 days" in page.main
    assert "Median time from claim to key 1 min" in page.main
    assert "of 0 decisions that another reviewer looked at" in page.main
    assert "01-15" in page.tree.cssselect(".chart table")[0].text_content()
    assert "Decided today 0" in ann.page(URL).main


def test_blind_second_opinions_are_told_with_their_interval_and_kappa(
    desk: Desk, world: World, reviewer: Browser
) -> None:
    for number, second in enumerate((Event.APPROVED, Event.REJECTED)):
        first = Event.REJECTED if number else Event.APPROVED
        reasons = (RejectionReason.CONTENT_NOT_ALLOWED,)
        case = desk.does(desk.opens(f"第{number}号通知。"), Event.CLAIMED)
        case = desk.does(case, first, reasons=reasons if number else ())
        look = desk.does(world.run(draw, case), Event.CLAIMED, "ann")
        desk.does(look, second, "ann", reasons=reasons if number else ())
    assert "blind: 100% (95%: 34–100%), kappa 1.00" in reviewer.page(URL).main


def test_without_decisions_it_says_what_is_counted(owner: Browser, reviewer: Browser) -> None:
    assert "You have decided nothing in these days" in reviewer.page(URL).main
    assert reviewer.page(URL, language="zh").h1 == "我的数据"
    owner.page(URL, status=404)
