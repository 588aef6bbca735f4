"""What every notifier promises: a notice is heard on the event loop, from any thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable

import pytest

from hongyan.engine.notifier import LocalNotifier, NoticeTopic, Notifier

MAKERS: dict[str, Callable[[], Notifier]] = {"local": LocalNotifier}
HEARD_SECONDS = 5.0


@pytest.fixture(params=MAKERS)
async def notifier(request: pytest.FixtureRequest) -> AsyncIterator[Notifier]:
    made = MAKERS[request.param]()
    made.open()
    yield made
    made.close()


async def heard(event: asyncio.Event) -> None:
    async with asyncio.timeout(HEARD_SECONDS):
        await event.wait()


async def test_a_notice_is_heard(notifier: Notifier) -> None:
    told = asyncio.Event()
    notifier.subscribe(NoticeTopic.QUEUE, told.set)
    notifier.notify(NoticeTopic.QUEUE)
    await heard(told)


async def test_a_notice_from_another_thread_is_heard_on_the_loop(notifier: Notifier) -> None:
    told, threads = asyncio.Event(), set[int]()

    def hear() -> None:
        threads.add(threading.get_ident())
        told.set()

    notifier.subscribe(NoticeTopic.PUSHES, hear)
    await asyncio.to_thread(notifier.notify, NoticeTopic.PUSHES)
    await heard(told)
    assert threads == {threading.get_ident()}


async def test_all_who_listen_to_a_topic_are_told_and_nobody_else(notifier: Notifier) -> None:
    one, two, other = asyncio.Event(), asyncio.Event(), asyncio.Event()
    notifier.subscribe(NoticeTopic.QUEUE, one.set)
    notifier.subscribe(NoticeTopic.QUEUE, two.set)
    notifier.subscribe(NoticeTopic.PUSHES, other.set)
    notifier.notify(NoticeTopic.QUEUE)
    await heard(one)
    await heard(two)
    assert not other.is_set()


async def test_a_notice_is_heard_after_the_last_of_a_crowd(notifier: Notifier) -> None:
    given, seen, told = 0, 0, asyncio.Event()

    def hear() -> None:
        nonlocal seen
        seen = given
        told.set()

    notifier.subscribe(NoticeTopic.QUEUE, hear)

    def give() -> None:
        nonlocal given
        for _ in range(1000):
            given += 1
            notifier.notify(NoticeTopic.QUEUE)

    await asyncio.to_thread(give)
    async with asyncio.timeout(HEARD_SECONDS):
        while seen < given:
            told.clear()
            await told.wait()


async def test_a_notice_that_nobody_hears_is_lost(notifier: Notifier) -> None:
    told = asyncio.Event()
    notifier.notify(NoticeTopic.QUEUE)
    await asyncio.sleep(0)
    notifier.subscribe(NoticeTopic.QUEUE, told.set)
    notifier.close()
    notifier.notify(NoticeTopic.QUEUE)
    await asyncio.sleep(0.05)
    assert not told.is_set()
