"""Calls to make: whom to telephone, and the number for who claimed the case."""

from __future__ import annotations

import msgspec
import pytest

from hongyan.domain.qualifications import store as qualifications
from hongyan.domain.qualifications.model import Person, QualificationForm, seal_purpose
from hongyan.domain.review.lifecycle import Event
from hongyan.domain.review.model import Case
from hongyan.flows.reference.work import Work
from hongyan.kernel.kinds import AccountGrade
from tests.console.browser import Browser, World
from tests.console.review.conftest import Desk, url_of

URL = "/console/review/calls"
PERSON = Person("王芳", "identityCard", "11010519491231002X", phone="13800138000")
FORM = QualificationForm(
    "鸿雁",
    "鸿雁公司",
    "1",
    "91350100M000100Y43",
    use_by_self=True,
    whether_share=False,
    licence_period_text="长期",
    legal_person=PERSON,
    administrator=PERSON,
)


def furnish(work: Work, account_id: int) -> None:
    """Give an account a qualification with an administrator's number."""
    number = qualifications.add_qualification(work.tx, account_id, FORM, work.now_ms)
    assert work.context.sealer is not None
    sealed = work.context.sealer.seal(msgspec.json.encode(FORM).decode(), seal_purpose(number))
    qualifications.save_form(work.tx, number, FORM, sealed, work.now_ms)


@pytest.fixture
def case(desk: Desk, world: World) -> Case:
    """A case of an applicant that is telephoned."""
    world.run(furnish, world.account_id)
    return desk.opens(grade=AccountGrade.GOVERNMENT_ENTERPRISE)


def test_the_number_is_shown_to_who_claimed_the_case(
    desk: Desk, case: Case, reviewer: Browser, ann: Browser
) -> None:
    row = reviewer.page(URL).rows()[0]
    assert row[:3] == [
        f"#{case.case_id} Template · Notification",
        "鸿雁公司 represented by 王芳",
        "王芳 claim it to see the number",
    ]
    desk.does(case, Event.CLAIMED)
    assert reviewer.page(URL).rows()[0][2] == "王芳 13800138000"
    assert "13800138000" not in ann.page(URL).text


def test_a_call_that_was_made_stands_here_no_longer(
    desk: Desk, case: Case, reviewer: Browser
) -> None:
    desk.does(case, Event.CLAIMED)
    page = reviewer.press(reviewer.page(url_of(case)), "Call C")
    reviewer.press(page, "Confirmed C", note="王女士知晓")
    assert "No call is to be made" in reviewer.page(URL).main


def test_it_is_no_page_for_tenants_and_speaks_chinese(owner: Browser, reviewer: Browser) -> None:
    owner.page(URL, status=404)
    assert reviewer.page(URL, language="zh").h1 == "待拨电话"
