"""A guarded channel puts only the numbers of its list on the air."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from hongyan.channels.guarded import NOT_A_TEST_NUMBER, GuardedChannel
from hongyan.channels.simulator.carrier import SimulatedCarrier
from hongyan.channels.simulator.inprocess import InprocessSimulatorChannel
from hongyan.kernel.carriage import ChannelFault, Encoding, Sent, Submission, Submitted, Text
from hongyan.kernel.clock import SystemClock

OURS, OTHER = 8613900000001, 8613900000002


@pytest.fixture
async def guarded() -> AsyncIterator[GuardedChannel]:
    channel = InprocessSimulatorChannel(1, SimulatedCarrier(), SystemClock())
    made = GuardedChannel(channel, {OURS})
    await made.start()
    yield made
    await made.stop()


def submission(message_id: int, phone: int) -> Submission:
    return Submission(message_id, 1, phone, "10690001", Text(Encoding.UCS2, ("a",)))


async def test_other_numbers_were_certainly_not_sent(guarded: GuardedChannel) -> None:
    said = await guarded.submit([submission(1, OURS), submission(2, OTHER)])
    by_id = {one.message_id: one for one in said}
    assert isinstance(by_id[1], Submitted)
    assert by_id[2] == ChannelFault(2, 1, Sent.NO, NOT_A_TEST_NUMBER)


async def test_without_a_number_of_the_list_the_channel_is_not_asked(
    guarded: GuardedChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(InprocessSimulatorChannel, "submit", None)
    assert len(await guarded.submit([submission(2, OTHER)])) == 1


async def test_all_else_is_the_channels(guarded: GuardedChannel) -> None:
    assert guarded.status.is_up
    assert guarded.channel_id == 1
    guarded.tap = print
    assert guarded._channel.tap is print
