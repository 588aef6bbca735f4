"""What a decision means for papers and the signs that rest on them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.letters import store as letters
from hongyan.domain.letters.model import LetterState
from hongyan.domain.qualifications import store as qualifications
from hongyan.domain.qualifications.model import QualificationState
from hongyan.domain.review.model import SubjectKind
from hongyan.domain.signs.model import SignState
from hongyan.flows.review.cases.follow_papers import follow_qualification_case
from hongyan.flows.review.papers.change_papers import change_papers
from tests.flows.papers_table import CREDIT_CODE, Papers
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


@pytest.fixture
def papers(world: World) -> Papers:
    """The sender's papers."""
    return Papers(world)


@pytest.mark.parametrize(
    ("approves", "state"), [(True, QualificationState.PASSED), (False, QualificationState.REJECTED)]
)
def test_a_qualification_stands_where_its_case_does(
    papers: Papers, approves: bool, state: QualificationState
) -> None:
    papers.texts_code()
    made = papers.submits()
    assert isinstance(made, int)
    papers.decides(SubjectKind.QUALIFICATION, made, approves=approves)
    held = papers.run(lambda tx: qualifications.qualification_by_id(tx, made))
    assert held.state is state
    assert held.decided_at == papers.world.now
    assert bool(held.note) is not approves


def test_a_decision_on_papers_that_changed_meanwhile_does_nothing(papers: Papers) -> None:
    papers.texts_code()
    made = papers.submits()
    assert isinstance(made, int)
    case = papers.case_of(SubjectKind.QUALIFICATION, made)
    assert case is not None
    stale = replace(case, subject=replace(case.subject, version=7))
    world = papers.world
    papers.run(lambda tx: follow_qualification_case(work_at(tx, world.now, world.context), stale))
    held = papers.run(lambda tx: qualifications.qualification_by_id(tx, made))
    assert held.state is QualificationState.REVIEWING


@pytest.mark.parametrize(
    ("approves", "letter_state", "sign_state"),
    [
        (True, LetterState.PASSED, SignState.APPROVED),
        (False, LetterState.REJECTED, SignState.UNAVAILABLE),
    ],
)
def test_a_letter_that_passes_lets_its_halted_sign_send_again(
    papers: Papers, approves: bool, letter_state: LetterState, sign_state: SignState
) -> None:
    qualification_id = papers.qualified()
    letter_id = papers.letter(credit_code=CREDIT_CODE)
    assert isinstance(letter_id, int)
    sign_id = papers.sign(state=SignState.UNAVAILABLE)
    world = papers.world
    refused = papers.run(
        lambda tx: change_papers(
            work_at(tx, world.now, world.context),
            papers.account_id,
            "菜鸟网络",
            qualification_id,
            letter_id,
        )
    )
    assert refused is None
    papers.decides(SubjectKind.LETTER, letter_id, approves=approves)
    kept = papers.run(lambda tx: letters.letter_by_id(tx, letter_id))
    assert kept.state is letter_state
    assert papers.state_of(sign_id) is sign_state
