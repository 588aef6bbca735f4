"""The push worker against a real receiver on this machine."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from hongyan.config import Settings
from hongyan.domain.callbacks import store
from hongyan.domain.callbacks.model import (
    CallbackEndpoint,
    NewPush,
    PushFilter,
    PushKind,
    secret_purpose,
)
from hongyan.engine.flow_thread import FlowThread
from hongyan.flows.messages.reports.push import list_dead_letters, redeliver_dead_letters
from hongyan.flows.messages.reports.push_history import list_push_attempts
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.kernel.id_source import IdSource
from hongyan.kernel.seal import Sealer
from hongyan.workers.push import PushEnd, PushWorker
from tests.clocks import ManualClock
from tests.working import work_at

if TYPE_CHECKING:
    from hongyan.db.database import Database

pytestmark = pytest.mark.story

NOW = 1_767_225_600_000
MINUTE = 60_000
REPORT = PushKind.SMS_REPORT
SEALER = Sealer(b"k" * 32)
SETTINGS = Settings(push_private_addresses=True)
TAKEN = b'{"code":0,"msg":"ok"}'
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Receiver:
    """A customer's server: remembers what it took and answers as it is told."""

    def __init__(self) -> None:
        self.requests: list[tuple[web.Request, bytes]] = []
        self.answer: Answer = lambda _: answered(TAKEN)
        self.port = 0

    @property
    def taken(self) -> list[Any]:
        return [item for _, body in self.requests for item in json.loads(body)]

    def url(self, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}/report"

    async def hear(self, request: web.Request) -> web.StreamResponse:
        self.requests.append((request, await request.read()))
        return await self.answer(request)


async def answered(body: bytes, status: int = 200, **headers: str) -> web.Response:
    return web.Response(body=body, status=status, headers=headers)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    heard = Receiver()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", heard.hear)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    heard.port = runner.addresses[0][1]
    yield heard
    await runner.cleanup()


