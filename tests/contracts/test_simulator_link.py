"""The simulator process and the link to it: what breaks, and what each side then knows."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from hongyan.channels.link import CarrierLink
from hongyan.channels.simulator.carrier import Habits
from hongyan.channels.simulator.log import (
    EventAcknowledged,
    EventSent,
    Received,
    SimulatorLog,
    read_log,
)
from hongyan.channels.simulator.server import SimulatorServer
from hongyan.channels.simulator.session import simulator_link
from hongyan.channels.simulator.wire import read_product_word, read_simulator_word
from hongyan.domain.receipts.ids import plain_id
from hongyan.kernel.carriage import (
    ChannelFault,
    Encoding,
    Receipt,
    Sent,
    Submission,
    Submitted,
    Text,
)
from hongyan.kernel.clock import SystemClock

CONTENT = Text(Encoding.UCS2, ("【鸿雁】您好",))
PLAIN = 86_13900000000
RECEIPT_FIRST = 86_13900000007
DROPPED = 86_13900000009
LATE = 86_13900000003


@pytest.fixture
def log_path(tmp_path: Path) -> Path:
    return tmp_path / "simulator.log"


@pytest.fixture
async def server(log_path: Path) -> AsyncIterator[SimulatorServer]:
    with SimulatorLog(log_path) as log:
        made = SimulatorServer(log, Habits(pace=0.01), SystemClock())
        await made.start("127.0.0.1", 0)
        yield made
        await made.stop()


def _link(port: int, name: str = "cmcc-a", *, timeout_seconds: float = 10.0) -> CarrierLink:
    return simulator_link(
        1, ("127.0.0.1", port), name, answer_seconds=timeout_seconds, jitter=lambda: 0.0
    )


async def _up(link: CarrierLink) -> None:
    async with asyncio.timeout(10):
        while not link.status.is_up:  # noqa: ASYNC110 - the port has no signal for it
            await asyncio.sleep(0.001)


def _submission(message_id: int, phone: int = PLAIN, attempt_no: int = 1) -> Submission:
    return Submission(message_id, attempt_no, phone, "1069", CONTENT)


def _received(path: Path) -> list[tuple[int, str, str]]:
    return [
        (line.message_id, line.channel, line.answer)
        for line in read_log(path)
        if isinstance(line, Received)
    ]


async def test_the_log_has_a_submission_before_its_answer_arrives(
    server: SimulatorServer, log_path: Path
) -> None:
    link = _link(server.port)
    await link.start()
    await _up(link)
    for message_id, phone in enumerate((PLAIN, 86_13900000010), start=1):
        await link.submit([_submission(message_id, phone)])
        assert len(_received(log_path)) == message_id
    await link.stop()
    assert _received(log_path) == [(1, "cmcc-a", "submitted"), (2, "cmcc-a", "refused")]


async def test_the_log_has_events_and_their_acknowledgement(
    server: SimulatorServer, log_path: Path
) -> None:
    link = _link(server.port)
    await link.start()
    await _up(link)
    (answer,) = await link.submit([_submission(1)])
    assert isinstance(answer, Submitted)
    async for batch in link.events():
        await link.acknowledge(batch)
        await link.submit([_submission(2)])  # lines are read in order, so the first one was
        break
    await link.stop()
    sent = next(line for line in read_log(log_path) if isinstance(line, EventSent))
    confirmed = next(line for line in read_log(log_path) if isinstance(line, EventAcknowledged))
    assert plain_id(sent.carrier_id) == answer.carrier_ids[0]
    assert sent.event_id == confirmed.event_id


async def test_a_dropped_link_puts_its_whole_flight_in_doubt_though_the_carrier_took_it(
    server: SimulatorServer, log_path: Path
) -> None:
    link = _link(server.port)
    await link.start()
    await _up(link)
    async with asyncio.TaskGroup() as group:
        before = group.create_task(link.submit([_submission(1, RECEIPT_FIRST)]))
        await asyncio.sleep(0)
        batch = group.create_task(
            link.submit([_submission(2), _submission(3, DROPPED), _submission(4)])
        )
    await link.stop()
    for answer in (*before.result(), *batch.result()):
        assert isinstance(answer, ChannelFault)
        assert (answer.sent, answer.code) == (Sent.MAYBE, "LINK_LOST")
    assert sorted(_received(log_path)) == [
        (1, "cmcc-a", "submitted"),
        (2, "cmcc-a", "submitted"),
        (3, "cmcc-a", "dropped"),
        (4, "cmcc-a", "submitted"),
    ]


async def test_channels_have_carriers_of_their_own(server: SimulatorServer) -> None:
    links = [_link(server.port, name) for name in ("cmcc-a", "cucc-b")]
    for message_id, link in enumerate(links):
        await link.start()
        await _up(link)
        await link.submit([_submission(message_id, PLAIN + message_id)])
    for message_id, link in enumerate(links):
        async for batch in link.events():
            assert [event.phone for event in batch] == [PLAIN + message_id]
            break
        await link.stop()


async def test_a_channel_that_connects_again_takes_over_from_its_old_link(
    server: SimulatorServer,
) -> None:
    old, new = _link(server.port), _link(server.port)
    await old.start()
    await _up(old)
    await old.submit([_submission(1)])
    await new.start()
    await _up(new)
    await old.stop()
    async for batch in new.events():
        assert batch[0].phone == PLAIN
        break
    await new.stop()


async def test_it_connects_when_the_simulator_comes_and_again_when_it_comes_back(
    log_path: Path,
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    link = _link(port)
    await link.start()
    for message_id in range(2):
        (answer,) = await link.submit([_submission(message_id)])
        assert isinstance(answer, ChannelFault)
        assert answer.sent is Sent.NO
        with SimulatorLog(log_path) as log:
            server = SimulatorServer(log, Habits(pace=0.01), SystemClock())
            await server.start("127.0.0.1", port)
            await _up(link)
            (answer,) = await link.submit([_submission(message_id)])
            assert isinstance(answer, Submitted)
            await server.stop()
        await asyncio.sleep(0.01)
        assert not link.status.is_up
    await link.stop()


async def test_events_survive_a_link_that_breaks_again_and_again(server: SimulatorServer) -> None:
    link = _link(server.port)
    await link.start()
    waiting = set[str]()
    heard = set[str]()

    async def listen() -> None:
        async for batch in link.events():
            heard.update(event.carrier_id for event in batch if isinstance(event, Receipt))
            await link.acknowledge(batch)

    async with asyncio.TaskGroup() as group:
        group.create_task(listen())
        for turn in range(8):
            await _up(link)
            answers = await link.submit([_submission(turn * 50 + number) for number in range(50)])
            waiting |= {i for one in answers if isinstance(one, Submitted) for i in one.carrier_ids}
            await asyncio.sleep(0.005 * (turn % 3))
            server.hang_up()
            while link.status.is_up:  # noqa: ASYNC110 - the port has no signal for it
                await asyncio.sleep(0)
        async with asyncio.timeout(5):
            while not waiting <= heard:  # noqa: ASYNC110 - what is heard has no signal
                await asyncio.sleep(0.005)
        await link.stop()
    assert len(waiting) == 400


async def test_an_answer_that_does_not_come_leaves_doubt_and_a_late_one_is_ignored(
    log_path: Path,
) -> None:
    with SimulatorLog(log_path) as log:
        server = SimulatorServer(log, Habits(pace=1.0), SystemClock())
        await server.start("127.0.0.1", 0)
        link = _link(server.port, timeout_seconds=0.02)
        await link.start()
        await _up(link)
        (answer,) = await link.submit([_submission(1, RECEIPT_FIRST)])
        assert answer == ChannelFault(1, 1, Sent.MAYBE, "ANSWER_TIMEOUT")
        await asyncio.sleep(0.25)
        await link.stop()
        await server.stop()


async def test_a_silent_far_end_is_left_for_a_new_connection() -> None:
    connections = 0

    async def welcome_only(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await reader.readline()
        writer.write(b'{"type":"welcome"}\n')
        await reader.read()
        writer.close()

    deaf = await asyncio.start_server(welcome_only, "127.0.0.1", 0)
    link = _link(deaf.sockets[0].getsockname()[1], timeout_seconds=0.05)
    await link.start()
    await _up(link)
    (answer,) = await link.submit([_submission(1)])
    assert answer == ChannelFault(1, 1, Sent.MAYBE, "ANSWER_TIMEOUT")
    await asyncio.sleep(0.01)
    await _up(link)
    assert connections == 2
    await link.stop()
    deaf.close()
    await deaf.wait_closed()


@pytest.mark.parametrize(
    "line",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b'{"type":"submit","batch":1,"submissions":[]}\n',
        b'{"type":"hello"}\n',
        b"\xff\n",
    ],
)
async def test_a_peer_that_speaks_nonsense_is_hung_up_on_and_others_are_served(
    server: SimulatorServer, line: bytes
) -> None:
    link = _link(server.port)
    await link.start()
    await _up(link)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(line)
    with suppress(ConnectionResetError):
        assert not await asyncio.wait_for(reader.read(), 1)
    writer.close()
    (answer,) = await link.submit([_submission(1)])
    assert isinstance(answer, Submitted)
    await link.stop()


def test_a_line_that_is_nested_deep_is_no_word_and_no_bug() -> None:
    for read in (read_product_word, read_simulator_word):
        with pytest.raises(msgspec.DecodeError):
            read(b'{"a":' * 5000)


async def test_a_stopped_link_leaves_its_events_to_the_next_one(server: SimulatorServer) -> None:
    first = _link(server.port)
    await first.start()
    await _up(first)
    await first.submit([_submission(1, LATE)])
    await first.stop()
    await first.stop()
    second = _link(server.port)
    await second.start()
    async for batch in second.events():
        assert batch[0].phone == LATE
        break
    await second.stop()


async def test_the_simulator_process_serves_and_ends_at_sigterm(log_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path;"
        "from hongyan.channels.simulator.simulation import Simulation, run_simulator;"
        "told = Simulation(ports={'json': 0}, log_path=Path(sys.argv[1]), seed=1, pace=0.01);"
        "run_simulator(told, lambda ports: print(ports['json'], flush=True))"
    )
    with subprocess.Popen(  # noqa: ASYNC220 - its first line is all that is awaited
        [sys.executable, "-c", program, log_path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        link = _link(int(process.stdout.readline()))
        await link.start()
        await _up(link)
        (answer,) = await link.submit([_submission(1)])
        assert isinstance(answer, Submitted)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert process.stderr.read() == b""
        await asyncio.sleep(0.05)
        assert not link.status.is_up
        await link.stop()
    assert _received(log_path) == [(1, "cmcc-a", "submitted")]


async def test_a_bug_in_keeping_the_link_reaches_the_listener() -> None:
    link = simulator_link(1, ("127.0.0.1", 1), "cmcc-a", jitter=lambda: 1 / 0)
    await link.start()
    with pytest.raises(ZeroDivisionError):
        await asyncio.wait_for(anext(aiter(link.events())), 1)
    await link.stop()
