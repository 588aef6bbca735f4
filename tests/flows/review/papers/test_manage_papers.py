"""Papers and files that an operator looks at and removes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.filings.model import AppFiling, Trademark
from hongyan.domain.materials import store as materials
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.flows.review.papers.filings import create_app_filing, create_trademark
from hongyan.flows.review.papers.manage_papers import list_papers, remove_paper, usage_of
from hongyan.flows.review.papers.uploads import remove_unused_files
from hongyan.kernel.allowances import SPANS
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.refusal import Refused
from tests.flows.papers_table import SCAN, Papers
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World

ACCOUNT = "acme"


@pytest.fixture
def papers(world: World) -> Papers:
    """The sender's papers."""
    return Papers(world)


def removes(papers: Papers, kind: str, name: object) -> Refused | None:
    """Let the operator remove something."""
    world = papers.world
    answer: Refused | None = papers.run(
        lambda tx: remove_paper(work_at(tx, world.now), ACCOUNT, kind, str(name))
    )
    return answer


def held(papers: Papers) -> set[tuple[str, bool]]:
    """What is stored, and whether anything rests on it."""
    found = papers.run(lambda tx: list_papers(tx, ACCOUNT))
    return {(one.kind, one.is_used) for one in found}


def test_a_letter_goes_once_no_sign_rests_on_it_and_its_scan_lapses(papers: Papers) -> None:
    # AUDIT A10: nothing could be deleted.
    letter_id, world = papers.letter(), papers.world
    assert isinstance(letter_id, int)
    sign_id = papers.sign(letter_id=letter_id)
    assert held(papers) == {("letter", True), ("file", True)}
    assert isinstance(removes(papers, "letter", letter_id), Refused)
    papers.run(lambda tx: signs.set_sign_state(tx, sign_id, SignState.DELETED, world.now))
    assert isinstance(removes(papers, "file", SCAN), Refused)
    assert removes(papers, "letter", letter_id) is None
    assert held(papers) == {("file", False)}
    later = world.now + 30 * DAY_MS
    papers.run(lambda tx: remove_unused_files(work_at(tx, later, world.context)))
    assert papers.run(lambda tx: materials.material_of(tx, papers.account_id, SCAN)) is None


@pytest.mark.parametrize("state", SignState)
def test_only_a_sign_that_rests_on_it_keeps_a_letter(papers: Papers, state: SignState) -> None:
    # AUDIT H12: "rejected signs do not block DeleteSmsQualification"; a letter is such a paper too.
    letter_id = papers.letter()
    papers.sign(letter_id=letter_id, state=state)
    kept = isinstance(removes(papers, "letter", letter_id), Refused)
    assert kept is (state not in {SignState.REJECTED, SignState.WITHDRAWN, SignState.DELETED})


def test_trademarks_app_filings_and_loose_files_go(papers: Papers) -> None:
    owner, now = papers.account_id, papers.world.now
    mark = Trademark(0, 0, "菜鸟", "12345678", "菜鸟公司", "2020-01-01~2030-01-01", SCAN)
    app = AppFiling(
        0, 0, "浙ICP备1号-1A", "菜鸟", "菜鸟公司", "2025-01-01", "https://a.example/", SCAN
    )
    mark_id = papers.run(lambda tx: create_trademark(work_at(tx, now), owner, mark))
    app_id = papers.run(lambda tx: create_app_filing(work_at(tx, now), owner, app))
    assert held(papers) == {("trademark", False), ("app_filing", False), ("file", True)}
    assert removes(papers, "trademark", mark_id) is None
    assert isinstance(removes(papers, "file", SCAN), Refused)
    assert removes(papers, "app_filing", app_id) is None
    assert removes(papers, "file", SCAN) is None
    assert held(papers) == set()


@pytest.mark.parametrize("name", ["999", "x", "9" * 30, "-1", ""])
@pytest.mark.parametrize("kind", ["letter", "trademark", "app_filing", "file"])
def test_what_is_not_there_is_declined(papers: Papers, kind: str, name: str) -> None:
    assert isinstance(removes(papers, kind, name), Refused)


def test_usage_shows_every_allowance_with_its_limit_and_setting(papers: Papers) -> None:
    world = papers.world
    used, stored = papers.run(lambda tx: usage_of(work_at(tx, world.now, world.context), ACCOUNT))
    assert {one.setting for one in used} == {
        name for spans in SPANS.values() for name in spans.values()
    }
    assert all(one.limit == getattr(world.context.settings, one.setting) for one in used)
    assert stored == 4  # the scan
    nobody = papers.run(lambda tx: list_papers(tx, "nobody"))
    assert isinstance(nobody, Refused)
