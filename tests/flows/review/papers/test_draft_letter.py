"""A letter while it is filled in: what refuses it and what the check remarks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from hongyan.domain.letters import store
from hongyan.domain.letters.check import Remark
from hongyan.domain.letters.reasons import LetterFormReason
from hongyan.flows.review.papers.draft_letter import LetterChecked, check_draft_letter
from hongyan.flows.review.papers.letters import remarks_on
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.period import Period
from hongyan.kernel.refusal import Refused
from tests.flows.papers_table import LETTER, OWNER, Papers

if TYPE_CHECKING:
    from tests.flows.world import World


@pytest.fixture
def papers(world: World) -> Papers:
    """The sender's papers."""
    return Papers(world)


def check(papers: Papers, **changes: Any) -> LetterChecked:
    """Check a letter with these fields."""
    form, now = replace(LETTER, **changes), papers.world.now
    found = papers.run(lambda tx: check_draft_letter(tx, papers.account_id, form, now))
    assert isinstance(found, LetterChecked)
    return found


def test_a_sound_letter_is_neither_refused_nor_remarked_on(papers: Papers) -> None:
    checked = check(papers)
    assert (checked.refused, checked.remarks) == (None, ())
    assert checked.period == Period(20260110, 20270114)
    assert checked.grantee.owner_name == OWNER


@pytest.mark.parametrize(
    "changes",
    [{"period_text": "2020-01-01~2021-01-01"}, {"name": "123"}, {"sign_names": ("不 行",)}],
)
def test_a_draft_is_refused_as_the_letter_is(papers: Papers, changes: dict[str, Any]) -> None:
    refused = check(papers, **changes).refused
    assert isinstance(refused, Refused)
    assert papers.letter(**changes) == refused


def test_the_remarks_are_those_that_the_letter_gets_once_given(papers: Papers) -> None:
    changes = {"grantee": "张三", "credit_code": "91330000MA27XL000X"}
    remarks = check(papers, **changes).remarks
    assert remarks == (Remark.GRANTEE_IS_ANOTHER, Remark.CREDIT_CODE_MALFORMED)
    made, now = papers.letter(**changes), papers.world.now
    letter = papers.run(lambda tx: store.letter_by_id(tx, made))
    assert papers.run(lambda tx: remarks_on(tx, letter, now_ms=now)) == remarks


def test_the_period_is_judged_by_the_day_on_which_it_is_asked(papers: Papers) -> None:
    papers.world.waits(400 * DAY_MS // 1000)
    checked = check(papers)
    assert checked.refused == Refused(LetterFormReason.PERIOD_NOT_NOW, "letter.period")
    assert checked.remarks == (Remark.EXPIRED,)


def test_a_period_that_cannot_be_read_yet_is_taken_for_today(papers: Papers) -> None:
    checked = check(papers, period_text="2026-")
    assert checked.refused == Refused(LetterFormReason.PERIOD_SHAPE, "letter.period")
    assert checked.period == Period(20260115, 20260115)


def test_a_draft_stores_no_letter(papers: Papers) -> None:
    check(papers)
    assert papers.run(lambda tx: store.letters_of(tx, papers.account_id)) == []


def test_an_account_that_is_not_certified_is_compared_with_no_name(world: World) -> None:
    papers = Papers(world)
    papers.account_id = world.new_sender("other").account_id
    checked = check(papers, grantee="张三")
    assert checked.grantee.owner_name == ""
    assert Remark.GRANTEE_IS_ANOTHER not in checked.remarks
