"""The flow thread: one thing at a time, and no work holds up callers for long."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from hongyan.engine.flow_thread import ALONE, JOINED_WEIGHT_MAX, FlowThread, ThreadLane


async def order_of(*lanes: ThreadLane) -> list[str]:
    """Return in which order calls run that were made, in this one, while another ran."""
    thread, done, gate = FlowThread(), [], threading.Event()
    loop = asyncio.get_running_loop()
    first = loop.create_task(thread.run(lambda: gate.wait(10)))
    await asyncio.sleep(0.01)
    rest = [
        loop.create_task(thread.run(lambda name=f"{lane.name} {place}": done.append(name), lane))
        for place, lane in enumerate(lanes)
    ]
    await asyncio.sleep(0.01)
    gate.set()
    await asyncio.gather(first, *rest)
    thread.close()
    return done


async def test_a_caller_waits_behind_one_piece_of_work_at_most() -> None:
    order = await order_of(*[ThreadLane.WORK] * 3, ThreadLane.CALLS)
    assert order[:2] == ["CALLS 3", "WORK 0"]


async def test_callers_do_not_keep_work_from_being_done() -> None:
    order = await order_of(*[ThreadLane.CALLS] * 3, *[ThreadLane.WORK] * 2)
    assert order == ["CALLS 0", "WORK 3", "CALLS 1", "WORK 4", "CALLS 2"]


async def test_each_lane_keeps_its_order() -> None:
    assert await order_of(*[ThreadLane.WORK] * 4) == [f"WORK {place}" for place in range(4)]


async def test_a_fault_is_raised_where_the_result_is_awaited_and_the_thread_goes_on() -> None:
    thread = FlowThread()
    with pytest.raises(ZeroDivisionError):
        await thread.run(lambda: 1 // 0)
    assert await thread.run(lambda: 7, ThreadLane.CALLS) == 7
    thread.close()


class Commits:
    """Counts commits, and fails where it is told to."""

    def __init__(self, fails_at: int = -1) -> None:
        self.done: list[str] = []
        self.rounds: list[int] = []
        self.fails_at = fails_at

    @contextmanager
    def joined(self) -> Iterator[None]:
        begun = len(self.done)
        yield
        if len(self.rounds) == self.fails_at:
            raise OSError("the disk is full")
        self.rounds.append(len(self.done) - begun)

    def call(self, name: str) -> Callable[[], str]:
        def run() -> str:
            self.done.append(name)
            if name == "bad":
                raise ValueError(name)
            return name

        return run


async def joined(commits: Commits, *calls: tuple[str, int]) -> list[object]:
    """Run calls that waited together, each with its weight; return their results."""
    thread, gate = FlowThread(commits.joined), threading.Event()
    loop = asyncio.get_running_loop()
    first = loop.create_task(thread.run(lambda: gate.wait(10)))
    await asyncio.sleep(0.01)
    rest = [
        loop.create_task(thread.run(commits.call(name), weight=weight)) for name, weight in calls
    ]
    await asyncio.sleep(0.01)
    gate.set()
    _, *results = await asyncio.gather(first, *rest, return_exceptions=True)
    thread.close()
    return results


async def test_small_calls_that_wait_together_share_a_commit() -> None:
    commits = Commits()
    assert await joined(commits, ("a", 1), ("b", 1), ("c", 1)) == ["a", "b", "c"]
    assert commits.rounds == [3]


async def test_a_call_that_is_heavy_has_a_commit_of_its_own() -> None:
    commits = Commits()
    calls = [("a", 1), ("b", JOINED_WEIGHT_MAX - 1), ("c", 1), ("d", ALONE), ("e", 1)]
    assert await joined(commits, *calls) == ["a", "b", "c", "d", "e"]
    assert commits.rounds == [2]  # the others ran alone


async def test_neighbours_of_a_call_that_fails_are_run_again_alone() -> None:
    commits = Commits()
    first, bad, last = await joined(commits, ("a", 1), ("bad", 1), ("c", 1))
    assert (first, last) == ("a", "c")
    assert isinstance(bad, ValueError)
    assert commits.done == ["a", "bad", "a", "bad", "c"]
    assert commits.rounds == []


async def test_a_commit_that_fails_is_told_to_all_and_nothing_runs_again() -> None:
    commits = Commits(fails_at=0)
    results = await joined(commits, ("a", 1), ("b", 1))
    assert [type(one) for one in results] == [OSError, OSError]
    assert commits.done == ["a", "b"]
