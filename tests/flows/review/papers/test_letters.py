"""Letters taken and compared with what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.letters import store
from hongyan.domain.letters.check import Remark
from hongyan.domain.letters.model import LetterState
from hongyan.domain.letters.reasons import LetterFormReason
from hongyan.flows.review.papers.letters import LetterQuery, find_letters, remarks_on
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.refusal import Refused
from tests.flows.papers_table import CREDIT_CODE, OTHER_CODE, Papers

if TYPE_CHECKING:
    from tests.flows.world import World


@pytest.fixture
def papers(world: World) -> Papers:
    """The sender's papers."""
    return Papers(world)


def test_a_sound_letter_waits_for_a_sign_to_pass_with_it(papers: Papers) -> None:
    made = papers.letter()
    assert isinstance(made, int)
    kept = papers.run(lambda tx: store.letter_of(tx, papers.account_id, made))
    assert kept.state is LetterState.PENDING
    assert kept.sign_names == ("菜鸟网络", "裹裹")
    assert kept.period.text == "2026-01-10~2027-01-14"


def test_what_is_wrong_with_the_form_the_name_or_the_scan_is_refused(papers: Papers) -> None:
    papers.letter()
    assert papers.letter() == Refused(LetterFormReason.NAME_TAKEN, "letter.name", name="菜鸟授权")
    faulty = papers.letter(period_text="2020-01-01~2021-01-01")
    assert faulty == Refused(LetterFormReason.PERIOD_NOT_NOW, "letter.period")
    unsent = papers.letter(name="另一份", scan_key="materials/1/abc/none.png")
    assert unsent == Refused(
        LetterFormReason.SCAN_MISSING, "letter.scan", key="materials/1/abc/none.png"
    )


def test_another_accounts_scan_is_not_there(papers: Papers) -> None:
    other = papers.world.new_sender("other").account_id
    papers.account_id = other
    refused = papers.letter()
    assert isinstance(refused, Refused)
    assert refused.reason is LetterFormReason.SCAN_MISSING


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (LetterQuery(), 2),
        (LetterQuery(ids=(1,)), 1),
        (LetterQuery(credit_code=OTHER_CODE), 1),
        (LetterQuery(sign_name="裹裹"), 1),
        (LetterQuery(state="INT"), 2),
        (LetterQuery(state="PASSED"), 0),
        (LetterQuery(status="VALID"), 2),
        (LetterQuery(status="INVALID"), 0),
    ],
)
def test_letters_are_found_by_what_they_say(papers: Papers, asked: LetterQuery, found: int) -> None:
    papers.letter()
    papers.letter(name="第二份", credit_code=OTHER_CODE, sign_names=("菜鸟网络",))
    now = papers.world.now
    letters = papers.run(lambda tx: find_letters(tx, papers.account_id, asked, now_ms=now))
    assert len(letters) == found


def test_a_letter_is_compared_with_account_sign_qualification_and_calendar(papers: Papers) -> None:
    qualification_id = papers.qualified()
    made = papers.letter(grantee="张三", credit_code=OTHER_CODE)
    letter = papers.run(lambda tx: store.letter_by_id(tx, made))
    now = papers.world.now
    remarks = papers.run(
        lambda tx: remarks_on(
            tx, letter, now_ms=now, sign_name="别的", qualification_id=qualification_id
        )
    )
    assert remarks == (
        Remark.GRANTEE_IS_ANOTHER,
        Remark.SIGN_NOT_LISTED,
        Remark.CREDIT_CODE_IS_ANOTHER,
    )
    later = now + 400 * DAY_MS
    sound = papers.letter(name="好的", credit_code=CREDIT_CODE)
    letter = papers.run(lambda tx: store.letter_by_id(tx, sound))
    remarks = papers.run(lambda tx: remarks_on(tx, letter, now_ms=later))
    assert remarks == (Remark.EXPIRED,)
