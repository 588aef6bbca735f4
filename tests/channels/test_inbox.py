"""Events that come by HTTP: the request waits for the commit, and a repetition does no harm."""

from __future__ import annotations

import asyncio

from hongyan.channels.inbox import AT_ONCE, WAITING_MAX, Inbox
from hongyan.kernel.carriage import InboundText


def text(event_id: str) -> InboundText:
    return InboundText(event_id, 8613900000000, "10690001", "R", 0)


async def test_a_delivery_is_over_when_all_of_it_is_stored() -> None:
    inbox = Inbox()
    async with asyncio.TaskGroup() as group:
        delivering = group.create_task(inbox.deliver([text("a"), text("b")], 5))
        first, second = await anext(inbox.events())
        inbox.acknowledge([first])
        await asyncio.sleep(0)
        assert not delivering.done()
        inbox.acknowledge([second])
    assert delivering.result()


async def test_an_event_that_is_repeated_meanwhile_is_stored_for_both() -> None:
    inbox = Inbox()
    async with asyncio.TaskGroup() as group:
        both = [group.create_task(inbox.deliver([text("a")], 5)) for _ in range(2)]
        await asyncio.sleep(0)
        inbox.acknowledge([text("a")])
    assert [one.result() for one in both] == [True, True]


async def test_what_is_not_stored_in_time_is_said_and_forgotten() -> None:
    inbox = Inbox()
    assert not await inbox.deliver([text("a")], 0.01)
    inbox.acknowledge([text("a")])
    assert inbox._deliveries == {}


async def test_too_much_and_what_comes_after_the_end_is_not_taken() -> None:
    inbox = Inbox()
    async with asyncio.TaskGroup() as group:
        waiting = [
            group.create_task(
                inbox.deliver([text(f"{one} {number}") for number in range(AT_ONCE)], 0.2)
            )
            for one in range(WAITING_MAX // AT_ONCE)
        ]
        await asyncio.sleep(0)
        began = asyncio.get_running_loop().time()
        assert not await inbox.deliver([text("one more")], 5)
        assert asyncio.get_running_loop().time() - began < 1
    assert not any(one.result() for one in waiting)
    inbox.stop()
    assert not await inbox.deliver([text("a")], 5)
    assert [batch async for batch in inbox.events()] == []


async def test_nothing_is_stored_at_once() -> None:
    assert await Inbox().deliver([], 5)


async def test_a_request_with_more_events_than_may_wait_comes_in_piece_by_piece() -> None:
    inbox = Inbox()
    async with asyncio.TaskGroup() as group:
        many = [text(str(number)) for number in range(WAITING_MAX + 1)]
        delivering = group.create_task(inbox.deliver(many, 5))
        stored = 0
        async for batch in inbox.events():
            inbox.acknowledge(batch)
            stored += len(batch)
            if stored == len(many):
                break
    assert delivering.result()
