"""News inside one process: told on the loop, gathered for a tick, free where no one follows."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from hongyan.engine.notifier import KEYS_MAX, TICK_SECONDS, Keys, LocalNotifier


async def _a_tick() -> None:
    await asyncio.sleep(TICK_SECONDS * 3)


async def test_news_of_one_tick_are_told_together() -> None:
    notifier, told = LocalNotifier(), list[Keys]()
    notifier.open()
    notifier.follow("account:1", told.append)
    for number in range(5):
        notifier.publish("account:1", [f"message:{number}"])
    assert told == [], "a tick is waited for"
    await _a_tick()
    assert told == [frozenset(f"message:{number}" for number in range(5))]


async def test_a_topic_that_nobody_follows_costs_nothing_and_tells_nobody() -> None:
    notifier, told = LocalNotifier(), list[Keys]()
    notifier.open()
    notifier.follow("account:1", told.append)
    notifier.publish("account:2", ["message:1"])
    await _a_tick()
    assert told == []


async def test_too_many_keys_and_no_keys_say_look_again() -> None:
    notifier, told = LocalNotifier(), list[Keys]()
    notifier.open()
    notifier.follow("many", told.append)
    notifier.follow("none", told.append)
    notifier.publish("many", [str(number) for number in range(KEYS_MAX + 1)])
    notifier.publish("none")
    await _a_tick()
    assert told == [None, None]


async def test_who_stops_following_hears_no_more() -> None:
    notifier, told, other = LocalNotifier(), list[Keys](), list[Keys]()
    notifier.open()
    end = notifier.follow("review", told.append)
    notifier.follow("review", other.append)
    end()
    notifier.publish("review", ["case:1"])
    await _a_tick()
    assert (told, other) == ([], [frozenset({"case:1"})])


async def test_news_are_published_from_any_thread() -> None:
    notifier, told = LocalNotifier(), list[Keys]()
    notifier.open()
    notifier.follow("channels", told.append)
    with ThreadPoolExecutor(4) as threads:
        for number in range(40):
            threads.submit(notifier.publish, "channels", [str(number)])
    await _a_tick()
    assert frozenset().union(*(one or () for one in told)) == {str(one) for one in range(40)}


async def test_a_closed_notifier_tells_nobody() -> None:
    notifier, told = LocalNotifier(), list[Keys]()
    notifier.open()
    notifier.follow("review", told.append)
    notifier.publish("review")
    notifier.close()
    await _a_tick()
    assert told == []
