"""Carriers that others wrote take our submissions, and we their receipts and replies."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from hongyan.channels.channel import Channel
from hongyan.channels.registry import Around, build
from hongyan.kernel.carriage import (
    ChannelFault,
    Encoding,
    InboundText,
    LinkState,
    Receipt,
    Sent,
    Submission,
    Submitted,
    Text,
)
from hongyan.kernel.clock import SystemClock
from hongyan.text.segments import international_wire_parts
from tests.channels.link_playbook import until
from tests.environments import ROOT, peer_modules, sdk_python

pytestmark = pytest.mark.peers

SECONDS_MAX = 20
PHONE, REPLIES = 86_13900000000, 86_13900000006
SCRIPTS = ROOT / "tests" / "peers"


class Smsc:
    """A carrier in a process of its own, and what it says."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.said: list[dict[str, Any]] = []

    async def hears(self, word: str, count: int = 1) -> list[Any]:
        """Wait until it has said something a number of times."""
        assert self._process.stdout is not None
        while (found := [one[word] for one in self.said if word in one]) and len(found) < count:
            await self._read()
        while not found:
            await self._read()
            found = [one[word] for one in self.said if word in one]
        return found if len(found) >= count else await self.hears(word, count)

    async def _read(self) -> None:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        assert line, "the peer ended"
        self.said.append(json.loads(line))


@asynccontextmanager
async def peer(*program: str | Path) -> AsyncIterator[Smsc]:
    """Start a carrier, and end it."""
    process = await asyncio.create_subprocess_exec(
        *program, stdout=asyncio.subprocess.PIPE, cwd=peer_modules().parent
    )
    try:
        async with asyncio.timeout(SECONDS_MAX):
            yield Smsc(process)
    finally:
        process.kill()
        await process.wait()


@asynccontextmanager
async def channel_to(smsc: Smsc, **options: str) -> AsyncIterator[Channel]:
    """Have a channel to it that is up."""
    (port,) = await smsc.hears("port")
    given = {"host": "127.0.0.1", "port": str(port), "system_id": "hy", "password": "secret"}
    made = build("smpp", 5, "peer", given | options, Around(SystemClock()))
    await made.start()
    try:
        await until(lambda: made.status.state is LinkState.UP)
        yield made
    finally:
        await made.stop()


def message(text: str, phone: int = PHONE, src_id: str = "10690001") -> Submission:
    """Return a message as it is cut for the air."""
    encoding = Encoding.GSM7 if text.isascii() or "€" in text else Encoding.UCS2
    parts = tuple(international_wire_parts(text))
    return Submission(1000, 1, phone, src_id, Text(encoding, parts))


async def events(channel: Channel, count: int) -> list[Any]:
    heard: list[Any] = []
    async with aclosing(channel.events()) as batches:  # type: ignore[type-var]
        async for batch in batches:
            heard.extend(batch)
            await channel.acknowledge(batch)
            if len(heard) >= count:
                break
    return heard


NPM = ("node", SCRIPTS / "smpp_server.js")
SHORT = "【鸿雁】您的验证码是 1234"
EXTENDED = "[Hongyan] {12} ~ \\ ^ | 5€ @£$"
LONG_UCS2 = "鸿雁传书，山高水长😀。" * 14
LONG_GSM7 = "[Hongyan] Swift {wings} carry letters across the wide river. " * 5


async def test_npm_smpp_takes_a_message_and_its_receipt_and_replies_are_taken() -> None:
    async with peer(*NPM) as smsc, channel_to(smsc, validity_seconds="3600") as channel:
        (answer,) = await channel.submit([message(SHORT, REPLIES)])
        assert answer == Submitted(1000, 1, ("abc0",))
        heard = await events(channel, 3)
        (receipt,) = [one for one in heard if isinstance(one, Receipt)]
        assert (receipt.carrier_id, receipt.phone, receipt.raw_code) == ("abc0", REPLIES, "DELIVRD")
        replies = [one for one in heard if isinstance(one, InboundText)]
        assert [one.content for one in replies] == ["收到，谢谢😀", "Stop {it} for €5"]
        assert {(one.phone, one.dest_id) for one in replies} == {(REPLIES, "10690001")}
        assert await smsc.hears("receipt_answered") == [0]
        assert await smsc.hears("reply_answered", 2) == [0, 0]
        (told,) = await smsc.hears("submit")
        assert told["text"] == SHORT
        assert (told["source"], told["dest"]) == ([0, 1, "10690001"], [1, 1, str(REPLIES)])
        assert (told["registered"], told["coding"]) == (1, 8)
    assert await smsc.hears("bind") == ["bind_transceiver"]


