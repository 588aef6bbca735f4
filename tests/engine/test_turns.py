"""A round of the event loop looks at a bounded number of calls, and owners take turns."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from hongyan.engine.turns import Turns


async def test_whoever_comes_alone_never_waits() -> None:
    turns = Turns(round_max=2)
    for _ in range(5):
        assert turns.take()
        await asyncio.sleep(0)


async def test_a_round_looks_at_so_many_and_no_more() -> None:
    turns = Turns(round_max=2)
    assert [turns.take() for _ in range(4)] == [True, True, False, False]
    await asyncio.sleep(0)
    assert turns.take()


async def test_who_sends_much_waits_behind_what_is_their_own() -> None:
    turns, heard = Turns(round_max=1), []
    for number in range(3):
        turns.wait("flood", lambda number=number: heard.append(f"flood {number}"))
    turns.wait("neighbour", lambda: heard.append("neighbour"))
    for _ in range(4):
        await asyncio.sleep(0)
    assert heard == ["flood 0", "neighbour", "flood 1", "flood 2"]


async def test_nobody_overtakes_those_in_line() -> None:
    turns = Turns(round_max=1)
    turns.wait("one", lambda: None)
    assert not turns.take()


@given(st.lists(st.integers(0, 3)), st.integers(1, 4))
async def test_everybody_is_heard_once_and_each_owner_in_order(
    owners: list[int], most: int
) -> None:
    turns = Turns(most)
    heard: list[tuple[int, int]] = []
    for place, owner in enumerate(owners):
        turns.wait(owner, lambda one=(owner, place): heard.append(one))
    for _ in range(-(-len(owners) // most) + 1):
        before = len(heard)
        await asyncio.sleep(0)
        assert len(heard) - before <= most
    assert sorted(heard, key=lambda one: one[1]) == [(one, at) for at, one in enumerate(owners)]
    for owner in range(4):
        places = [place for one, place in heard if one == owner]
        assert places == sorted(places)
