"""The shim's proxy and its TLS listener on real sockets: they lead to the service alone."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from hongyan.api.gateway.direct import Incoming, Told
from hongyan.api.gateway.envelope import Answer
from hongyan.api.gateway.hosts import HOSTS
from hongyan.app import handshakes
from hongyan.app.guard import GuardError
from hongyan.app.listening import HttpListener, HttpServer
from hongyan.app.shim.running import Shim, ShimPorts
from hongyan.config import Settings
from hongyan.engine import gatekeeper
from hongyan.engine.gatekeeper import Gatekeeper
from hongyan.kernel.clock import SystemClock
from tests.api.door import Client, Door

HOST = HOSTS[0]
ASK = b"GET /?Action=A HTTP/1.1\r\nHost: %s\r\n\r\n" % HOST.encode()
OPENED = b"HTTP/1.1 200 Connection established\r\n\r\n"


async def answering(call: Incoming) -> Told:
    """Answer with what was asked for."""
    return Told(Answer(200, "text/plain", call.raw.query), ())


async def no_app(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """Stand where the other pages of the service are."""
    raise AssertionError


@dataclass
class Doors:
    """A proxy and a TLS listener that run, each with a client's view of it."""

    shim: Shim
    proxy: Door
    tls: Door
    servers: list[HttpServer]

    @property
    def trusting(self) -> ssl.SSLContext:
        """How a client speaks TLS that trusts the shim's authority alone."""
        return ssl.create_default_context(cafile=str(self.shim.files.authority))

    async def tunnel(self, where: bytes) -> Client:
        """Ask for a tunnel that is opened."""
        client = await self.proxy.knock(b"CONNECT %s HTTP/1.1\r\nHost: a\r\n\r\n" % where)
        assert await client.reader.readuntil(b"\r\n\r\n") == OPENED
        return client

    async def refusal(self, asked: bytes) -> str:
        """Ask for what is refused; return the words."""
        client = await self.proxy.knock(asked)
        answer = await client.answer()
        assert answer.status == 403
        assert answer.headers["connection"] == "close"
        assert await client.is_closed()
        return answer.body.decode()


@asynccontextmanager
async def opened(directory: Path, **settings: int) -> AsyncIterator[Doors]:
    """Run both listeners."""
    given = Settings(data=directory, host="127.0.0.1", **settings)
    reasons: list[str] = []
    keeper = Gatekeeper(given.bounds, reasons.append)
    shim = Shim(given, ShimPorts(0, 0), SystemClock())

    api = HttpListener(no_app, "127.0.0.1", 0, Gatekeeper(given.bounds), answering=answering)
    servers = [HttpServer(one) for one in shim.listeners(api, keeper)]
    loop = asyncio.get_running_loop()
    serving = [loop.create_task(one.serve()) for one in servers]
    while not all(one.started for one in servers):  # noqa: ASYNC110 - uvicorn has no event
        await asyncio.sleep(0.001)
    proxy, tls = (Door(keeper, one.server_state, one.taken, reasons=reasons) for one in servers)
    try:
        yield Doors(shim, proxy, tls, servers)
    finally:
        for client in (*proxy.clients, *tls.clients):
            client.close()
        for one in servers:
            one.should_exit = True
        await asyncio.gather(*serving)


async def secured(client: Client, context: ssl.SSLContext, name: str = HOST) -> Client:
    """Speak TLS on a connection, and expect a host's name."""
    await client.writer.start_tls(context, server_hostname=name)
    return client


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shim")


async def test_a_tunnel_to_a_host_of_the_service_ends_here_in_its_name(directory: Path) -> None:
    async with opened(directory) as doors:
        for host in (*HOSTS, HOST.upper()):
            client = await doors.tunnel(host.encode() + b":443")
            await secured(client, doors.trusting, host)
            for _ in range(2):
                await client.say(ASK)
                assert (await client.answer()).body == b"Action=A"


async def test_a_tunnel_to_the_port_of_plain_http_carries_it(directory: Path) -> None:
    async with opened(directory) as doors:
        client = await doors.tunnel(HOST.encode() + b":80")
        await client.say(ASK)
        assert (await client.answer()).body == b"Action=A"


ELSEWHERE = (
    "example.com:443",
    "example.com",
    f"{HOST}:22",
    f"{HOST}:8443",
    f"{HOST}",
    f"{HOST}.example.com:443",
    f"x{HOST}:443",
    "aliyuncs.com:443",
    "oss-cn-hangzhou.aliyuncs.com:443",
    "127.0.0.1:443",
    "[::1]:443",
    "a" * 5000 + ":443",
)


