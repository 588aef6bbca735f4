"""Bytes of strangers on a real socket: each bound is reached, answered in JSON, and kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import pytest
from starlette.types import Receive, Scope, Send
from structlog.testing import capture_logs

from hongyan.api.gateway.asgi import read_body, respond
from hongyan.api.gateway.http_protocol import PIPELINED_MAX, STOP_SECONDS
from hongyan.config import Settings
from hongyan.engine.gatekeeper import NEVER
from hongyan.kernel.bounds import HEADER_BYTES_MAX, HEADERS_MAX
from tests.api.conftest import KEY, START_MS, World
from tests.api.door import Client, Door, opened
from tests.api.signing import signed_v1

LIVE = b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n"
HALF = b"GET / HTTP/1.1\r\nHost: a\r\n"


@pytest.fixture(params=[True, False], ids=["direct", "asgi"])
def world(world: World, request: pytest.FixtureRequest) -> World:
    """A service whose endpoint is reached directly, or through ASGI: the bounds are the same."""
    world.is_direct = request.param
    return world


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(10_000):
        if is_so():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it never was so")


async def settled(door: Door, connections: int) -> None:
    """Let the server see what was sent."""
    await until(lambda: door.keeper.connections == connections)


async def flood(client: Client, piece: bytes, times: int) -> int:
    """Send a piece again and again until the server hangs up; return how much was sent."""
    for sent in range(times):
        if client.is_hung_up_on:
            return sent * len(piece)
        await client.say(piece)
        await asyncio.sleep(0)
    return times * len(piece)


@pytest.mark.parametrize(
    "start",
    [
        b"GET / HTTP/1.1\r\nX: ",
        b"GET /?a=",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 9000 + b"X: ",
        b"",
    ],
)
async def test_a_head_without_end_is_cut_at_64_kib(world: World, start: bytes) -> None:  # AUDIT A1
    async with world.opened() as door:
        client = await door.knock(start)
        piece = b"a" * 1000 if start else b"\r\n" * 500
        sent = await flood(client, piece, 5000)
        if start:
            answer = await client.answer()
            assert (answer.status, answer.code) == (431, "InvalidParameter")
            assert answer.headers["connection"] == "close"
            assert str(HEADER_BYTES_MAX) in answer.json["Message"]
            assert door.reasons == ["headers_too_large"]
            assert sent < 5_000_000
        else:  # blank lines before a request cost nothing, and do not extend the deadline
            door.pass_time()
        assert await client.is_closed()


async def test_the_parser_never_sees_more_of_a_head_than_the_limit(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:  # AUDIT A1
    async with world.opened() as door:
        client = await door.knock(HALF)
        await settled(door, 1)
        [visitor] = door.keeper._visitors
        protocol = visitor._turn_away.__self__  # type: ignore[attr-defined]
        fed: list[int] = []
        feed = protocol._feed

        def counted(visitor: object, data: bytes, begun: int) -> bool:
            fed.append(len(data))
            return bool(feed(visitor, data, begun))

        monkeypatch.setattr(protocol, "_feed", counted)
        await flood(client, b"X" * 100_000, 20)
        assert (await client.answer()).status == 431
        assert sum(fed) <= HEADER_BYTES_MAX


@pytest.mark.parametrize("end", [b"", b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"])
async def test_headers_and_trailers_are_counted_while_they_come(world: World, end: bytes) -> None:
    # 64 KiB of headers of 5 bytes each were held as 2 MB of objects.
    async with world.opened() as door:
        start = (HALF if not end else HALF.replace(b"GET", b"POST")) + end
        answer = await door.ask(start + b"a:b\r\n" * 5000)
        assert (answer.status, answer.code) == (431, "InvalidParameter")
        assert "100 headers" in answer.json["Message"]
        assert door.reasons == ["headers_too_large"]
        room = HEADERS_MAX if end else HEADERS_MAX - 1
        assert (await door.ask(start + b"a:b\r\n" * room + b"\r\n")).status != 431


async def test_headers_just_below_the_limit_are_read(world: World) -> None:
    async with world.opened() as door:
        head = b"GET /livez HTTP/1.1\r\nHost: a\r\nX: %b\r\n\r\n"
        answer = await door.ask(head % (b"x" * (HEADER_BYTES_MAX - len(head) - 10)))
        assert answer.status == 200


async def test_trailers_and_framing_are_bounded_as_headers_are(world: World) -> None:  # AUDIT A1
    chunked = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    for tail in (b"0\r\nX: ", b"1;"):
        async with world.opened() as door:
            client = await door.knock(chunked + tail)
            sent = await flood(client, b"a" * 1000, 5000)
            assert sent < 5_000_000
            assert door.reasons == ["framing_too_large"]
            assert (await client.answer()).code == "InvalidParameter"
    async with world.opened() as door:
        client = await door.knock(chunked)
        assert await flood(client, b"1\r\nx\r\n" * 500, 5000) < 5_000_000
        assert door.reasons == ["framing_too_large"]


async def test_a_trailer_is_no_header_of_the_request() -> None:
    seen: list[tuple[bytes, bytes]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await read_body(receive, 1000)
        seen.extend(scope["headers"])
        await respond(send, 200, "text/plain", b"", ())

    async with opened(app) as door:
        await door.ask(
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"1\r\nx\r\n0\r\nAuthorization: ACS3-x\r\n\r\n"
        )
    assert [name for name, _ in seen] == [b"host", b"transfer-encoding"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"GET / HTTP/9.9\r\n\r\n", "InvalidParameter"),
        (b"FOO / HTTP/1.1\r\n\r\n", "UnsupportedHTTPMethod"),
        (b"\x16\x03\x01\x02\x00", "UnsupportedHTTPMethod"),
        (b"CONNECT a:80 HTTP/1.1\r\n\r\n", "InvalidParameter"),
        (b"GET / HTTP/1.1\r\nbad header\r\n\r\n", "InvalidParameter"),
        (b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", "InvalidParameter"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "InvalidParameter"),
    ],
)
async def test_what_is_no_http_gets_json_and_no_line_of_a_library(
    world: World, data: bytes, code: str, caplog: pytest.LogCaptureFixture
) -> None:  # AUDIT D10, A19
    caplog.set_level(logging.DEBUG)
    async with world.opened() as door:
        client = await door.knock(data)
        answer = await client.answer()
        assert (answer.status, answer.code) == (400, code)
        assert await client.is_closed()
    assert [one.name for one in caplog.records if one.name.startswith("uvicorn")] == []


async def test_many_refusals_make_one_line_a_minute(world: World) -> None:  # AUDIT A19
    with capture_logs() as lines:
        async with world.opened() as door:
            for _ in range(20):
                assert (await door.ask(b"x\r\n\r\n")).status == 400
            assert len(door.reasons) == 20
    assert [one["event"] for one in lines] == ["turned_away"]


async def test_raw_utf8_in_the_request_line_is_served(world: World) -> None:  # AUDIT D10
    request = signed_v1(
        "QuerySmsSign", {"SignName": "鸿雁演示"}, key=KEY, now_ms=START_MS, method="GET"
    )
    raw = request.query.replace(b"%E9%B8%BF%E9%9B%81%E6%BC%94%E7%A4%BA", "鸿雁演示".encode())
    assert raw != request.query
    whole = b"GET /?%b HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n" % raw
    async with world.opened() as door:
        assert (await door.ask(whole)).json["SignName"] == "鸿雁演示"
        client = await door.knock()
        again = signed_v1(
            "QuerySmsSign", {"SignName": "鸿雁"}, key=KEY, now_ms=START_MS, method="GET"
        )
        for octet in b"GET /?%b HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n" % again.query.replace(
            b"%E9%B8%BF%E9%9B%81", "鸿雁".encode()
        ):
            await client.say(bytes([octet]))
            await asyncio.sleep(0)
        assert (await client.answer()).json["Message"].count("鸿雁") == 1


async def test_bytes_that_are_no_utf8_get_json(world: World) -> None:  # AUDIT D10
    async with world.opened() as door:
        answer = await door.ask(b"GET /?SignName=\xba\xe8 HTTP/1.1\r\nHost: a\r\n\r\n")
        assert (answer.status, answer.code) == (400, "InvalidSignName")


async def test_keep_alive_is_long_and_announced(world: World) -> None:  # AUDIT B9
    async with world.opened() as door:
        client = await door.knock(LIVE)
        answer = await client.answer()
        seconds = int(answer.headers["keep-alive"].removeprefix("timeout="))
        assert seconds == Settings().keep_alive_seconds >= 25
        [visitor] = door.keeper._visitors
        left = visitor.late_at - asyncio.get_running_loop().time()
        assert left > seconds, "the client closes first"
        await client.say(LIVE)
        assert (await client.answer()).status == 200
        closing = await door.ask(LIVE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert "keep-alive" not in closing.headers


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 0),
        (HALF, 408),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf", 408),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", 408),
    ],
    ids=["nothing", "half a head", "half a body", "half a chunked body"],
)
async def test_whoever_is_too_slow_is_hung_up_on(
    world: World, data: bytes, status: int
) -> None:  # AUDIT A9
    async with world.opened() as door:
        client = await door.knock(data)
        await settled(door, 1)
        await asyncio.sleep(0.05)
        door.pass_time()
        if status:
            answer = await client.answer()
            assert (answer.status, answer.code) == (status, "RequestTimeout")
        assert await client.is_closed()
        await settled(door, 0)
        assert door.keeper.held == 0


async def test_bytes_that_trickle_do_not_move_the_deadline(world: World) -> None:  # AUDIT A9
    async with world.opened() as door:
        client = await door.knock(HALF)
        await settled(door, 1)
        [visitor] = door.keeper._visitors
        await until(lambda: visitor.held == len(HALF))
        late_at = visitor.late_at
        for _ in range(10):
            await client.say(b"a")
            await asyncio.sleep(0)
        assert visitor.late_at == late_at


async def test_a_client_that_never_reads_is_hung_up_on() -> None:
    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        await read_body(receive, 1000)
        await respond(send, 200, "text/plain", b"x" * 30_000_000, ())

    async with opened(app) as door:
        client = await door.knock(LIVE)
        await settled(door, 1)
        [visitor] = door.keeper._visitors
        protocol = visitor._turn_away.__self__  # type: ignore[attr-defined]
        await until(lambda: protocol.flow.write_paused)
        assert visitor.late_at < NEVER
        door.pass_time()
        await settled(door, 0)
        client.close()


async def test_a_body_that_nobody_reads_is_not_held(world: World) -> None:
    async with world.opened(unverified_bytes_per_address=300_000) as door:
        head = b"GET /livez HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"
        client = await door.knock(head)
        assert (await client.answer()).status == 200
        await client.say(b"x" * 1_000_000 + LIVE)
        assert (await client.answer()).status == 200
        assert (door.reasons, door.keeper.held) == ([], 0)
        await client.say(head + b"x")
        assert (await client.answer()).status == 200
        [visitor] = door.keeper._visitors
        await until(lambda: visitor.late_at < NEVER and visitor.held == 0)
        door.pass_time()
        assert await client.is_closed(), "there was an answer already: a second would mislead"


async def test_pipelined_requests_are_few(world: World) -> None:
    async with world.opened() as door:
        client = await door.knock(LIVE * PIPELINED_MAX)
        for _ in range(PIPELINED_MAX):
            assert (await client.answer()).status == 200
        client = await door.knock(LIVE * 5000)
        await client.is_closed()
        assert door.reasons == ["too_many_pipelined"]


async def test_the_oldest_stranger_that_waits_makes_room(world: World) -> None:  # AUDIT A9
    async with world.opened(connections_per_address=3) as door:
        first, *others = [await door.knock(HALF) for _ in range(3)]
        await settled(door, 3)
        await asyncio.sleep(0.05)
        assert (await door.ask(LIVE)).status == 200
        gone = await first.answer()
        assert (gone.status, gone.code) == (503, "ServiceUnavailable")
        assert await first.is_closed()
        assert door.keeper.connections == 3
        assert not any(one.reader.at_eof() for one in others)


async def test_where_nobody_can_make_room_the_newcomer_is_told(world: World) -> None:  # AUDIT A9
    async with world.opened(connections_per_address=2) as door:
        known = []
        for _ in range(2):
            request = signed_v1("QuerySmsSign", {"SignName": "鸿雁演示"}, key=KEY, now_ms=START_MS)
            head = b"POST / HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nContent-Length: %d\r\n" % len(
                request.body
            )
            kind = b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
            known.append(await door.knock(head + kind + request.body))
            assert (await known[-1].answer()).json["Code"] == "OK"
        refused = await door.ask(LIVE)
        assert (refused.status, refused.code) == (503, "ServiceUnavailable")
        assert (await door.ask(LIVE, "127.0.0.9")).status == 200, (
            "another address has its own share"
        )
        await known[0].say(LIVE)
        assert (await known[0].answer()).status == 200


async def test_a_flood_of_half_requests_stays_within_its_share(world: World) -> None:  # AUDIT A9
    async with world.opened(connections_per_address=20, connections_max=40) as door:
        for _ in range(150):
            await door.knock(HALF)
            assert door.keeper.tally_of("127.0.0.1").connections <= 20
            assert door.keeper.connections <= 40
            assert (await door.ask(LIVE, "127.0.0.9")).status == 200
        assert (await door.ask(LIVE)).status == 200, "a whole request passes at the same address"


async def test_bytes_of_half_bodies_are_bounded(world: World) -> None:  # AUDIT A9
    share = 1_000_000
    async with world.opened(unverified_bytes_per_address=share) as door:
        head = b"POST /?Action=AddSmsSign HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n"
        clients = [await door.knock(head + b"x" * 400_000) for _ in range(5)]
        answers = [(await client.answer()).code for client in clients[2:]]
        assert answers == ["ServiceUnavailable"] * 3
        assert door.keeper.held <= share
        assert (await door.ask(LIVE)).status == 200, "who holds little is never refused"
        for client in door.clients:
            client.close()
        await settled(door, 0)
        assert door.keeper.held == 0


async def test_a_stop_waits_a_second_for_a_request_that_does_not_come(world: World) -> None:
    # It waited ten seconds, and logged a stack trace for each body that was not whole.
    post = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nAction="
    async with world.opened(body_seconds=3600) as door:
        client = await door.knock(post)
        await settled(door, 1)
        [visitor] = door.keeper._visitors
        await until(lambda: visitor.late_at > asyncio.get_running_loop().time() + 60)
        door.stop()
        assert visitor.late_at <= asyncio.get_running_loop().time() + STOP_SECONDS
        door.pass_time()
        answer = await client.answer()
        assert (answer.status, answer.headers["connection"]) == (408, "close")
        await until(lambda: not door.state.tasks)


async def test_a_stop_waits_for_an_answer_that_is_being_made() -> None:
    is_asked, may_answer = asyncio.Event(), asyncio.Event()

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        await read_body(receive, 1000)
        is_asked.set()
        await may_answer.wait()
        await respond(send, 200, "text/plain", b"made", ())

    async with opened(app) as door:
        client = await door.knock(LIVE)
        await is_asked.wait()
        door.stop()
        door.pass_time()
        may_answer.set()
        assert (await client.answer()).status == 200
