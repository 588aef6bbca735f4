"""Trademarks and app filings taken and looked up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.filings.model import AppFiling, Trademark
from hongyan.domain.filings.reasons import FilingFormReason
from hongyan.flows.review.papers.filings import (
    create_app_filing,
    create_trademark,
    find_app_filings,
    find_trademarks,
)
from hongyan.kernel.refusal import Refused
from tests.flows.papers_table import SCAN, Papers
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World

MARK = Trademark(0, 0, "菜鸟", "12345678", "菜鸟公司", "2020-01-01~2030-01-01", SCAN)
APP = AppFiling(
    0, 0, "浙ICP备1号-1A", "菜鸟", "菜鸟公司", "2025-01-01", "https://store.example/a", SCAN
)


@pytest.fixture
def papers(world: World) -> Papers:
    """The sender's papers."""
    return Papers(world)


def test_a_trademark_is_found_by_its_account_alone(papers: Papers) -> None:
    account_id, now = papers.account_id, papers.world.now
    made = papers.run(lambda tx: create_trademark(work_at(tx, now), account_id, MARK))
    found = papers.run(lambda tx: find_trademarks(tx, account_id, [made, 99]))
    assert found == [replace(MARK, trademark_id=made, account_id=account_id)]
    assert papers.run(lambda tx: find_trademarks(tx, account_id + 1, [made])) == []


def test_an_app_filing_is_found_by_its_account_alone(papers: Papers) -> None:
    account_id, now = papers.account_id, papers.world.now
    made = papers.run(lambda tx: create_app_filing(work_at(tx, now), account_id, APP))
    found = papers.run(lambda tx: find_app_filings(tx, account_id, [made]))
    assert found == [replace(APP, filing_id=made, account_id=account_id)]
    assert papers.run(lambda tx: find_app_filings(tx, account_id + 1, [made])) == []


def test_faults_and_pictures_that_were_not_uploaded_are_refused(papers: Papers) -> None:
    account_id, now = papers.account_id, papers.world.now
    over = replace(MARK, period_text="2010-01-01~2020-01-01")
    answer = papers.run(lambda tx: create_trademark(work_at(tx, now), account_id, over))
    assert answer == Refused(FilingFormReason.TRADEMARK_PERIOD)
    bare = replace(MARK, picture_key="none")
    answer = papers.run(lambda tx: create_trademark(work_at(tx, now), account_id, bare))
    assert answer == Refused(FilingFormReason.TRADEMARK_PICTURE, key="none")
    future = replace(APP, approval_date="2027-01-01")
    answer = papers.run(lambda tx: create_app_filing(work_at(tx, now), account_id, future))
    assert answer == Refused(FilingFormReason.APP_APPROVAL_DATE)
    without = replace(APP, runtime_key="none")
    answer = papers.run(lambda tx: create_app_filing(work_at(tx, now), account_id, without))
    assert answer == Refused(FilingFormReason.APP_PICTURE, key="none")