async def test_a_tunnel_elsewhere_is_refused_in_words(directory: Path) -> None:
    async with opened(directory) as doors:
        for where in ELSEWHERE:
            words = await doors.refusal(b"CONNECT %s HTTP/1.1\r\nHost: a\r\n\r\n" % where.encode())
            assert words.startswith(f"'{where[:40]}")
            assert HOST in words
            assert "NO_PROXY" in words
            assert "本代理" in words
            assert len(words) < 1000


TARGETS = (
    f"http://{HOST}",
    f"http://{HOST}/",
    f"http://{HOST}:80/",
    f"HTTP://{HOST.upper()}/",
    f"https://{HOST}/",  # as some clients ask a proxy that should tunnel
    f"http://{HOSTS[2]}/",
    "/",
)


async def test_a_plain_request_for_a_host_of_the_service_is_answered(directory: Path) -> None:
    async with opened(directory) as doors:
        for target in TARGETS:
            asked = ASK.replace(b"/?", target.encode() + b"?", 1)
            assert (await doors.proxy.ask(asked)).body == b"Action=A"


OTHERS = (
    b"GET http://example.com/?Action=A HTTP/1.1\r\nHost: %s\r\n\r\n" % HOST.encode(),
    b"GET http://%s:8000/ HTTP/1.1\r\nHost: a\r\n\r\n" % HOST.encode(),
    b"GET ftp://%s/ HTTP/1.1\r\nHost: a\r\n\r\n" % HOST.encode(),
    b"GET http://user@example.com/ HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET http:// HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /?Action=A HTTP/1.1\r\nHost: example.com\r\n\r\n",
    b"GET /?Action=A HTTP/1.1\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
)


async def test_a_plain_request_for_another_service_is_refused(directory: Path) -> None:
    async with opened(directory) as doors:
        for asked in OTHERS:
            client = await doors.proxy.knock(asked)
            answer = await client.answer()
            assert answer.status in {400, 403}
            assert b"Action=A" not in answer.body
            assert await client.is_closed()


async def test_a_tunnel_behind_an_answer_that_is_due_waits_for_another_connection(
    directory: Path,
) -> None:
    async with opened(directory) as doors:
        tunnel = b"CONNECT %s:443 HTTP/1.1\r\nHost: a\r\n\r\n" % HOST.encode()
        client = await doors.proxy.knock(ASK + tunnel)
        assert (await client.answer()).body == b"Action=A"
        assert await client.is_closed()


async def test_tls_is_spoken_from_the_first_byte_where_no_proxy_is_asked(directory: Path) -> None:
    async with opened(directory) as doors:
        client = await secured(await doors.tls.knock(), doors.trusting)
        await client.say(ASK)
        assert (await client.answer()).body == b"Action=A"
        assert doors.tls.keeper.connections == 1


async def test_it_speaks_in_no_name_but_the_services(directory: Path) -> None:
    async with opened(directory) as doors:
        for name in ("example.com", "oss-cn-hangzhou.aliyuncs.com", "localhost"):
            with pytest.raises(ssl.SSLCertVerificationError, match=f"not valid for '{name}'"):
                await secured(await doors.tls.knock(), doors.trusting, name)


