"""Papers and files that an operator looks at and removes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.filings.model import AppFiling, Trademark
from hongyan.domain.materials import store as materials
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.flows.refusals.declined import Declined
from hongyan.flows.review.papers.filings import create_app_filing, create_trademark
from hongyan.flows.review.papers.manage_papers import list_papers, remove_paper, usage_of
from hongyan.flows.review.papers.uploads import remove_unused_files
from hongyan.kernel.allowances import SPANS
from hongyan.kernel.calendar import DAY_MS
from tests.flows.papers_table import SCAN, Papers

if TYPE_CHECKING:
    from tests.flows.world import World

ACCOUNT = "acme"


@pytest.fixture
def papers(world: World) -> Papers:
    """The sender's papers."""
    return Papers(world)


def removes(papers: Papers, kind: str, name: object) -> Declined | None:
    """Let the operator remove something."""
    world = papers.world
    answer: Declined | None = papers.run(
        lambda tx: remove_paper(tx, ACCOUNT, kind, str(name), now_ms=world.now)
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
    assert isinstance(removes(papers, "letter", letter_id), Declined)
    papers.run(lambda tx: signs.set_sign_state(tx, sign_id, SignState.DELETED, world.now))
    assert isinstance(removes(papers, "file", SCAN), Declined)
    assert removes(papers, "letter", letter_id) is None
    assert held(papers) == {("file", False)}
    later = world.now + 30 * DAY_MS
    papers.run(lambda tx: remove_unused_files(tx, now_ms=later, context=world.context))
    assert papers.run(lambda tx: materials.material_of(tx, papers.account_id, SCAN)) is None


def test_trademarks_app_filings_and_loose_files_go(papers: Papers) -> None:
    owner, now = papers.account_id, papers.world.now
    mark = Trademark(0, 0, "菜鸟", "12345678", "菜鸟公司", "2020-01-01~2030-01-01", SCAN)
    app = AppFiling(
        0, 0, "浙ICP备1号-1A", "菜鸟", "菜鸟公司", "2025-01-01", "https://a.example/", SCAN
    )
    mark_id = papers.run(lambda tx: create_trademark(tx, owner, mark, now_ms=now))
    app_id = papers.run(lambda tx: create_app_filing(tx, owner, app, now_ms=now))
    assert held(papers) == {("trademark", False), ("app_filing", False), ("file", True)}
    assert removes(papers, "trademark", mark_id) is None
    assert isinstance(removes(papers, "file", SCAN), Declined)
    assert removes(papers, "app_filing", app_id) is None
    assert removes(papers, "file", SCAN) is None
    assert held(papers) == set()


@pytest.mark.parametrize("name", ["999", "x", "9" * 30, "-1", ""])
@pytest.mark.parametrize("kind", ["letter", "trademark", "app_filing", "file"])
def test_what_is_not_there_is_declined(papers: Papers, kind: str, name: str) -> None:
    assert isinstance(removes(papers, kind, name), Declined)


def test_usage_shows_every_allowance_with_its_limit_and_setting(papers: Papers) -> None:
    world = papers.world
    used, stored = papers.run(
        lambda tx: usage_of(tx, ACCOUNT, now_ms=world.now, context=world.context)
    )
    assert {one.setting for one in used} == {
        name for spans in SPANS.values() for name in spans.values()
    }
    assert all(one.limit == getattr(world.context.settings, one.setting) for one in used)
    assert stored == 4  # the scan
    nobody = papers.run(lambda tx: list_papers(tx, "nobody"))
    assert isinstance(nobody, Declined)
