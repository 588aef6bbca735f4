"""Scans go a number of days after their case; what a paper in force needs stays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hongyan.config import load
from hongyan.domain.letters import store as letters
from hongyan.domain.materials import store as materials
from hongyan.domain.qualifications.model import QualificationState
from hongyan.domain.qualifications.tables import qualification
from hongyan.domain.review.lifecycle import VERDICTS, Event, State
from hongyan.domain.review.model import SubjectKind
from hongyan.domain.review.tables import review_case, review_event
from hongyan.flows.review.papers.forget_scans import forget_scans
from hongyan.flows.review.papers.uploads import remove_unused_files
from hongyan.kernel.calendar import DAY_MS
from tests.flows.papers_table import SCAN, Papers
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World

KEPT = 30
DAY = 86_400


@pytest.fixture
def papers(world: World) -> Papers:
    """The sender's papers, with one scan, where scans are kept for 30 days."""
    made = Papers(world)
    settings = load({}, keep_scans_days=KEPT, account_unused_file_days=1)
    world.context = replace(world.context, settings=settings)
    return made


def case_of(
    papers: Papers, kind: SubjectKind, subject_id: int, state: State = State.REJECTED
) -> None:
    """Decide a case about a subject now, and let it name the scan."""
    texts = (
        "text",
        "text_key",
        "reasons",
        "findings",
        "note",
        "claimed_by",
        "decided_by",
        "not_by",
    )
    row = {
        **dict.fromkeys(texts, ""),
        "subject_kind": kind.value,
        "subject_id": subject_id,
        "version": 1,
        "account_id": papers.account_id,
        "account_kind": "enterprise",
        "grade": "ordinary",
        "purpose": "application",
        "state": state.value,
        "sequence": 1,
        "submitted_at": papers.world.now,
        "decided_at": papers.world.now if state in VERDICTS else None,
    }
    added = papers.run(lambda tx: tx.execute(review_case.insert().values(row)))
    event = {
        "case_id": added.inserted_primary_key[0],
        "sequence": 1,
        "at": papers.world.now,
        "actor_kind": "",
        "actor": "",
        "event": Event.SUBMITTED.value,
        "state": state.value,
        "reasons": "",
        "note": "",
    }
    papers.run(lambda tx: tx.execute(review_event.insert().values(event)))
    papers.run(lambda tx: materials.name_files(tx, kind, subject_id, [SCAN]))


def qualified(papers: Papers, state: QualificationState) -> None:
    texts = ("name", "company_name", "legal_person_name", "credit_code", "note", "form_sealed")
    row = {
        **dict.fromkeys(texts, ""),
        "id": 7,
        "account_id": papers.account_id,
        "use_by_self": True,
        "state": state.value,
        "order_id": 1,
        "version": 1,
        "created_at": papers.world.now,
        "updated_at": papers.world.now,
    }
    papers.run(lambda tx: tx.execute(qualification.insert().values(row)))


def is_kept(papers: Papers) -> bool:
    """Sweep twice, and tell whether the scan is still there."""
    world = papers.world
    for sweep in (forget_scans, remove_unused_files):
        papers.run(lambda tx, sweep=sweep: sweep(work_at(tx, world.now, world.context)))
    return papers.run(lambda tx: materials.content_of(tx, SCAN)) is not None


@pytest.mark.parametrize("kind", [SubjectKind.SIGN, SubjectKind.TEMPLATE])
def test_scans_of_a_decided_application_go_in_time(papers: Papers, kind: SubjectKind) -> None:
    case_of(papers, kind, 7)
    papers.world.waits(KEPT * DAY)
    assert is_kept(papers)
    papers.world.waits(1)
    assert not is_kept(papers)


@pytest.mark.parametrize("kind", [SubjectKind.SIGN, SubjectKind.TEMPLATE])
def test_scans_of_a_withdrawn_application_go_in_time(papers: Papers, kind: SubjectKind) -> None:
    case_of(papers, kind, 7, State.WITHDRAWN)
    papers.world.waits(KEPT * DAY)
    assert is_kept(papers)
    papers.world.waits(1)
    assert not is_kept(papers)


def test_a_withdrawn_case_keeps_the_scans_of_an_old_one_for_as_long(papers: Papers) -> None:
    case_of(papers, SubjectKind.SIGN, 7)
    papers.world.waits(KEPT * DAY)
    case_of(papers, SubjectKind.SIGN, 7, State.WITHDRAWN)
    papers.world.waits(KEPT * DAY)
    assert is_kept(papers)
    papers.world.waits(1)
    assert not is_kept(papers)


def test_withdrawn_cases_are_looked_at_again_and_again(
    papers: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hongyan.flows.review.papers.forget_scans.CASES_AT_ONCE", 2)
    for subject_id in (8, 9, 7):
        case_of(papers, SubjectKind.TEMPLATE, subject_id, State.WITHDRAWN)
    assert is_kept(papers)
    papers.world.waits(KEPT * DAY + 1)
    assert [is_kept(papers) for _ in range(2)] == [True, False]


def test_scans_are_kept_for_ever_where_no_days_are_set(papers: Papers) -> None:
    papers.world.context = replace(papers.world.context, settings=load({}))
    case_of(papers, SubjectKind.SIGN, 7)
    papers.world.waits(3650 * DAY)
    assert is_kept(papers)


def test_an_open_case_keeps_the_scans_of_an_old_one(papers: Papers) -> None:
    case_of(papers, SubjectKind.SIGN, 7)
    papers.world.waits((KEPT + 1) * DAY)
    case_of(papers, SubjectKind.SIGN, 7, State.QUEUED)
    assert is_kept(papers)


@pytest.mark.parametrize(
    ("state", "stays"),
    [
        (QualificationState.PASSED, True),
        (QualificationState.REVIEWING, True),
        (QualificationState.MATERIAL_NEEDED, True),
        (QualificationState.REJECTED, False),
        (QualificationState.CANCELLED, False),
    ],
)
def test_a_qualification_keeps_its_scans_while_it_is_in_force(
    papers: Papers, state: QualificationState, stays: bool
) -> None:
    qualified(papers, state)
    case_of(papers, SubjectKind.QUALIFICATION, 7)
    papers.world.waits((KEPT + 1) * DAY)
    assert is_kept(papers) is stays


def test_a_letter_keeps_its_scan_until_its_period_is_long_over(papers: Papers) -> None:
    letter_id = papers.letter()  # until 2027-01-14
    assert isinstance(letter_id, int)
    case_of(papers, SubjectKind.LETTER, letter_id)
    letter = papers.run(lambda tx: letters.letter_by_id(tx, letter_id))
    left = letter.period.days_left(20260115)
    papers.world.waits((left + KEPT - 1) * DAY)
    assert is_kept(papers)
    papers.world.clock.advance(3 * DAY_MS)
    assert not is_kept(papers)


def test_a_scan_that_two_things_name_goes_with_the_last(papers: Papers) -> None:
    case_of(papers, SubjectKind.SIGN, 7)
    papers.world.waits((KEPT + 1) * DAY)
    case_of(papers, SubjectKind.TEMPLATE, 8)
    assert is_kept(papers)
    papers.world.waits((KEPT + 1) * DAY)
    assert not is_kept(papers)
