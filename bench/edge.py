"""What a SendSms costs at the edge: from its bytes to the flow that accepts it, and back.

Behind the edge stands a flow that accepts whatever comes. In this process and in one run, the steps
round by round in turn, so that a noisy machine disturbs all alike; the table has the medians.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from functools import partial
from http import HTTPStatus
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, Final, cast
from urllib.parse import parse_qsl, urlencode

import uvloop
from starlette.types import ASGIApp, Message
from typing_extensions import override
from uvicorn.server import ServerState

from bench.signing import numbers, signed_form, single
from hongyan.api.call import Call
from hongyan.api.edge import Edge
from hongyan.api.gateway.callers import Callers
from hongyan.api.gateway.direct import Answering
from hongyan.api.gateway.envelope import fresh_request_id, render_success
from hongyan.api.gateway.verify import check
from hongyan.api.gateway.wire import RawRequest, WireRequest, parse
from hongyan.api.handlers.sending import parse_sms
from hongyan.api.pages.watch import Watch
from hongyan.api.parameters.reader import Params
from hongyan.api.server import build_app
from hongyan.app.listening import HttpListener, http_config
from hongyan.config import Settings
from hongyan.db.database import Database
from hongyan.db.migrate import upgrade
from hongyan.domain.accounts.acts import Act
from hongyan.domain.calls.model import CallRecord
from hongyan.domain.messages.request import Accepted, SendRequest
from hongyan.engine.batch import Batcher
from hongyan.engine.flow_thread import FlowThread
from hongyan.engine.gatekeeper import Gatekeeper
from hongyan.engine.heap import settle
from hongyan.engine.logging_setup import configure
from hongyan.engine.metrics import Metrics
from hongyan.flows.operation.manage_demo import seed_demo
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.flows.reference.demo import ENTERPRISE
from hongyan.flows.reference.work import Work
from hongyan.kernel.actor import SERVICE
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.id_source import IdSource
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.seal import Sealer

ROUNDS: Final = 15
CALLS: Final = 256
"""How many calls each step is given in a round."""

AT_ONCE: Final = 64
"""How many of them are under way together: as many places as an account has."""

HEADERS: Final = (
    (b"host", b"127.0.0.1:8000"),
    (b"accept-encoding", b"identity"),
    (b"user-agent", b"AlibabaCloud (linux; amd64) Python/3.11.2 Core/0.3.1 TeaDSL/1"),
    (b"accept", b"*/*"),
)
FORM: Final = (b"content-type", b"application/x-www-form-urlencoded")

Step = tuple[str, Callable[[], object]]
Costs = dict[tuple[str, str], list[float]]
"""Seconds of processor time for one call, round by round, by step and by how it is written."""


def _form(text: str) -> RawRequest:
    body = text.encode()
    return RawRequest("POST", "/", b"", (*HEADERS, FORM, _length(body)), body)


def _query(text: str) -> RawRequest:
    return RawRequest("POST", "/", text.encode(), (*HEADERS, _length(b"")), b"")


def _length(body: bytes) -> tuple[bytes, bytes]:
    return b"content-length", b"%d" % len(body)


def _otherwise(text: str) -> RawRequest:
    return _form(urlencode(parse_qsl(text)).replace("%3A", ":").replace("%2C", "%2c"))


WRITINGS: Final[Mapping[str, Callable[[str], RawRequest]]] = {
    "form": _form,
    "query": _query,
    "form, written otherwise": _otherwise,
}
"""Form and query as the call is signed; the third as programs write that encode otherwise."""


class EdgeBench:
    """The edge over a database with the demo's key, and a flow thread that only answers."""

    def __init__(self, runner: asyncio.Runner, database: Database) -> None:
        """Run on the loop of `runner`."""
        self._runner = runner
        self._database = database
        self._sealer = Sealer(b"0" * 32)
        self._settings = Settings(rate_limit_per_second=10**7)
        self._context = FlowContext(
            self._settings, IdSource(), ReferenceCache(self._settings), self._sealer
        )
        with database.transaction() as tx:
            seed_demo(Work(tx, SystemClock().now_ms(), self._context, SERVICE))
        self._callers = Callers(database, self._sealer, SystemClock())
        self._thread = FlowThread()
        batches = Batcher[SendRequest, Accepted](
            lambda requests: [_accepted(one) for one in requests],
            self._thread,
            weight_max=512,
            owner=lambda request: request.account_id,
        )
        self._edge = self._edge_with(_accept)
        self._app = build_app(self._edge, cast("Watch", None))
        batching = self._edge_with(batches)
        self._batching = build_app(batching, cast("Watch", None))
        self._connections = {
            word: [_Connection(self._batching, answering) for _ in range(AT_ONCE)]
            for word, answering in (("through ASGI", None), ("directly", batching.answer))
        }
        self.costs: Costs = {}

    def _edge_with(self, accept: Callable[[SendRequest], Awaitable[Accepted]]) -> Edge:
        never: Any = None
        return Edge(
            context=self._context,
            clock=SystemClock(),
            callers=self._callers,
            accept=accept,
            claim=never,
            read=never,
            write=never,
            metrics=Metrics(),
            on_called=lambda _: None,
        )

    def close(self) -> None:
        """End the threads."""
        self._thread.close()
        self._callers.close()
        self._edge.close()

    def steps(self, written: Sequence[RawRequest]) -> Iterator[Step]:
        """Yield each step with its name; what a step is given is made before it is run."""
        yield "read the request", lambda: [parse(one) for one in written]
        requests = [cast("WireRequest", parse(one)) for one in written]
        secret = ENTERPRISE.secret.encode()
        yield "verify the signature", lambda: [check(one, secret) for one in requests]
        caller = self._runner.run(self._callers.find(ENTERPRISE.key_id))
        assert caller is not None, "the demo has it"
        calls = [
            Call(
                params=Params(one.parameters),
                caller=caller,
                now_ms=0,
                nonce_digest=0,
                claim=0,
                services=self._edge.services,
                record=CallRecord(""),
                act=Act.SEND,
                allowance=None,
            )
            for one in requests
        ]
        yield "read the parameters", lambda: [parse_sms(one) for one in calls]
        said = {"Message": "OK", "BizId": "1234567890123456789", "Code": "OK"}
        yield (
            "make a RequestId and an answer",
            lambda: [render_success("SendSms", said, fresh_request_id(), "json") for _ in calls],
        )
        yield "ASGI app, answered at once", partial(self._ask, self._app, written)
        yield f"ASGI app, batches of {AT_ONCE}", partial(self._ask, self._batching, written)
        for word, connections in self._connections.items():
            yield f"{AT_ONCE} connections, {word}", partial(self._talk, connections, written)

    def _ask(self, app: ASGIApp, written: Sequence[RawRequest]) -> None:
        async def ask_all() -> None:
            for at in range(0, len(written), AT_ONCE):
                await asyncio.gather(*[_ask(app, one) for one in written[at : at + AT_ONCE]])

        self._runner.run(ask_all())

    def _talk(self, connections: Sequence[_Connection], written: Sequence[RawRequest]) -> None:
        said = [_octets(one) for one in written]

        async def talk() -> None:
            for at in range(0, len(said), AT_ONCE):
                pairs = zip(connections, said[at : at + AT_ONCE], strict=True)
                await asyncio.gather(*[connection.ask(octets) for connection, octets in pairs])

        self._runner.run(talk())


