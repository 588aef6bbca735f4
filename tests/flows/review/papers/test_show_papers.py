"""The papers of an account on one page, each with the signs that rest on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.filings import store as filings
from hongyan.domain.filings.model import AppFiling, Trademark
from hongyan.domain.letters.check import Remark
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import RELEASED, NewSign, SignState
from hongyan.flows.review.papers import show_papers as shown
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.kinds import SignKind, SignSource
from tests.flows.papers_table import OWNER, SCAN, Papers

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from tests.flows.world import World


@pytest.fixture
def papers(world: World) -> Papers:
    """The sender's papers."""
    return Papers(world)


def show(papers: Papers) -> shown.Papers:
    """Return what the account's page shows."""
    now = papers.world.now
    found = papers.run(lambda tx: shown.show_papers(tx, papers.account_id, now))
    assert isinstance(found, shown.Papers)
    return found


def mark(papers: Papers, name: str) -> int:
    """Store a trademark."""
    new = Trademark(0, papers.account_id, name, "123", OWNER, "", SCAN)
    return int(papers.run(lambda tx: filings.add_trademark(tx, new, papers.world.now)))


def app(papers: Papers, name: str) -> int:
    """Store an app's filing."""
    owner = papers.account_id
    new = AppFiling(0, owner, "浙ICP备1号", name, OWNER, "2026-01-01", "lark.com", SCAN)
    return int(papers.run(lambda tx: filings.add_app_filing(tx, new, papers.world.now)))


def test_an_account_that_gave_no_paper_has_none(papers: Papers) -> None:
    assert show(papers) == shown.Papers((), (), (), ())


def test_papers_of_each_sort_are_shown_the_newest_first(papers: Papers) -> None:
    qualified = [papers.qualified(), papers.qualified(name="第二份")]
    letters = [papers.letter(), papers.letter(name="第二份")]
    marks = [mark(papers, "飞鱼"), mark(papers, "飞鸟")]
    apps = [app(papers, "云雀通"), app(papers, "云雀游")]
    page = show(papers)
    assert [one.qualification.qualification_id for one in page.qualifications] == qualified[::-1]
    assert [one.letter.letter_id for one in page.letters] == letters[::-1]
    assert [one.trademark.trademark_id for one in page.trademarks] == marks[::-1]
    assert [one.filing.filing_id for one in page.app_filings] == apps[::-1]


def test_each_paper_names_the_signs_that_rest_on_it_and_no_others(papers: Papers) -> None:
    qualification_id, letter_id = papers.qualified(), papers.letter()
    papers.letter(name="第二份")
    assert isinstance(letter_id, int)
    papers.sign("裹裹", letter_id=letter_id)
    papers.sign("菜鸟网络", letter_id=letter_id, qualification_id=qualification_id)
    page = show(papers)
    assert [one.signs for one in page.letters] == [(), ("菜鸟网络", "裹裹")]
    assert [one.signs for one in page.qualifications] == [("菜鸟网络",)]


def test_trademarks_and_apps_carry_signs_too(papers: Papers) -> None:
    mark_id, app_id = mark(papers, "飞鱼"), app(papers, "云雀通")
    owner, now = papers.account_id, papers.world.now
    new = NewSign(
        "飞鱼",
        SignSource.TRADEMARK,
        SignKind.GENERAL,
        trademark_id=mark_id,
        app_filing_id=app_id,
    )

    def store(tx: Connection) -> None:
        made = signs.add_sign(tx, owner, "飞鱼", SignKind.GENERAL, SignState.PENDING, now)
        signs.add_sign_application(tx, made, owner, new, now)

    papers.world.change(store)
    page = show(papers)
    assert [one.signs for one in page.trademarks] == [("飞鱼",)]
    assert [one.signs for one in page.app_filings] == [("飞鱼",)]


@pytest.mark.parametrize("state", SignState)
def test_a_sign_rests_on_its_paper_until_it_is_released(papers: Papers, state: SignState) -> None:
    letter_id = papers.letter()
    assert isinstance(letter_id, int)
    papers.sign(letter_id=letter_id, state=state)
    [held] = show(papers).letters
    assert held.signs == (() if state in RELEASED else ("菜鸟网络",))


def test_the_signs_of_many_readings_are_all_counted(
    papers: Papers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown, "SIGNS_A_READING", 2)
    letter_id = papers.letter()
    assert isinstance(letter_id, int)
    names = ["云雀", "菜鸟网络", "裹裹", "飞鱼"]
    for name in names:
        papers.sign(name, letter_id=letter_id)
    [held] = show(papers).letters
    assert list(held.signs) == names[::-1]


def test_a_letter_is_shown_with_what_the_check_says_today(papers: Papers) -> None:
    papers.letter()
    assert [one.remarks for one in show(papers).letters] == [()]
    papers.world.waits(400 * DAY_MS // 1000)
    assert [one.remarks for one in show(papers).letters] == [(Remark.EXPIRED,)]


def test_the_papers_of_another_account_are_not_shown(papers: Papers) -> None:
    papers.letter()
    mark(papers, "飞鱼")
    papers.account_id = papers.world.new_sender("other").account_id
    assert show(papers) == shown.Papers((), (), (), ())
