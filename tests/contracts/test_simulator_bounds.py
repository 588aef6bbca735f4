"""The simulator's port is a listener like others: what says no hello cannot stay, nor pile up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hongyan.channels.simulator.carrier import Habits
from hongyan.channels.simulator.log import SimulatorLog
from hongyan.channels.simulator.server import DESKS_MAX, SimulatorServer
from hongyan.channels.simulator.wire import Hello, write_word
from hongyan.config import Settings
from hongyan.engine.gatekeeper import NEVER, Gatekeeper
from hongyan.kernel.bounds import HEADER_BYTES_MAX
from hongyan.kernel.clock import SystemClock

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
def keeper() -> Gatekeeper:
    """Room for three."""
    return Gatekeeper(Settings(connections_per_address=3).bounds)


@pytest.fixture
async def server(tmp_path: Path, keeper: Gatekeeper) -> AsyncIterator[SimulatorServer]:
    """A simulator on a free port."""
    with SimulatorLog(tmp_path / "log.jsonl") as log:
        made = SimulatorServer(log, Habits(), SystemClock(), keeper)
        await made.start("127.0.0.1", 0)
        yield made
        await made.stop()


async def connected(server: SimulatorServer) -> Streams:
    return await asyncio.open_connection("127.0.0.1", server.port)


async def ended(streams: Streams) -> bool:
    reader, writer = streams
    try:
        async with asyncio.timeout(10):
            while await reader.read(65_536):
                pass
    except ConnectionError:
        pass
    writer.close()
    return True


async def test_a_line_without_end_before_hello_is_cut(server: SimulatorServer) -> None:  # AUDIT A9
    reader, writer = await connected(server)
    writer.write(b"x" * (HEADER_BYTES_MAX + 1))
    assert await ended((reader, writer))


async def test_silent_links_make_room_and_are_late(
    server: SimulatorServer, keeper: Gatekeeper
) -> None:  # AUDIT A9
    silent = [await connected(server) for _ in range(3)]
    reader, writer = await connected(server)
    writer.write(write_word(Hello("mobile-1")))
    assert b"welcome" in await reader.readline()
    assert await ended(silent[0])
    assert keeper.connections == 3
    for visitor in list(keeper._visitors):
        visitor.late_at = 0.0 if visitor.late_at < NEVER else NEVER
    keeper._look()
    assert await ended(silent[1])
    assert await ended(silent[2])
    assert keeper.connections == 1, "the link that said hello stays"
    writer.close()


async def test_channels_that_anybody_can_name_are_so_many(server: SimulatorServer) -> None:
    reader, writer = await connected(server)
    for number in range(DESKS_MAX):
        writer.write(write_word(Hello(f"channel-{number}")))
        assert await reader.readline()
    writer.write(write_word(Hello("one-more")))
    assert await ended((reader, writer))
    assert len(server._desks) == DESKS_MAX
