"""Kannel itself as the upstream of a channel: its smsbox is asked, its bearerbox speaks SMPP.

The document is that of docs/carriers/http.md. Behind Kannel stands a simulated carrier, whose
connection is overheard: what a phone would show is read there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from typing_extensions import override

from hongyan.channels.channel import Channel
from hongyan.channels.registry import Around, build
from hongyan.channels.routes import CarrierRequest
from hongyan.channels.simulator.carrier import Habits
from hongyan.channels.simulator.listener import WireListener
from hongyan.channels.simulator.log import SimulatorLog
from hongyan.channels.simulator.office import Office
from hongyan.channels.simulator.side import SaidBytes
from hongyan.channels.simulator.smsc import Smsc
from hongyan.kernel.carriage import (
    CarrierEvent,
    ChannelFault,
    Encoding,
    InboundText,
    Receipt,
    Sent,
    Submission,
    Submitted,
    Text,
)
from hongyan.kernel.clock import SystemClock
from hongyan.protocols.alphabets import Default, read_text
from hongyan.protocols.framing import Frames
from hongyan.protocols.smpp import pdus
from hongyan.protocols.udh import part_of, split_udh
from tests.channels.http.kannel import DOCUMENT
from tests.kannel import PASSWORD, SECONDS_MAX, USER, boxes
from tests.ports import free_port

pytestmark = [pytest.mark.peers, pytest.mark.story]

DELIVERED, UNDELIVERED, REPLIES = 8613900000000, 8613900000001, 8613900000006
SENDER, TOKEN = "10690001", "t0k3n"
UDHI = 0x40


class Overheard(Smsc):
    """A carrier whose submissions are kept."""

    heard: list[pdus.SubmitSm]

    def __init__(self, office: Office, heard: list[pdus.SubmitSm]) -> None:
        super().__init__(office)
        self.heard = heard
        self._cut = Frames(pdus.HEADER_OCTETS, pdus.LONGEST_OCTETS)

    @override
    def receive(self, data: bytes, now_ms: int) -> Iterator[SaidBytes]:
        read = map(pdus.read_pdu, self._cut.feed(data))
        self.heard += [one for one in read if isinstance(one, pdus.SubmitSm)]
        return super().receive(data, now_ms)


@asynccontextmanager
async def overheard(directory: Path) -> AsyncIterator[tuple[int, list[pdus.SubmitSm]]]:
    """Serve SMPP; yield the port, and what was submitted."""
    heard: list[pdus.SubmitSm] = []
    with SimulatorLog(directory / "simulator.jsonl") as log:
        office = Office(log, Habits(pace=0.01))
        listener = WireListener(lambda: Overheard(office, heard), SystemClock())
        await listener.start("127.0.0.1", 0)
        yield listener.port, heard
        await listener.stop()


@asynccontextmanager
async def called_back(channel: Channel, port: int) -> AsyncIterator[None]:
    """Serve the routes of a channel."""

    async def serve(request: web.Request) -> web.Response:
        [route] = [one for one in channel.routes() if one.path == request.match_info["path"]]
        assert request.method in route.methods
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = await request.read()
        said = await route.answer(
            CarrierRequest(request.method, dict(request.query), headers, body)
        )
        return web.Response(status=said.status, body=said.body, content_type=said.content_type)

    app = web.Application()
    app.router.add_route("*", "/carriers/up/{path}", serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def through_kannel(
    directory: Path, password: str = PASSWORD
) -> AsyncIterator[tuple[Channel, list[pdus.SubmitSm]]]:
    """Run a carrier, Kannel before it, and a channel to Kannel."""
    front = free_port()
    url = f"http://127.0.0.1:{front}"
    replies = f'post-url = "{url}/carriers/up/replies?token={TOKEN}&from=%p&to=%P"'
    async with overheard(directory) as (smpp, heard), boxes(directory, smpp, replies) as port:
        given = {
            "gateway": DOCUMENT,
            "endpoint": f"http://127.0.0.1:{port}",
            "account": USER,
            "password": password,
            "public_url": url,
            "callback_token": TOKEN,
        }
        channel = build("gateway", 5, "up", given, Around(SystemClock()))
        async with called_back(channel, front):
            await channel.start()
            try:
                yield channel, heard
            finally:
                await channel.stop()


async def hear(channel: Channel, count: int) -> list[CarrierEvent]:
    """Hear events and acknowledge them."""
    events: list[CarrierEvent] = []
    async with asyncio.timeout(SECONDS_MAX):
        async for batch in channel.events():
            events += batch
            await channel.acknowledge(batch)
            if len(events) >= count:
                break
    return events


def shown(pdu: pdus.SubmitSm) -> tuple[str, str, tuple[int, int]]:
    """Return the phone of a PDU, its text, and which part of how many it is."""
    octets, part = pdu.short_message, None
    if pdu.esm_class & UDHI:
        elements, octets = split_udh(octets)
        part = part_of(elements)
    text = read_text(pdu.data_coding, octets, Default.GSM7)
    number = (1, 1) if part is None else (part.number, part.total)
    return pdu.destination_addr, text, number


async def test_texts_of_both_alphabets_and_in_parts_arrive_and_receipts_come_back(
    tmp_path: Path,
) -> None:
    chinese, latin = "【鸿雁】您的验证码为1234 a+b&c=d%", "[Shop] hello @ $ {world} €"
    parts = ("【鸿雁】" + "长" * 63, "短" * 20)
    messages = [
        Submission(1, 1, DELIVERED, SENDER, Text(Encoding.UCS2, (chinese,))),
        Submission(2, 1, UNDELIVERED, SENDER, Text(Encoding.GSM7, (latin,))),
        Submission(3, 1, DELIVERED, SENDER, Text(Encoding.UCS2, parts)),
        Submission(4, 1, REPLIES, SENDER, Text(Encoding.UCS2, ("回复",))),
    ]
    async with through_kannel(tmp_path) as (channel, heard):
        answers = [one for message in messages for one in await channel.submit([message])]
        assert all(isinstance(one, Submitted) for one in answers), answers
        events = await hear(channel, 6)

    assert [shown(one) for one in heard] == [
        (str(DELIVERED), chinese, (1, 1)),
        (str(UNDELIVERED), latin, (1, 1)),
        (str(DELIVERED), parts[0], (1, 2)),
        (str(DELIVERED), parts[1], (2, 2)),
        (str(REPLIES), "回复", (1, 1)),
    ]
    assert {one.source_addr for one in heard} == {SENDER}
    outcomes = {one.carrier_id: (one.phone, one.code) for one in events if isinstance(one, Receipt)}
    delivered = (DELIVERED, "DELIVERED")
    first, second, third, fourth = [
        one.carrier_ids for one in answers if isinstance(one, Submitted)
    ]
    assert outcomes == {
        first[0]: delivered,
        second[0]: (UNDELIVERED, "SP_UNKNOWN_ERROR"),  # Kannel says no more than that it failed
        third[0]: delivered,
        third[1]: delivered,
        fourth[0]: (REPLIES, "DELIVERED"),
    }
    [reply] = [one for one in events if isinstance(one, InboundText)]
    assert (reply.phone, reply.dest_id, reply.content) == (REPLIES, SENDER, "收到，谢谢！")


async def test_a_password_that_kannel_refuses_sends_nothing_and_is_told(tmp_path: Path) -> None:
    async with through_kannel(tmp_path, "wr0ng") as (channel, heard):
        message = Submission(1, 1, DELIVERED, SENDER, Text(Encoding.UCS2, ("您好",)))
        [answer] = await channel.submit([message])
        assert isinstance(answer, ChannelFault)
        assert (answer.sent, channel.status.is_up) == (Sent.NO, False)
        assert channel.status.words.startswith("login refused")
    assert heard == []
