"""A kind of channel from another package: the example of docs/plugins.md, installed and used."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp import web

from hongyan.channels.channel import Channel
from hongyan.channels.registry import (
    KINDS,
    Around,
    ChannelOptionError,
    build,
    kind_named,
    kind_names,
)
from hongyan.channels.routes import CarrierRequest
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

PAGE = Path(__file__).parents[2] / "docs" / "plugins.md"
AROUND = Around(SystemClock())
ONE = Submission(7, 1, 8613900000000, "10690001", Text(Encoding.UCS2, ("一", "二")))
LANDED = b'[{"id":"a","phone":8613900000000,"is_delivered":true,"at":1800000000000}]'


def installed(directory: Path, name: str, value: str) -> None:
    """Make an installed package that has one entry point."""
    metadata = directory / f"carrier_{name}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Name: carrier-{name}\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[hongyan.channels]\n{name} = {value}\n")


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Install the example."""
    code = PAGE.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    (tmp_path / "carrier_pigeon.py").write_text(code, encoding="utf-8")
    installed(tmp_path, "pigeon", "carrier_pigeon:KIND")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    sys.modules.pop("carrier_pigeon", None)


@pytest.fixture
async def upstream() -> AsyncIterator[SimpleNamespace]:
    """What the pigeon flies to; it keeps what was posted and answers with `status`."""
    seen = SimpleNamespace(posted=[], status=200, url="")

    async def take(request: web.Request) -> web.Response:
        seen.posted.append((request.headers["authorization"], await request.json()))
        return web.json_response({"ids": ["a", "b"]}, status=seen.status)

    app = web.Application()
    app.router.add_post("/messages", take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    seen.url = f"http://127.0.0.1:{runner.addresses[0][1]}/messages"
    yield seen
    await runner.cleanup()


@pytest.fixture
async def channel(example: None, upstream: SimpleNamespace) -> AsyncIterator[Channel]:
    """A started channel of the example's kind."""
    del example
    options = {"url": upstream.url, "token": "p4ss"}
    made = build("pigeon", 5, "bird", options, AROUND)
    await made.start()
    yield made
    await made.stop()


def test_a_kind_of_another_package_is_named_after_ours(example: None) -> None:
    del example
    assert kind_names() == [*KINDS, "pigeon"]


def test_a_plug_in_that_cannot_be_loaded_says_which_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path, "dodo", "carrier_dodo:KIND")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ChannelOptionError, match=r"plug-in of dodo, carrier_dodo:KIND, cannot"):
        kind_named("dodo")


def test_an_option_of_a_plug_in_is_read_by_its_type(example: None) -> None:
    del example
    with pytest.raises(ChannelOptionError, match=r"channel bird: --option token: is missing"):
        build("pigeon", 5, "bird", {"url": "http://x.example/"}, AROUND)


async def test_it_submits(channel: Channel, upstream: SimpleNamespace) -> None:
    assert await channel.submit([ONE]) == [Submitted(7, 1, ("a", "b"))]
    message = {"to": 8613900000000, "from": "10690001", "parts": ["一", "二"]}
    assert upstream.posted == [("Bearer p4ss", message)]


@pytest.mark.parametrize(
    ("status", "sent", "is_throttled"),
    [(400, Sent.NO, False), (429, Sent.NO, True), (502, Sent.MAYBE, False)],
)
async def test_it_says_what_a_refusal_means(
    channel: Channel, upstream: SimpleNamespace, status: int, sent: Sent, is_throttled: bool
) -> None:
    upstream.status = status
    assert await channel.submit([ONE]) == [
        ChannelFault(7, 1, sent, f"HTTP:{status}", is_throttled=is_throttled)
    ]


async def test_a_receipt_is_answered_only_after_it_is_stored(channel: Channel) -> None:
    [route] = channel.routes()
    asked = CarrierRequest("POST", {"token": "p4ss"}, {}, LANDED)
    async with asyncio.TaskGroup() as group:
        answering = group.create_task(route.answer(asked))  # type: ignore[arg-type]
        events = await anext(aiter(channel.events()))
        assert not answering.done()
        await channel.acknowledge(events)
    assert isinstance(events[0], Receipt)
    assert (events[0].carrier_id, answering.result().status) == ("a", 200)


@pytest.mark.parametrize("query", [{"token": "x"}, {"token": "鸿"}, {}])
async def test_a_stranger_brings_no_receipts(channel: Channel, query: dict[str, str]) -> None:
    [route] = channel.routes()
    assert (await route.answer(CarrierRequest("POST", query, {}, LANDED))).status == 403


async def test_what_is_no_receipt_is_refused(channel: Channel) -> None:
    [route] = channel.routes()
    asked = CarrierRequest("POST", {"token": "p4ss"}, {}, b"<html>")
    assert (await route.answer(asked)).status == 400
