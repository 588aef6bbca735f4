"""Batches: what waits together is served together, and one bad request hurts no other."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from hongyan.engine.batch import Batcher, Overloaded
from hongyan.engine.flow_thread import FlowThread


@asynccontextmanager
async def running_thread() -> AsyncIterator[FlowThread]:
    thread = FlowThread()
    yield thread
    thread.close()


class Flow:
    """Doubles numbers, one batch at a time; `bad` ones fail, and the first batch can be held."""

    def __init__(self, *bad: int) -> None:
        self.bad = bad
        self.batches: list[list[int]] = []
        self.threads: set[str] = set()
        self.open = threading.Event()
        self.open.set()

    def __call__(self, requests: Sequence[int]) -> list[int]:
        self.threads.add(threading.current_thread().name)
        self.open.wait(10)
        self.batches.append(list(requests))
        if set(self.bad) & set(requests):
            raise ValueError("bad request")
        return [2 * one for one in requests]


async def ask(batcher: Batcher[int, int], *numbers: int) -> list[int | BaseException]:
    return await asyncio.gather(*(batcher(one) for one in numbers), return_exceptions=True)


async def test_each_gets_its_own_answer() -> None:
    async with running_thread() as thread:
        flow = Flow()
        batcher = Batcher(flow, thread, weight_max=100)
        assert await ask(batcher, *range(20)) == [2 * one for one in range(20)]
        assert [one for batch in flow.batches for one in batch] == list(range(20))
        assert all(name.startswith("flow") for name in flow.threads)
        assert len(flow.threads) == 1


async def test_a_batch_forms_while_the_one_before_runs() -> None:
    async with running_thread() as thread:
        flow = Flow()
        flow.open.clear()
        batcher = Batcher(flow, thread, weight_max=100)
        first = asyncio.get_running_loop().create_task(batcher(0))
        await asyncio.sleep(0.01)
        rest = asyncio.gather(*(batcher(one) for one in range(1, 30)))
        await asyncio.sleep(0.01)
        flow.open.set()
        assert await first == 0
        assert await rest == [2 * one for one in range(1, 30)]
        assert flow.batches == [[0], list(range(1, 30))]


async def test_a_lone_request_does_not_wait_for_company() -> None:
    async with running_thread() as thread:
        flow = Flow()
        batcher = Batcher(flow, thread, weight_max=100)
        assert await asyncio.wait_for(batcher(7), 5) == 14
        assert flow.batches == [[7]]


async def test_a_batch_weighs_so_much_or_is_one_request() -> None:
    async with running_thread() as thread:
        flow, sizes = Flow(), list[int]()
        batcher = Batcher(
            flow, thread, weight_max=10, weigh=lambda request: request, observe=sizes.append
        )
        await ask(batcher, 4, 4, 4, 1000, 1, 9, 1)
        assert flow.batches == [[4, 4], [4], [1000], [1, 9], [1]]
        assert sizes == [2, 1, 1, 2, 1]


async def test_the_request_that_fails_fails_alone() -> None:
    async with running_thread() as thread:
        flow = Flow(2)
        batcher = Batcher(flow, thread, weight_max=100)
        with capture_logs() as logs:
            answers = await ask(batcher, 1, 2, 3)
        assert answers[0] == 2
        assert isinstance(answers[1], ValueError)
        assert answers[2] == 6
        # Together nothing was committed, so each is served again by itself.
        assert flow.batches == [[1, 2, 3], [1], [2], [3]]
        assert [entry["event"] for entry in logs] == ["batch_failed"]
        assert await batcher(5) == 10


async def test_what_is_served_again_goes_another_way_and_fails_alone_too() -> None:
    # The commit may have happened after all: the next process looks first.
    def again(request: int) -> int:
        if request == 3:
            raise ValueError("still bad")
        return 100 + request

    async with running_thread() as thread:
        batcher = Batcher(Flow(2), thread, weight_max=100, serve_again=again)
        with capture_logs():
            answers = await ask(batcher, 1, 2, 3)
        assert answers[:2] == [101, 102]
        assert isinstance(answers[2], ValueError)


async def test_a_flow_that_forgets_an_answer_leaves_nobody_hanging() -> None:
    async with running_thread() as thread:
        batcher: Batcher[int, int] = Batcher(
            lambda requests: list(requests)[1:], thread, weight_max=100
        )
        answers = await asyncio.wait_for(ask(batcher, 1, 2), 5)
        assert [type(one) for one in answers] == [AssertionError, AssertionError]
        assert isinstance((await asyncio.wait_for(ask(batcher, 3), 5))[0], AssertionError)


async def test_more_than_may_wait_is_refused() -> None:
    async with running_thread() as thread:
        flow = Flow()
        flow.open.clear()
        batcher = Batcher(flow, thread, weight_max=1, waiting_max=3)
        first = asyncio.get_running_loop().create_task(batcher(0))
        await asyncio.sleep(0.01)
        waiting = asyncio.gather(*(batcher(one) for one in (1, 2, 3)))
        await asyncio.sleep(0.01)
        with pytest.raises(Overloaded):
            await batcher(4)
        flow.open.set()
        assert (await first, await waiting) == (0, [2, 4, 6])


async def test_owners_take_turns_and_each_keeps_its_order() -> None:
    # One account's calls of 1,000 numbers let every other account wait behind all of them.
    async with running_thread() as thread:
        flow = Flow()
        flow.open.clear()
        batcher = Batcher(
            flow, thread, weight_max=10, weigh=lambda _: 10, owner=lambda one: one // 100
        )
        first = asyncio.get_running_loop().create_task(batcher(0))
        await asyncio.sleep(0.01)
        waiting = asyncio.gather(*(batcher(one) for one in (101, 102, 103, 104, 201, 301, 202)))
        await asyncio.sleep(0.01)
        flow.open.set()
        await asyncio.gather(first, waiting)
        assert flow.batches == [[0], [101], [201], [301], [102], [202], [103], [104]]


async def test_a_caller_that_hung_up_does_not_disturb_the_others() -> None:
    async with running_thread() as thread:
        flow = Flow()
        flow.open.clear()
        batcher = Batcher(flow, thread, weight_max=100)
        async with asyncio.TaskGroup() as group:
            held = group.create_task(batcher(0))
            await asyncio.sleep(0.01)
            gone, stays = group.create_task(batcher(1)), group.create_task(batcher(2))
            await asyncio.sleep(0.01)
            gone.cancel()
            flow.open.set()
            assert (await held, await stays) == (0, 4)
        assert gone.cancelled()
        # What was asked is done: the call may have been meant.
        assert flow.batches == [[0], [1, 2]]


async def test_idle_returns_when_everything_is_answered() -> None:
    async with running_thread() as thread:
        flow = Flow()
        batcher = Batcher(flow, thread, weight_max=2)
        answers = asyncio.gather(*(batcher(one) for one in range(9)))
        await asyncio.sleep(0)
        await asyncio.wait_for(batcher.idle(), 5)
        assert answers.done() or await answers
        assert len(flow.batches) == 5
        await asyncio.wait_for(batcher.idle(), 5)


@given(st.lists(st.integers(0, 9), max_size=30), st.sets(st.integers(0, 9)), st.integers(1, 8))
def test_answers_are_right_whatever_fails(
    numbers: list[int], bad: set[int], weight_max: int
) -> None:
    async def story() -> None:
        async with running_thread() as thread:
            flow = Flow(*bad)
            batcher = Batcher(flow, thread, weight_max=weight_max)
            with capture_logs():
                answers = await ask(batcher, *numbers)
            for number, answer in zip(numbers, answers, strict=True):
                assert isinstance(answer, ValueError) if number in bad else answer == 2 * number

    asyncio.run(story())


async def test_who_waits_behind_a_database_that_is_stuck_is_answered() -> None:
    # AUDIT A18: what was not begun is refused, what was begun is answered by what happens to it.
    async with running_thread() as thread:
        flow = Flow()
        flow.open.clear()
        batcher = Batcher(flow, thread, weight_max=1)
        begun = asyncio.get_running_loop().create_task(batcher(1))
        await asyncio.sleep(0.01)
        waiting = asyncio.gather(batcher(2), batcher(3), return_exceptions=True)
        await asyncio.sleep(0.01)
        batcher.refuse_waiting(OSError("stuck"))
        assert [str(one) for one in await waiting] == ["stuck", "stuck"]
        flow.open.set()
        assert await begun == 2
        assert await batcher(4) == 8
