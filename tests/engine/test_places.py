"""Places: an owner runs a bounded number of calls at once, and none waits for another owner's."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import given
from hypothesis import strategies as st

from hongyan.engine.places import Places


class Calls:
    """Calls that run until they are ended, and the most of each owner that ran at once."""

    def __init__(self, most: int) -> None:
        self.places = Places(most)
        self.running: dict[str, int] = {}
        self.begun: list[str] = []

    async def call(self, owner: str, name: str, end: asyncio.Event) -> None:
        await self.places.take(owner)
        try:
            self.begun.append(name)
            with self._counted(owner):
                await end.wait()
        finally:
            self.places.leave(owner)

    @contextmanager
    def _counted(self, owner: str) -> Iterator[None]:
        self.running[owner] = self.running.get(owner, 0) + 1
        try:
            yield
        finally:
            self.running[owner] -= 1


async def rounds(times: int = 5) -> None:
    for _ in range(times):
        await asyncio.sleep(0)


async def test_a_neighbour_does_not_wait_for_those_in_line() -> None:
    calls, end = Calls(2), asyncio.Event()
    tasks = [
        asyncio.get_running_loop().create_task(calls.call("flood", f"flood {one}", end))
        for one in range(9)
    ]
    tasks.append(asyncio.get_running_loop().create_task(calls.call("neighbour", "neighbour", end)))
    await rounds()
    assert calls.begun == ["flood 0", "flood 1", "neighbour"]
    end.set()
    await asyncio.gather(*tasks)
    assert calls.begun[3:] == [f"flood {one}" for one in range(2, 9)]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["call", "end", "cancel"]))))
async def test_whatever_happens_no_place_is_lost_and_none_is_given_twice(
    steps: list[tuple[str, str]],
) -> None:
    calls = Calls(2)
    open_calls: dict[str, list[tuple[asyncio.Task[None], asyncio.Event]]] = {"a": [], "b": []}
    for number, (owner, what) in enumerate(steps):
        mine = open_calls[owner]
        if what == "call":
            end = asyncio.Event()
            task = asyncio.get_running_loop().create_task(
                calls.call(owner, f"{owner}{number}", end)
            )
            mine.append((task, end))
        elif mine:
            task, end = mine.pop(number % len(mine))
            if what == "end":
                end.set()
            else:
                task.cancel()
        await rounds(2)
        assert all(count <= 2 for count in calls.running.values())
    for mine in open_calls.values():
        for _, end in mine:
            end.set()
    await rounds(30)
    assert all(task.done() for mine in open_calls.values() for task, _ in mine)
    for _ in range(2):
        await calls.places.take("a")
    for _ in range(2):
        calls.places.leave("a")
    assert (calls.places._lines, calls.places._taken) == ({}, {})
