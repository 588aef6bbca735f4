"""Consistency: one text, two verdicts, side by side."""

from __future__ import annotations

from hongyan.domain.review.lifecycle import Event
from hongyan.kernel.kinds import RejectionReason
from tests.console.browser import Browser
from tests.console.review.conftest import Desk

URL = "/console/review/consistency"
NO = (RejectionReason.CONTENT_NOT_ALLOWED,)


def test_both_verdicts_stand_side_by_side(desk: Desk, reviewer: Browser) -> None:
    yes = desk.decided("会议将于${time}召开。", Event.APPROVED, "ann")
    no = desk.decided("会议将于${time}召开。", Event.REJECTED, "bo", reasons=NO, note="时间不明")
    page = reviewer.page(URL)
    cards = [" ".join(one.text_content().split()) for one in page.tree.cssselect(".beside > div")]
    assert len(cards) == 2
    assert any(f"#{yes.case_id} approved" in one and "ann" in one for one in cards)
    assert any(f"#{no.case_id} rejected" in one and "时间不明" in one for one in cards)


def test_without_any_it_says_so(owner: Browser, reviewer: Browser) -> None:
    assert "No text has two verdicts" in reviewer.page(URL).main
    assert reviewer.page(URL, language="zh").h1 == "一致性"
    owner.page(URL, status=404)
