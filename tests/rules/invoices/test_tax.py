"""Tax to the fen, and amounts in capitals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.invoices.tax import capitals, split, split_all

amounts = st.integers(-(10**13), 10**13)
percents = st.integers(0, 17)


@given(amounts, percents)
def test_net_and_tax_are_the_amount_to_the_fen(gross: int, percent: int) -> None:
    part = split(gross, percent)
    assert part.gross_fen == gross
    # The net is right to half a fen: net * (100 + percent) is gross * 100, give or take.
    assert 2 * abs(part.net_fen * (100 + percent) - gross * 100) <= 100 + percent
    assert split(-gross, percent).net_fen == -part.net_fen


@given(st.lists(amounts), percents)
def test_the_totals_are_the_sums_of_the_lines(gross: list[int], percent: int) -> None:
    parts, total = split_all(gross, percent)
    assert total.gross_fen == sum(gross)
    assert total.tax_fen == sum(one.tax_fen for one in parts)


def test_six_percent_of_a_hundred_and_six() -> None:
    part = split(10_600, 6)
    assert (part.net_fen, part.tax_fen) == (10_000, 600)


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零圆整"),
        (5, "伍分"),
        (50, "伍角整"),
        (105, "壹圆零伍分"),
        (1_000, "壹拾圆整"),
        (2_005, "贰拾圆零伍分"),
        (10_520, "壹佰零伍圆贰角整"),
        (211_355, "贰仟壹佰壹拾叁圆伍角伍分"),
        (1_000_500, "壹万零伍圆整"),
        (10_010_000, "壹拾万零壹佰圆整"),
        (1_000_000_100, "壹仟万零壹圆整"),
        (10_000_000_000, "壹亿圆整"),
        (-10_520, "负壹佰零伍圆贰角整"),
    ],
)
def test_an_amount_in_capitals(fen: int, words: str) -> None:
    assert capitals(fen) == words
