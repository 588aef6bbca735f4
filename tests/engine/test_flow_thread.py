"""The flow thread: one thing at a time, and no work holds up callers for long."""

from __future__ import annotations

import asyncio
import threading

import pytest

from hongyan.engine.flow_thread import FlowThread, ThreadLane


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
