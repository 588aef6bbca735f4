"""Second opinions: another reviewer is asked, who does not see what was decided."""

from __future__ import annotations

from hongyan.domain.review.lifecycle import CaseDecision, Event
from hongyan.domain.review.model import Case, Purpose
from hongyan.domain.review.store import cases_in
from hongyan.flows.reference.work import Work
from hongyan.flows.review.cases.cases import _add_look
from tests.console.browser import Browser, World
from tests.console.review.conftest import Desk, url_of

URL = "/console/review/second"


def draw(work: Work, case: Case) -> Case:
    """Draw a decided case for a second opinion."""
    _add_look(work, case, Purpose.SECOND_OPINION, None)
    return next(one for one in cases_in(work.tx) if one.of_case == case.case_id)


def test_the_first_verdict_is_not_shown_before_the_second(
    desk: Desk, world: World, reviewer: Browser, ann: Browser
) -> None:
    first = desk.decided("您的订单${order_no}已出库。", Event.APPROVED, "ann")
    look = world.run(draw, first)
    assert first.verdict is CaseDecision.APPROVED
    page = reviewer.page(URL)
    links = page.links().keys()
    assert f"#{look.case_id} · Template · Notification" in links
    assert f"#{first.case_id}" not in links
    assert "您的订单${order_no}已出库。" in page.main
    assert "approved" not in page.main
    assert "for another reviewer" not in page.main
    assert "for another reviewer" in ann.page(URL).main
    desk.does(look, Event.CLAIMED)
    assert "What it looks at" not in reviewer.page(url_of(look)).main
    desk.does(look, Event.APPROVED)
    assert "What it looks at" in reviewer.page(url_of(look)).main


def test_without_any_it_says_what_draws_them(owner: Browser, reviewer: Browser) -> None:
    assert "HONGYAN_REVIEW_SECOND_OPINION_PERMILLE" in reviewer.page(URL).main
    assert reviewer.page(URL, language="zh").h1 == "复审"
    owner.page(URL, status=404)
