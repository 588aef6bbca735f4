"""Rates are exact shares, cut and never rounded up, and a dash where nothing was sent."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.messages.rates import rate_text


def test_nothing_of_nothing_is_no_rate() -> None:
    # AUDIT I3: a denominator of zero.
    assert rate_text(0, 0) == "–"
    assert rate_text(0, 3) == "0.00%"
    assert rate_text(2, 3) == "66.66%"


@given(st.integers(1, 10**9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_rate_is_the_share_cut_to_two_decimals(counts: tuple[int, int]) -> None:
    # AUDIT I3: success and receipt rates; 100.00% means all.
    part, whole = counts
    text = rate_text(part, whole)
    share = Fraction(part, whole) * 100
    assert Fraction(text[:-1]) <= share < Fraction(text[:-1]) + Fraction(1, 100)
    assert (text == "100.00%") == (part == whole)
