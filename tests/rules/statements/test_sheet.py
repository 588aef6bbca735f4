"""Lines added up by each of their words come to the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.statements.model import PaidFrom, StatementLine
from hongyan.domain.statements.sheet import (
    KIND_WORDS,
    PAID_WORDS,
    By,
    label_of,
    month_label,
    sum_of,
    sums,
)
from hongyan.kernel.kinds import MessageKind

LINE = StatementLine(20261005, MessageKind.PROMOTION, "VN", PaidFrom.CARD, 424_700, 1, 2, 849_400)


@pytest.mark.parametrize(
    ("by", "label"),
    [(By.DAY, "2026-10-05"), (By.KIND, "推广短信"), (By.COUNTRY, "VN"), (By.SOURCE, "储值卡")],
)
def test_a_line_has_a_label_of_each_sort(by: By, label: str) -> None:
    assert label_of(LINE, by) == label


def test_every_kind_and_source_has_its_words() -> None:
    assert set(KIND_WORDS) == set(MessageKind)
    assert set(PAID_WORDS) == set(PaidFrom)
    assert month_label(202601) == "2026-01"


@given(
    st.lists(
        st.builds(
            StatementLine,
            st.integers(20261001, 20261031),
            st.sampled_from(MessageKind),
            st.sampled_from(["CN", "VN", "HK"]),
            st.sampled_from(PaidFrom),
            st.just(1),
            st.integers(-5, 100),
            st.integers(-5, 100),
            st.integers(-(10**6), 10**6),
        )
    ),
    st.sampled_from(By),
)
def test_whatever_lines_are_added_up_by_they_come_to_the_same(
    lines: list[StatementLine], by: By
) -> None:
    found = sums(lines, by)
    assert len({one.label for one in found}) == len(found)
    total = sum_of(lines, "total")
    assert (total.messages, total.segments, total.amount) == (
        sum(one.messages for one in found),
        sum(one.segments for one in found),
        sum(one.amount for one in found),
    )