def distrust(port: int) -> None:
    """Speak TLS without any roots; unlike asyncio, a socket says why it hangs up."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with socket.create_connection(("127.0.0.1", port)) as plain:
        context.wrap_socket(plain, server_hostname=HOST)


async def test_a_client_that_does_not_trust_the_authority_is_told_of_the_file(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with opened(directory) as doors:
        for _ in range(2):
            with pytest.raises(ssl.SSLCertVerificationError):
                await asyncio.to_thread(distrust, doors.tls.port)
        await settled(doors.tls, 0)
    assert capsys.readouterr().out.count(str(doors.shim.files.authority)) == 1


async def test_what_a_proxy_refuses_is_said_once_for_each_address(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with opened(directory) as doors:
        for where in [*(b"a%d:443" % at for at in range(40)), b"a0:443"]:
            await doors.refusal(b"CONNECT %s HTTP/1.1\r\nHost: a\r\n\r\n" % where)
    said = capsys.readouterr().out
    assert said.count("'a0:443'") == 1
    assert len(said.splitlines()) == 16


async def test_of_what_a_proxy_refuses_the_host_is_said_alone(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with opened(directory) as doors:
        told = await doors.refusal(
            b"GET http://key:topsecret@other.example:81/13912345678 HTTP/1.1\r\nHost: a\r\n\r\n"
        )
        told += await doors.refusal(b"GET /13912345678 HTTP/1.1\r\nHost: b.example\r\n\r\n")
    told += capsys.readouterr().out
    assert told.count("'other.example:81'") == told.count("'b.example'") == 3, "words and console"
    assert not [one for one in ("topsecret", "key", "13912345678") if one in told]


async def settled(door: Door, connections: int) -> None:
    """Let the server see what was sent."""
    for _ in range(10_000):
        if door.keeper.connections == connections:
            return
        await asyncio.sleep(0.001)
    raise AssertionError([one._turn_away for one in door.keeper._visitors])


async def test_a_handshake_and_a_tunnel_that_stand_still_are_ended(directory: Path) -> None:
    async with opened(directory) as doors:
        silent = await doors.tls.knock()
        half = await doors.tls.knock(b"\x16\x03\x01\x02\x00\x01")
        tunnel = await doors.tunnel(HOST.encode() + b":443")
        asking = await doors.proxy.knock(b"CONNECT ")
        idle = await secured(await doors.tunnel(HOST.encode() + b":443"), doors.trusting)
        await idle.say(ASK)
        assert (await idle.answer()).status == 200
        await settled(doors.tls, 5)
        doors.tls.pass_time()
        for client in (silent, half, tunnel):
            assert await client.is_closed()
        assert (await asking.answer()).status == 408
        assert await idle.is_closed()
        await settled(doors.tls, 0)


def shaken(doors: Doors) -> socket.socket:
    """Be answered by TLS, then speak it no more on the same connection."""
    plain = socket.create_connection(("127.0.0.1", doors.tls.port), 5)
    secure = doors.trusting.wrap_socket(plain, server_hostname=HOST)
    secure.sendall(ASK)
    assert secure.recv(4096)
    return socket.socket(fileno=secure.detach())


def read_to_end(connection: socket.socket) -> None:
    """Read what still comes, until the other side is gone."""
    connection.settimeout(5)
    with connection, suppress(ConnectionResetError):
        while connection.recv(4096):
            pass


async def test_a_peer_that_does_not_end_tls_keeps_no_connection_that_no_bound_counts(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handshakes, "SHUTDOWN_SECONDS", 0.01)
    monkeypatch.setattr(gatekeeper, "LINGERING_MAX", 0)  # others linger already
    async with opened(directory) as doors:
        deaf = await asyncio.to_thread(shaken, doors)
        await settled(doors.tls, 1)
        doors.tls.pass_time()
        await asyncio.to_thread(read_to_end, deaf)


async def test_connections_are_counted_before_their_handshake(directory: Path) -> None:
    async with opened(directory, connections_per_address=3) as doors:
        waiting = [await doors.tls.knock() for _ in range(3)]
        await settled(doors.tls, 3)
        await doors.tls.knock()  # the oldest makes room
        assert await waiting[0].is_closed()
        await settled(doors.tls, 3)
        assert doors.tls.reasons == ["too_many_connections"]


async def test_a_process_that_stops_ends_handshakes_and_tunnels(directory: Path) -> None:
    async with opened(directory) as doors:
        silent = await doors.tls.knock()
        tunnel = await doors.tunnel(HOST.encode() + b":443")
        idle = await secured(await doors.tunnel(HOST.encode() + b":443"), doors.trusting)
        await settled(doors.tls, 3)
    for client in (silent, tunnel, idle):
        assert await client.is_closed()


async def test_a_head_of_a_proxy_request_is_bounded(directory: Path) -> None:
    async with opened(directory) as doors:
        answer = await doors.proxy.ask(b"CONNECT " + b"a" * 70_000)
        assert answer.status == 431


async def test_a_taken_port_is_refused_by_the_name_of_its_option(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for ports, option in (
            (ShimPorts(port, 0), "--shim-port"),
            (ShimPorts(0, port), "--shim-tls-port"),
        ):
            with pytest.raises(GuardError, match=f"{option}: 127.0.0.1:{port} is in use"):
                Shim(Settings(data=tmp_path), ports, SystemClock())


@pytest.mark.parametrize(
    ("ports", "words"),
    [
        (ShimPorts(8000, 0), "--shim-port: 8000 is the port of HONGYAN_PORT"),
        (ShimPorts(0, 8000), "--shim-tls-port: 8000 is the port of HONGYAN_PORT"),
        (ShimPorts(8043, 8043), "--shim-tls-port: 8043 is the port of --shim-port"),
    ],
)
def test_each_listener_has_a_port_of_its_own(tmp_path: Path, ports: ShimPorts, words: str) -> None:
    with pytest.raises(GuardError, match=words):
        Shim(Settings(data=tmp_path), ports, SystemClock())
