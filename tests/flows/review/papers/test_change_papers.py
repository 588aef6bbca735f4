"""Other papers behind a sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hongyan.domain.letters import store as letters
from hongyan.domain.letters.model import LetterState
from hongyan.domain.letters.reasons import LetterReason, LetterUseReason
from hongyan.domain.qualifications.reasons import QualificationReason
from hongyan.domain.review.model import SubjectKind
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.signs.reasons import SignApplicationReason, SignReason
from hongyan.flows.review.papers.change_papers import change_papers, letter_text
from hongyan.kernel.refusal import Refused
from tests.flows.papers_table import OTHER_CODE, Papers
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


@pytest.fixture
def papers(world: World) -> Papers:
    """The sender's papers."""
    return Papers(world)


def changes(
    papers: Papers, qualification_id: int, letter_id: int | None, name: str = "菜鸟网络"
) -> Any:
    """Change what a sign rests on."""
    world = papers.world
    return papers.run(
        lambda tx: change_papers(
            work_at(tx, world.now, world.context),
            papers.account_id,
            name,
            qualification_id,
            letter_id,
        )
    )


def fault(answer: Any) -> Any:
    """Return the fault of a refusal."""
    assert isinstance(answer, Refused), answer
    return answer.reason


def test_a_sign_rests_on_its_new_papers_and_keeps_its_state(papers: Papers) -> None:
    qualification_id, letter_id = papers.qualified(), papers.letter()
    assert isinstance(letter_id, int)
    sign_id = papers.sign()
    assert changes(papers, qualification_id, letter_id) is None
    record = papers.run(lambda tx: signs.sign_record(tx, sign_id))
    assert record.application.letter_id == letter_id
    assert record.application.qualification_id == qualification_id
    assert record.sign.state is SignState.APPROVED
    assert papers.case_of(SubjectKind.LETTER, letter_id) is not None


def test_a_letter_that_passed_lets_a_halted_sign_send_at_once(papers: Papers) -> None:
    qualification_id, letter_id = papers.qualified(), papers.letter()
    assert isinstance(letter_id, int)
    papers.run(
        lambda tx: letters.set_letter_state(tx, letter_id, LetterState.PASSED, papers.world.now)
    )
    sign_id = papers.sign(state=SignState.UNAVAILABLE)
    assert changes(papers, qualification_id, letter_id) is None
    assert papers.state_of(sign_id) is SignState.APPROVED
    assert papers.case_of(SubjectKind.LETTER, letter_id) is None


def test_papers_that_do_not_fit_are_refused(papers: Papers) -> None:
    qualification_id = papers.qualified()
    unfit = papers.letter(credit_code=OTHER_CODE)
    unlisted = papers.letter(name="别的", sign_names=("裹裹",))
    papers.sign()
    assert fault(changes(papers, 99, None)) is QualificationReason.MISSING
    assert fault(changes(papers, qualification_id, None, "没有")) is SignReason.MISSING
    assert isinstance(unfit, int)
    assert isinstance(unlisted, int)
    assert fault(changes(papers, qualification_id, 99)) is LetterReason.MISSING
    for letter_id in (unfit, unlisted):
        assert fault(changes(papers, qualification_id, letter_id)) is LetterUseReason.UNFIT
    waiting = papers.sign("裹裹", state=SignState.PENDING)
    assert papers.state_of(waiting) is SignState.PENDING
    answer = changes(papers, qualification_id, unlisted, "裹裹")
    assert fault(answer) is SignApplicationReason.PAPERS_NOT_CHANGEABLE


def test_a_qualification_under_review_carries_no_sign(papers: Papers) -> None:
    papers.texts_code()
    waiting = papers.submits()
    assert isinstance(waiting, int)
    papers.sign()
    assert fault(changes(papers, waiting, None)) is QualificationReason.NOT_PASSED


def test_a_sign_of_anothers_needs_its_letter(papers: Papers) -> None:
    qualification_id, letter_id = papers.qualified(), papers.letter()
    assert isinstance(letter_id, int)
    papers.sign(letter_id=letter_id)
    assert fault(changes(papers, qualification_id, None)) is LetterUseReason.NEEDED


def test_a_reviewer_reads_what_the_letter_declares(papers: Papers) -> None:
    letter_id = papers.letter()
    letter = papers.run(lambda tx: letters.letter_by_id(tx, letter_id))
    text = letter_text(letter)
    for part in (letter.grantor, letter.grantee, "菜鸟网络", letter.credit_code, "2027-01-14"):
        assert part in text
