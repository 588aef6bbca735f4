"""Many spans, asked at once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.compliance.spans import Spans

SPAN = st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda one: (one[0], one[0] + one[1]))


@given(st.lists(SPAN, max_size=8), SPAN)
def test_the_answers_are_those_of_asking_one_by_one(
    spans: list[tuple[int, int]], asked: tuple[int, int]
) -> None:
    start, end = asked
    assert Spans(spans).touch(start, end) == any(a < end and start < b for a, b in spans)
    assert Spans(spans).hold(start, end) == any(a <= start and end <= b for a, b in spans)