class Room:
    """A worker at work, its clock, and what it said about its pushes."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.clock = ManualClock(NOW)
        self.thread = FlowThread()
        self.ends: list[PushEnd] = []
        context = FlowContext(settings, IdSource(), ReferenceCache(settings), SEALER)
        self.worker = PushWorker(database, self.thread, context, self.clock, self.ends.append)

    def hears(self, account_id: int, url: str, secret: str = "") -> None:
        sealed = SEALER.seal(secret, secret_purpose(account_id, REPORT)) if secret else ""
        with self.database.transaction() as tx:
            store.set_endpoint(tx, CallbackEndpoint(account_id, REPORT, url, sealed), NOW)

    def add(self, account_id: int, numbers: Iterable[int]) -> None:
        with self.database.transaction() as tx:
            items = [NewPush(account_id, REPORT, f'{{"n":{number}}}') for number in numbers]
            store.add_pushes(tx, items, self.clock.now_ms())
        self.worker.wake()

    async def until(self, is_so: Callable[[], bool], seconds: float = 10) -> None:
        async with asyncio.timeout(seconds):
            while not is_so():  # noqa: ASYNC110 - looks at what others own: database, receiver
                await asyncio.sleep(0.005)

    async def fault_of_first_push(self) -> str:
        await self.until(lambda: bool(self.ends))
        return self.ends[0].result.fault


@asynccontextmanager
async def working(database: Database, settings: Settings = SETTINGS) -> AsyncIterator[Room]:
    room = Room(database, settings)
    stop = asyncio.Event()
    running = asyncio.get_running_loop().create_task(room.worker.run(stop))
    try:
        yield room
    finally:
        stop.set()
        await asyncio.wait_for(running, 5)
        room.thread.close()


async def test_waiting_items_arrive_as_one_json_array(
    database: Database, receiver: Receiver
) -> None:
    async with working(database) as room:
        room.add(1, range(3))
        room.hears(1, receiver.url())
        await room.until(lambda: len(room.ends) == 1)
    [(request, body)] = receiver.requests
    assert json.loads(body) == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert request.method == "POST"
    assert request.headers["Content-Type"] == "application/json; charset=utf-8"
    assert request.headers["X-Hongyan-Kind"] == "SmsReport"
    assert request.headers["X-Hongyan-Sequence"] == "1-3"
    assert "X-Hongyan-Signature" not in request.headers
    assert [item.created_at for item in room.ends[0].result.push.items] == [NOW] * 3
    with database.reading() as tx:
        assert store.push_counts(tx) == {}


async def test_a_push_to_an_endpoint_with_a_secret_is_signed(
    database: Database, receiver: Receiver
) -> None:
    async with working(database) as room:
        room.hears(1, receiver.url(), secret="whisper")
        room.add(1, [1])
        assert await room.fault_of_first_push() == ""
    [(request, body)] = receiver.requests
    timestamp = request.headers["X-Hongyan-Timestamp"]
    expected = hmac.new(b"whisper", timestamp.encode() + b"." + body, hashlib.sha256)
    assert request.headers["X-Hongyan-Signature"] == f"sha256={expected.hexdigest()}"
    assert timestamp == str(NOW)


@pytest.mark.parametrize(
    "body",
    [
        b'{"code":0}',
        b'{"code":-7,"msg":"the value is not looked at"}',
        b'{"code":1.5}',
        b'\xef\xbb\xbf{"code":0}',
        '{"code":0,"msg":"成功"}'.encode("gb18030"),
    ],
)
async def test_an_answer_with_a_numeric_code_counts(
    database: Database, receiver: Receiver, body: bytes
) -> None:
    receiver.answer = lambda _: answered(body)
    async with working(database) as room:
        room.hears(1, receiver.url())
        room.add(1, [1])
        assert await room.fault_of_first_push() == ""


NO_CODE = "answered 200 without JSON that has a numeric code"


@pytest.mark.parametrize(
    ("status", "body", "fault"),
    [
        (500, TAKEN, "answered 500"),
        (201, TAKEN, "answered 201"),
        (200, b"", NO_CODE),
        (200, b"ok", NO_CODE),
        (200, b"[]", NO_CODE),
        (200, b'{"msg":"ok"}', NO_CODE),
        (200, b'{"code":"0"}', NO_CODE),
        (200, b'{"code":true}', NO_CODE),
        (200, b'{"code":null}', NO_CODE),
        (200, b'{"x":' + b"[" * 60_000, NO_CODE),
        (200, b'{"code":0,"msg":"' + b"x" * 70_000 + b'"}', "answered more than 65536 bytes"),
    ],
)
async def test_another_answer_is_a_failure(
    database: Database, receiver: Receiver, status: int, body: bytes, fault: str
) -> None:
    receiver.answer = lambda _: answered(body, status)
    async with working(database) as room:
        room.hears(1, receiver.url())
        room.add(1, [1])
        assert await room.fault_of_first_push() == fault


async def test_a_push_that_ended_is_kept_with_status_time_and_the_beginning_of_the_answer(
    database: Database, receiver: Receiver
) -> None:
    receiver.answer = lambda _: answered("拒".encode() * 400, 500)
    async with working(database) as room:
        room.hears(1, receiver.url())
        room.add(1, [1, 2])
        await room.fault_of_first_push()
    with database.reading() as tx:
        [kept] = list_push_attempts(tx, 1, PushFilter()).attempts
    assert (kept.status, kept.fault, kept.items) == (500, "answered 500", 2)
    assert kept.answer == "拒" * 166 + "\ufffd"
    assert 0 <= kept.ms < 700
    assert kept.url == receiver.url()


async def test_a_redirect_is_a_failure_and_not_followed(
    database: Database, receiver: Receiver
) -> None:
    receiver.answer = lambda _: answered(b"", 307, Location=receiver.url() + "/elsewhere")
    async with working(database) as room:
        room.hears(1, receiver.url())
        room.add(1, [1])
        assert await room.fault_of_first_push() == "answered 307"
    assert len(receiver.requests) == 1


async def test_a_slow_answer_is_a_failure(database: Database, receiver: Receiver) -> None:
    async def slowly(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(2)
        return await answered(TAKEN)

    receiver.answer = slowly
    async with working(database) as room:
        room.hears(1, receiver.url())
        room.add(1, [1])
        began = time.monotonic()
        assert await room.fault_of_first_push() == "no answer within 700 ms"
        assert time.monotonic() - began > 0.6


async def test_an_answer_that_never_ends_is_a_failure(
    database: Database, receiver: Receiver
) -> None:
    async def endlessly(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b" " * 1000)
            await asyncio.sleep(0.001)

    receiver.answer = endlessly
    async with working(database) as room:
        room.hears(1, receiver.url())
        room.add(1, [1])
        fault = await room.fault_of_first_push()
        assert fault in {"answered more than 65536 bytes", "no answer within 700 ms"}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
async def test_a_private_address_is_not_connected_to(
    database: Database, receiver: Receiver, host: str
) -> None:
    async with working(database, Settings()) as room:
        room.hears(1, receiver.url(host))
        room.add(1, [1])
        assert "not a public one" in await room.fault_of_first_push()
    assert receiver.requests == []


async def test_an_operator_may_allow_a_name_of_a_private_address(
    database: Database, receiver: Receiver
) -> None:
    async with working(database) as room:
        room.hears(1, receiver.url("localhost"))
        room.add(1, [1])
        assert await room.fault_of_first_push() == ""


async def test_a_secret_of_another_master_key_is_a_fault_and_not_a_crash(
    database: Database, receiver: Receiver
) -> None:
    async with working(database) as room:
        room.hears(1, receiver.url(), secret="whisper")
        sealed = Sealer(b"x" * 32).seal("whisper", secret_purpose(1, REPORT))
        with database.transaction() as tx:
            store.set_endpoint(tx, CallbackEndpoint(1, REPORT, receiver.url(), sealed), NOW)
        room.add(1, [1])
        assert "master key" in await room.fault_of_first_push()
    assert receiver.requests == []


async def test_a_receiver_that_was_down_loses_nothing_and_sees_the_gap(
    database: Database, receiver: Receiver
) -> None:
    async with working(database) as room:
        room.hears(1, receiver.url())
        receiver.answer = lambda _: answered(b"", 503)
        room.add(1, range(5))
        await room.until(lambda: len(room.ends) == 1)
        for count, minutes in enumerate((1, 5, 10), start=2):
            room.clock.advance(minutes * MINUTE)
            room.worker.wake()
            await room.until(lambda count=count: len(room.ends) == count)  # type: ignore[misc]
        room.clock.advance(4 * MINUTE)
        receiver.answer = lambda _: answered(TAKEN)
        receiver.requests.clear()
        room.add(1, range(5, 8))
        await room.until(lambda: len(room.ends) == 5)
        assert receiver.requests[0][0].headers["X-Hongyan-Sequence"] == "6-8"
        with database.transaction() as tx:
            assert [letter.sequence for letter in list_dead_letters(tx, 1)] == [1, 2, 3, 4, 5]
            redeliver_dead_letters(work_at(tx, room.clock.now_ms()), 1)
        room.worker.wake()
        await room.until(lambda: len(room.ends) == 6)
    assert receiver.requests[1][0].headers["X-Hongyan-Sequence"] == "1-5"
    assert sorted(item["n"] for item in receiver.taken) == list(range(8))


async def test_receivers_that_hang_do_not_delay_another_account(
    database: Database, receiver: Receiver
) -> None:
    async def by_account(request: web.Request) -> web.StreamResponse:
        if request.path != "/well":
            await asyncio.sleep(2)
        return await answered(TAKEN)

    receiver.answer = by_account
    async with working(database) as room:
        for account_id in range(1, 41):
            room.hears(account_id, receiver.url() + f"/{account_id}")
            room.add(account_id, range(500))
        await room.until(lambda: len(room.ends) >= 40)
        room.hears(99, f"http://127.0.0.1:{receiver.port}/well")
        room.add(99, range(500))
        await room.until(lambda: sum(1 for end in room.ends if not end.result.fault) == 5)
        # Had it queued behind the others, all of their 200 pushes would have failed first.
        assert sum(1 for end in room.ends if end.result.fault) < 200


async def test_many_items_flow_in_full_batches(database: Database, receiver: Receiver) -> None:
    async with working(database) as room:
        room.hears(1, receiver.url())
        room.add(1, range(5000))
        await room.until(lambda: len(room.ends) == 50, seconds=20)
    assert sorted(item["n"] for item in receiver.taken) == list(range(5000))
    assert {len(end.result.push.items) for end in room.ends} == {100}


async def test_a_stopping_worker_lets_its_pushes_end_and_records_them(
    database: Database, receiver: Receiver
) -> None:
    async def in_a_while(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.3)
        return await answered(TAKEN)

    receiver.answer = in_a_while
    async with working(database) as room:
        room.hears(1, receiver.url())
        room.add(1, range(3))
        await room.until(lambda: bool(receiver.requests))
    with database.reading() as tx:
        assert store.push_counts(tx) == {}