def _accepted(request: SendRequest) -> Accepted:
    return Accepted(request.claim, MessageKind.VERIFICATION, request.number_count, 0, 1)


async def _accept(request: SendRequest) -> Accepted:
    return _accepted(request)


async def _ask(app: ASGIApp, one: RawRequest) -> None:
    async def receive() -> Message:
        return {"type": "http.request", "body": one.body, "more_body": False}

    async def send(message: Message) -> None:
        assert message.get("status", HTTPStatus.OK) == HTTPStatus.OK, message

    scope = {
        "type": "http",
        "method": one.method,
        "path": one.path,
        "query_string": one.query,
        "headers": one.headers,
        "client": ("127.0.0.1", 40000),
    }
    await app(scope, receive, send)


def _octets(one: RawRequest) -> bytes:
    target = b"/?" + one.query if one.query else b"/"
    headers = b"".join([b"%s: %s\r\n" % header for header in one.headers])
    return b"POST %s HTTP/1.1\r\n%s\r\n%s" % (target, headers, one.body)


class _Connection(asyncio.Transport):
    """A connection without a socket: bytes are given to its protocol, and answers awaited."""

    def __init__(self, app: ASGIApp, answering: Answering | None) -> None:
        super().__init__({"peername": ("127.0.0.1", 40000), "sockname": ("127.0.0.1", 8000)})
        keeper = Gatekeeper(Settings().bounds, lambda _: None)
        self._config = http_config(HttpListener(app, "127.0.0.1", 0, keeper, answering=answering))
        self._protocol: asyncio.Protocol | None = None
        self._answered: asyncio.Future[None]

    async def ask(self, octets: bytes) -> None:
        """Say a request, and return when its answer was written."""
        self._answered = asyncio.get_running_loop().create_future()
        if self._protocol is None:
            self._config.load()
            make: Any = self._config.http_protocol_class
            protocol = self._protocol = cast(
                "asyncio.Protocol", make(self._config, ServerState(), {})
            )
            protocol.connection_made(self)
            await asyncio.sleep(0)
        self._protocol.data_received(octets)
        await self._answered

    @override
    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Take what the protocol says; an answer ends with its body, which is JSON."""
        if bytes(data).endswith(b"}") and not self._answered.done():
            assert b'"Code":"OK"' in bytes(data), data
            self._answered.set_result(None)

    @override
    def is_closing(self) -> bool:
        return False

    @override
    def pause_reading(self) -> None:
        pass

    @override
    def resume_reading(self) -> None:
        pass

    @override
    def close(self) -> None:
        pass


@contextmanager
def furnished() -> Iterator[EdgeBench]:
    """Yield an edge of its own, whose log lines are written as those of a service, to nowhere."""
    with (
        tempfile.TemporaryDirectory(prefix="hongyan-bench-edge-") as place,
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        with redirect_stderr(nowhere):
            configure("info")
        url = f"sqlite:///{place}/edge.db"
        upgrade(url)
        database = Database.open(url)
        made = EdgeBench(runner, database)
        settle()  # as a service does that begins
        yield made
        made.close()
        database.close()


def run(rounds: int = ROUNDS) -> str:
    """Measure, and return a Markdown table of processor time, in µs for one call."""
    costs: Costs = {}
    with furnished() as bench:
        fresh = numbers(1)
        for _ in range(rounds):
            for name, write in WRITINGS.items():
                written = [write(_signed(single(fresh))) for _ in range(CALLS)]
                for step, do in bench.steps(written):
                    began = process_time()
                    do()
                    spent = (process_time() - began) / CALLS
                    costs.setdefault((step, name), []).append(spent)
    return _table(costs)


def _signed(parameters: dict[str, str]) -> str:
    return signed_form(parameters, ENTERPRISE.key_id, ENTERPRISE.secret)


def _table(costs: Costs) -> str:
    lines = [
        f"| SendSms signed V1, CPU µs a call | {' | '.join(WRITINGS)} |",
        f"| --- |{' --- |' * len(WRITINGS)}",
    ]
    for step in dict.fromkeys(step for step, _ in costs):
        cells = [f"{median(costs[step, name]) * 1e6:.1f}" for name in WRITINGS]
        lines.append(f"| {step} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(run() + "\n")
