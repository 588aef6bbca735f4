"""Parts that die come back, and all end when they are told to."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from structlog.testing import capture_logs

from hongyan.engine import supervisor
from hongyan.engine.supervisor import Supervisor, wait_for

if TYPE_CHECKING:
    import pytest


async def test_a_part_that_dies_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "RESTART_AFTER_SECONDS", 0.001)
    lives, alive = 0, asyncio.Event()

    async def part(stop: asyncio.Event) -> None:
        nonlocal lives
        lives += 1
        if lives < 3:
            raise ValueError("a bug")
        alive.set()
        await stop.wait()

    with capture_logs() as logs:
        keeper = Supervisor()
        keeper.start("mortal", part)
        assert await wait_for(alive, 5)
        await keeper.stop()
    assert lives == 3
    assert [(entry["event"], entry["part"]) for entry in logs] == [("part_died", "mortal")] * 2


async def test_a_part_that_has_finished_stays_finished() -> None:
    lives = 0

    async def part(_stop: asyncio.Event) -> None:
        nonlocal lives
        lives += 1
        await asyncio.sleep(0)

    keeper = Supervisor()
    keeper.start("brief", part)
    await asyncio.sleep(0.02)
    await keeper.stop()
    assert lives == 1


async def test_parts_stop_newest_first_each_before_the_next() -> None:
    ended: list[str] = []

    async def keeps(name: str, stop: asyncio.Event) -> None:
        await stop.wait()
        await asyncio.sleep(0.005)
        ended.append(name)

    keeper = Supervisor()
    for name in ("database", "channels", "edge"):
        keeper.start(name, partial(keeps, name))
    await asyncio.sleep(0)
    await keeper.stop()
    assert ended == ["edge", "channels", "database"]


async def test_a_part_that_does_not_end_is_cancelled() -> None:
    cancelled = False

    async def deaf(_stop: asyncio.Event) -> None:
        nonlocal cancelled
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            cancelled = True
            raise

    keeper = Supervisor()
    keeper.start("deaf", deaf)
    await asyncio.sleep(0)
    await keeper.stop(patience_seconds=0.01)
    assert cancelled


async def test_a_part_that_is_being_restarted_can_be_stopped() -> None:
    async def dies(_stop: asyncio.Event) -> None:
        raise ValueError("a bug")

    with capture_logs():
        keeper = Supervisor()
        keeper.start("dies", dies)
        await asyncio.sleep(0.01)
        async with asyncio.timeout(0.5):
            await keeper.stop()


async def test_waiting_ends_with_the_event_or_with_patience() -> None:
    event = asyncio.Event()
    assert not await wait_for(event, 0.001)
    event.set()
    assert await wait_for(event, 0)
    late = asyncio.Event()
    asyncio.get_running_loop().call_later(0.005, late.set)
    assert await wait_for(late, 5)