async def test_npm_smpp_reads_characters_of_the_gsm_alphabet_and_its_extension() -> None:
    async with peer(*NPM) as smsc, channel_to(smsc) as channel:
        (answer,) = await channel.submit([message(EXTENDED, src_id="Hongyan")])
        assert isinstance(answer, Submitted)
        (told,) = await smsc.hears("submit")
        assert (told["text"], told["coding"]) == (EXTENDED, 0)
        assert told["source"] == [5, 0, "Hongyan"]


@pytest.mark.parametrize("text", [LONG_UCS2, LONG_GSM7])
@pytest.mark.parametrize("long", ["udh8", "udh16", "sar", "payload"])
async def test_npm_smpp_puts_long_messages_together(long: str, text: str) -> None:
    async with peer(*NPM) as smsc, channel_to(smsc, long=long) as channel:
        sent = message(text)
        (answer,) = await channel.submit([sent])
        assert isinstance(answer, Submitted)
        parts = len(answer.carrier_ids)
        assert parts == (1 if long == "payload" else sent.part_count)
        receipts = await events(channel, parts)
        assert {one.carrier_id for one in receipts} == set(answer.carrier_ids)
        told = await smsc.hears("submit", parts)
        assert "".join(one["text"] or one["payload"] for one in told) == text
        assert [one["sar"] for one in told if one["sar"][0] is not None] == (
            [[1000, parts, number] for number in range(1, parts + 1)] if long == "sar" else []
        )
        assert sum(bool(one["udh"]) for one in told) == (parts if long.startswith("udh") else 0)


async def test_npm_smpp_refuses_a_wrong_password() -> None:
    async with peer(*NPM) as smsc:
        (port,) = await smsc.hears("port")
        given = {"host": "127.0.0.1", "port": str(port), "system_id": "hy", "password": "wrong"}
        made = build("smpp", 5, "peer", given, Around(SystemClock()))
        await made.start()
        await until(lambda: made.status.state is LinkState.LOGIN_REFUSED)
        assert made.status.reason == "SMPP:14: ESME_RINVPASWD, wrong password"
        await made.stop()


async def test_npm_smpp_has_a_transmitter_and_a_receiver() -> None:
    async with peer(*NPM) as smsc, channel_to(smsc, bind="separate") as channel:
        await smsc.hears("bind", 2)
        (answer,) = await channel.submit([message(SHORT)])
        assert answer == Submitted(1000, 1, ("abc0",))
        # It sends the receipt on the connection of the submission, as no carrier should.
        (receipt,) = await events(channel, 1)
        assert receipt.carrier_id == "abc0"


async def test_smppy_tells_no_ids_and_marks_no_receipts_and_is_understood() -> None:
    program = (sdk_python("peers"), SCRIPTS / "smppy_server.py")
    async with peer(*program) as smsc, channel_to(smsc, receipts_by_text="true") as channel:
        (answer,) = await channel.submit([message("Hello", src_id="10690001")])
        assert answer == ChannelFault(1000, 1, Sent.MAYBE, "ID_NOT_TOLD")
        (receipt,) = await events(channel, 1)
        assert isinstance(receipt, Receipt)
        assert (receipt.carrier_id, receipt.phone) == ("77", PHONE)
        (told,) = await smsc.hears("submit")
        assert told == {"source": "10690001", "dest": str(PHONE), "text": "Hello"}


async def test_smpp34_tells_receipts_in_parameters_and_refuses_what_is_too_fast() -> None:
    program = (sdk_python("peers"), SCRIPTS / "smpp34_server.py")
    async with peer(*program) as smsc, channel_to(smsc) as channel:
        (answer,) = await channel.submit([message(SHORT)])
        assert answer == Submitted(1000, 1, ("1",))
        (receipt,) = await events(channel, 1)
        assert isinstance(receipt, Receipt)
        assert (receipt.carrier_id, receipt.raw_code) == ("1", "UNDELIV")
        assert await smsc.hears("receipt_answered") == [0]
        assert await smsc.hears("submit") == [SHORT.encode("utf-16-be").hex()]
        (answer,) = await channel.submit([message("太快了")])
        assert answer == ChannelFault(1000, 1, Sent.NO, "SMPP:88", is_throttled=True)
