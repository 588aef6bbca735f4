"""A channel over SMPP against simulated carriers that behave in every way a carrier may."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hongyan.channels.channel import Channel
from hongyan.channels.options import read_options
from hongyan.channels.simulator.behaviours import BEHAVIOURS, Chosen
from hongyan.channels.smpp.kind import SmppOptions, smpp_link
from hongyan.channels.timing import Timing
from hongyan.kernel.carriage import (
    ChannelFault,
    InboundText,
    LinkState,
    Receipt,
    Sent,
    Submission,
    Submitted,
)
from hongyan.kernel.clock import SystemClock
from tests.channels.carriers import LOGIN, PASSWORD, Carriers, carriers
from tests.channels.link_playbook import until
from tests.channels.smpp.says import message

QUICK = Timing(
    login_seconds=1.0,
    reconnect_seconds_min=0.02,
    reconnect_seconds_max=0.05,
    farewell_seconds=0.1,
    ramp_seconds=0.01,
)
DELIVERED = 86_13900000000
SECONDS_MAX = 10


@dataclass
class Bench:
    """A channel that is up, and its carrier."""

    channel: Channel
    here: Carriers

    async def submit(self, *submissions: Submission) -> Sequence[Any]:
        return await self.channel.submit(submissions)

    async def events(self, count: int) -> list[Any]:
        """Return a number of events, each acknowledged."""
        heard: list[Any] = []
        async with asyncio.timeout(SECONDS_MAX), aclosing(self.channel.events()) as batches:  # type: ignore[type-var]
            async for batch in batches:
                heard.extend(batch)
                await self.channel.acknowledge(batch)
                if len(heard) >= count:
                    break
        return heard


@asynccontextmanager
async def bench(
    directory: Path, *chosen: Chosen, is_up: bool = True, **options: str
) -> AsyncIterator[Bench]:
    async with carriers(directory, chosen=chosen) as here:
        given = {"host": "127.0.0.1", "port": str(here.smpp_port)}
        given |= {"system_id": LOGIN, "password": PASSWORD, "answer_seconds": "1"} | options
        channel = smpp_link(5, read_options(SmppOptions, given), SystemClock(), QUICK, lambda: 0.5)
        channel.resize(32, 10_000)
        await channel.start()
        try:
            if is_up:
                await until_state(channel, LinkState.UP)
            yield Bench(channel, here)
        finally:
            await channel.stop()


async def until_state(channel: Channel, state: LinkState) -> None:
    async with asyncio.timeout(SECONDS_MAX):
        await until(lambda: channel.status.state is state)


def messages(count: int) -> list[Submission]:
    return [message(message_id=number, phone=DELIVERED) for number in range(1, count + 1)]


NO_HARM = {
    "coalesced": {},
    "one_byte_per_segment": {},
    "out_of_order": {},
    "receipt_before_response": {},
    "id_hexadecimal": {"id_form": "hex_response"},
    "id_hexadecimal_in_receipts": {"id_form": "hex_receipt"},
    "id_leading_zeros": {},
    "id_upper_case": {},
    "id_uuid": {},
    "receipts_by_text": {"receipts_by_text": "true"},
    "enquire_flood": {},
    "unknown_parameters": {},
    "unknown_commands": {},
}
"""Behaviours that change nothing, and the option that each needs."""


@pytest.mark.parametrize("name", NO_HARM)
async def test_what_carriers_do_differently_does_no_harm(name: str, tmp_path: Path) -> None:
    count = 5  # more would be a flood of tests
    async with bench(tmp_path, Chosen(name), **NO_HARM[name]) as at:
        answers = await at.submit(*messages(count))
        assert all(isinstance(one, Submitted) for one in answers)
        receipts = await at.events(count)
        told = {carrier_id for one in answers for carrier_id in one.carrier_ids}
        assert {one.carrier_id for one in receipts if isinstance(one, Receipt)} == told
        assert len(told) == count
        await until(lambda: len(at.here.acknowledged()) == count)


async def test_a_receipt_that_comes_twice_is_two_events_of_one_part(tmp_path: Path) -> None:
    async with bench(tmp_path, Chosen("receipt_twice")) as at:
        (answer,) = await at.submit(*messages(1))
        receipts = await at.events(2)
        assert {(one.carrier_id,) for one in receipts} == {answer.carrier_ids}


@pytest.mark.parametrize("name", ["refuse_with_body", "refuse_without_body"])
async def test_a_refusal_is_certain(name: str, tmp_path: Path) -> None:
    async with bench(tmp_path, Chosen(name, code=11)) as at:
        (answer,) = await at.submit(*messages(1))
        assert answer == ChannelFault(1, 1, Sent.NO, "SMPP:11")


async def test_throttled_answers_halve_the_rate_and_are_told(tmp_path: Path) -> None:
    async with bench(tmp_path, Chosen("throttle", code=88)) as at:
        answers = await at.submit(*messages(20))
        assert set(answers) == {
            ChannelFault(number, 1, Sent.NO, "SMPP:88", is_throttled=True)
            for number in range(1, 21)
        }
        assert at.channel.status.state is LinkState.THROTTLED
        found = at.channel.figures()
        assert found.rate_per_second < found.contract_per_second


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("no_response", "ANSWER_TIMEOUT"),
        ("silent_drop", "ANSWER_TIMEOUT"),
        ("close_mid_pdu", "LINK_LOST"),
    ],
)
async def test_silence_and_loss_leave_doubt_and_the_channel_serves_on(
    name: str, code: str, tmp_path: Path
) -> None:
    struck = frozenset({86_13900000020})
    async with bench(tmp_path, Chosen(name, phones=struck)) as at:
        (answer,) = await at.submit(message(phone=86_13900000020))
        assert answer == ChannelFault(7, 1, Sent.MAYBE, code)
        await until_state(at.channel, LinkState.UP)
        (answer,) = await at.submit(message(message_id=8, phone=DELIVERED))
        assert isinstance(answer, Submitted)
        assert len(at.here.received()) == 2


async def test_an_unbind_of_the_carrier_loses_nothing(tmp_path: Path) -> None:
    async with bench(tmp_path, Chosen("farewell")) as at:
        (answer,) = await at.submit(*messages(1))
        assert isinstance(answer, Submitted)
        (receipt,) = await at.events(1)
        assert (receipt.carrier_id,) == answer.carrier_ids


async def test_a_full_account_is_told_in_words(tmp_path: Path) -> None:
    async with bench(tmp_path, Chosen("login_limit"), is_up=False) as at:
        await until_state(at.channel, LinkState.LOGIN_REFUSED)
        assert "SMPP:13" in at.channel.status.reason
        assert "number of connections" in at.channel.status.reason


async def test_a_wrong_password_is_told_in_words_and_not_hammered(tmp_path: Path) -> None:
    async with bench(tmp_path, is_up=False, password="wrong") as at:
        await until_state(at.channel, LinkState.LOGIN_REFUSED)
        assert at.channel.status.reason == "SMPP:14: ESME_RINVPASWD, wrong password"


@pytest.mark.parametrize(
    ("name", "numbers"), [("reply_parts_falling", "falling"), ("reply_part_missing", "missing")]
)
async def test_parts_of_a_long_reply_come_as_the_carrier_sends_them(
    name: str, numbers: str, tmp_path: Path
) -> None:
    async with bench(tmp_path, Chosen("long_reply"), Chosen(name)) as at:
        await at.submit(*messages(1))
        parts: list[InboundText] = []
        while not parts or len(parts) < (parts[0].part.total if parts[0].part else 0) - (
            numbers == "missing"
        ):
            parts += [one for one in await at.events(1) if isinstance(one, InboundText)]
        found = [one.part.number for one in parts if one.part is not None]
        total = parts[0].part.total if parts[0].part else 0
        wanted = range(total, 0, -1) if numbers == "falling" else range(1, total)
        assert found == list(wanted)
        assert len({one.part.reference for one in parts if one.part}) == 1


@pytest.mark.parametrize("long", ["udh8", "udh16", "sar", "payload"])
async def test_a_long_message_arrives_whole_in_each_form(long: str, tmp_path: Path) -> None:
    async with bench(tmp_path, long=long) as at:
        (answer,) = await at.submit(message(("鸿" * 67, "雁" * 67, "。"), phone=DELIVERED))
        assert isinstance(answer, Submitted)
        receipts = await at.events(len(answer.carrier_ids))
        assert {one.carrier_id for one in receipts} == set(answer.carrier_ids)
        assert len(answer.carrier_ids) == (1 if long == "payload" else 3)


def test_every_behaviour_that_concerns_smpp_is_tried() -> None:
    others = {
        name
        for name in BEHAVIOURS
        if name.startswith(("digest", "version", "connect", "report", "duplicate"))
    }
    elsewhere = {
        *("receipt_twice", "receipt_never", "refuse_with_body", "refuse_without_body"),
        *("throttle", "no_response", "silent_drop", "close_mid_pdu", "farewell"),
        *("long_reply", "login_limit", "reply_parts_falling", "reply_part_missing"),
    }
    assert set(BEHAVIOURS) - others == elsewhere | set(NO_HARM)
