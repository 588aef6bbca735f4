"""Shares with their interval, and agreement beyond chance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.review.agreement import Agreement, CaseShare, agreement_of
from hongyan.domain.review.lifecycle import CaseDecision

YES, NO = CaseDecision.APPROVED, CaseDecision.REJECTED


@pytest.mark.parametrize(
    ("hits", "of", "interval"),
    # By Wilson's formula with z = 1.96, in any book of statistics.
    [(0, 10, (0, 277)), (5, 10, (236, 763)), (10, 10, (722, 1000)), (50, 100, (403, 596))],
)
def test_the_interval_is_wilsons(hits: int, of: int, interval: tuple[int, int]) -> None:
    assert CaseShare(hits, of).interval == interval


@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_share_lies_in_its_interval_which_narrows_with_more_cases(
    pair: tuple[int, int],
) -> None:
    hits, of = pair
    share, more = CaseShare(hits, of), CaseShare(hits * 10, of * 10)
    assert share.interval is not None
    assert more.interval is not None
    assert share.permille is not None
    low, high = share.interval
    assert 0 <= low <= share.permille <= high + 1 <= 1001
    assert more.interval[1] - more.interval[0] <= high - low


def test_of_nothing_there_is_no_share() -> None:
    assert (CaseShare(0, 0).permille, CaseShare(0, 0).interval) == (None, None)
    assert agreement_of(()).kappa_permille is None


@pytest.mark.parametrize(
    ("counted", "kappa"),
    [
        # Both reviewers agree on 35 of 50 grants: 0.4, the example that statistics teaches with.
        (Agreement(20, 15, 5, 10), 400),
        (Agreement(5, 5, 0, 0), 1000),
        (Agreement(5, 5, 5, 5), 0),
        (Agreement(0, 0, 5, 5), -1000),
        (Agreement(9, 0, 0, 0), None),
    ],
)
def test_kappa_is_what_is_beyond_chance(counted: Agreement, kappa: int | None) -> None:
    assert counted.kappa_permille == kappa


def test_pairs_are_counted_by_who_said_what() -> None:
    found = agreement_of([(YES, YES), (YES, NO), (NO, YES), (NO, NO), (NO, NO)])
    assert found == Agreement(1, 2, 1, 1)
    assert (found.share.hits, found.share.of) == (3, 5)
