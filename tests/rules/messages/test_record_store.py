"""Between which ids the messages of a time lie."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.messages.model import RecordFilter
from hongyan.domain.messages.record_store import BORROWED_MS, bounds_of
from hongyan.kernel.calendar import FOREVER_MS
from hongyan.kernel.ids import EPOCH_MS, ID_MAX, first_id_at

MOMENTS = st.integers(EPOCH_MS, EPOCH_MS + 10**12)


@given(since=MOMENTS, lasts=st.integers(1, 10**9), at=MOMENTS, borrowed=st.integers(0, BORROWED_MS))
def test_no_message_of_the_time_lies_outside(
    since: int, lasts: int, at: int, borrowed: int
) -> None:
    low, high = bounds_of(RecordFilter(since=since, until=since + lasts))
    if since <= at < since + lasts:
        assert low < first_id_at(at + borrowed) < high


def test_without_a_time_every_id_lies_between() -> None:
    assert bounds_of(RecordFilter(until=FOREVER_MS)) == (-1, ID_MAX)
