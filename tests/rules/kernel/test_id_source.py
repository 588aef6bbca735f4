"""Ids: unique, rising, and times at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.kernel.id_source import IdSource
from hongyan.kernel.ids import first_id_at, made_at

NOW = 1_768_449_600_000


@given(st.lists(st.tuples(st.integers(0, 6000), st.integers(-5, 50)), max_size=15))
def test_ids_rise_whatever_the_clock_does(takes: list[tuple[int, int]]) -> None:
    source, now, ids = IdSource(3), NOW, list[int]()
    for count, step in takes:
        now += step
        taken = source.take(count, now)
        assert len(taken) == count
        ids += taken
    assert all(before < after for before, after in pairwise(ids))
    assert all(0 < one < 1 << 63 for one in ids)


def test_an_id_tells_when_it_was_made() -> None:
    assert made_at(IdSource(1023).one(NOW)) == NOW


def test_a_burst_borrows_from_the_next_milliseconds() -> None:
    ids = IdSource().take(10_000, NOW)
    assert made_at(ids[-1]) == NOW + 2


def test_after_time_was_put_back_ids_begin_behind_that_time() -> None:
    source = IdSource()
    source.one(NOW + 1_000_000)
    source.begin_at(NOW)
    again = source.take(2, NOW)
    assert made_at(again[0]) == NOW + 1
    assert again[0] < again[1]


def test_two_nodes_never_give_the_same_id() -> None:
    assert not set(IdSource(0).take(5000, NOW)) & set(IdSource(1).take(5000, NOW))


def test_a_moment_bounds_the_ids_made_from_then_on() -> None:
    bound = first_id_at(NOW)
    assert IdSource(0).one(NOW - 1) < bound <= IdSource(0).one(NOW)
    assert IdSource(1023).take(4096, NOW - 1)[-1] < bound
    assert first_id_at(0) == 0


def test_threads_share_a_source() -> None:
    source = IdSource()
    with ThreadPoolExecutor(4) as pool:
        batches = pool.map(lambda _: source.take(100, NOW), range(50))
    assert len({one for batch in batches for one in batch}) == 5000


@pytest.mark.parametrize("node", [-1, 1024])
def test_a_node_out_of_range_is_a_bug(node: int) -> None:
    with pytest.raises(AssertionError):
        IdSource(node)
