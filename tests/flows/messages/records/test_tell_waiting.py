"""Why a message waits: AUDIT F9, "a message that no channel can carry … the reason, everywhere"."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from hongyan.cli.messages.messages import wait_text
from hongyan.cli.messages.send import say_waiting
from hongyan.cli.operation.checkup.configured import check_configured
from hongyan.cli.operation.checkup.finding import Patient
from hongyan.config import load
from hongyan.domain.messages.model import Message, biz_text
from hongyan.domain.routing import store as routing
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelState, ToldStatus
from hongyan.flows.messages.records.tell_message import CallStory, tell_call
from hongyan.flows.messages.records.tell_waiting import Wait, WaitReason, stuck, why_waiting
from hongyan.kernel.calendar import HOUR_MS, shanghai_text
from hongyan.kernel.carriage import ChannelStatus, LinkState
from hongyan.kernel.kinds import MessageKind
from tests.flows.world import NOON, PHONE, UNICOM_PHONE, World

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

DOWN = ChannelStatus(LinkState.DOWN, "connection refused", NOON)
UP = ChannelStatus(LinkState.UP, "", NOON)


def why(
    world: World, one: Message, statuses: dict[int, ChannelStatus] | None = None
) -> Wait | None:
    with world.database.reading() as tx:
        found = why_waiting(tx, [one], statuses or {}, world.now)
    return found.get(one.message_id)


def test_a_message_that_no_channel_reaches_says_so(world: World) -> None:
    [one] = world.sends(UNICOM_PHONE)
    wait = why(world, one)
    assert wait == Wait(WaitReason.NO_CHANNEL, Carrier.CUCC)
    assert wait_text(wait) == "waits in the queue: no channel reaches unicom"


def test_a_message_whose_channels_are_off_names_them(world: World) -> None:
    [one] = world.sends(PHONE)

    def switch_off(tx: Connection) -> None:
        for channel in routing.channels(tx):
            routing.replace_channel(tx, replace(channel, state=ChannelState.OFF))

    world.change(switch_off)
    wait = why(world, one)
    assert wait is not None
    assert wait.reason is WaitReason.CHANNELS_OFF
    assert wait_text(wait) == "waits in the queue: what reaches mobile is off: first, second"


def test_a_message_whose_channels_have_no_link_names_them_with_the_reason(world: World) -> None:
    [one] = world.sends(PHONE)
    wait = why(world, one, {world.first_channel: DOWN, world.second_channel: DOWN})
    assert wait is not None
    assert wait.reason is WaitReason.CHANNELS_DOWN
    told = f"first (down: connection refused, since {shanghai_text(NOON)})"
    assert told in wait_text(wait)


def test_a_message_waits_for_its_turn_while_one_channel_is_up_or_nothing_is_known(
    world: World,
) -> None:
    [one] = world.sends(PHONE)
    for statuses in ({}, {world.first_channel: DOWN, world.second_channel: UP}):
        wait = why(world, one, statuses)
        assert wait == Wait(WaitReason.TURN, Carrier.CMCC)
        assert wait_text(wait) == "waits in the queue for its turn"


def test_a_promotion_at_night_says_until_when_it_waits(world: World) -> None:
    world.waits(12 * HOUR_MS // 1000)
    [one] = world.sends(PHONE, kind=MessageKind.PROMOTION)
    wait = why(world, one)
    assert wait is not None
    assert wait.reason is WaitReason.HOUR
    assert wait.until is not None
    assert f"until {shanghai_text(wait.until)}" in wait_text(wait)


def test_what_has_left_does_not_wait(world: World) -> None:
    [one] = world.sends(PHONE)
    world.starts()
    assert why(world, one) is None


def test_what_is_stuck_is_counted_by_carrier(world: World) -> None:
    world.sends(PHONE, PHONE + 1)
    world.sends(UNICOM_PHONE)
    with world.database.reading() as tx:
        none_known = stuck(tx, {}, world.now)
        none_up = stuck(tx, {world.first_channel: DOWN, world.second_channel: DOWN}, world.now)
    assert [(wait.reason, count) for wait, count in none_known] == [(WaitReason.NO_CHANNEL, 1)]
    assert sorted(count for _, count in none_up) == [1, 2]


def test_doctor_says_which_messages_no_channel_can_carry(world: World) -> None:
    world.sends(UNICOM_PHONE)
    patient = Patient(load({}, database=world.database.url), world.now)
    lines = [one.text for one in check_configured(patient)]
    assert "due messages to unicom: 1; each waits in the queue: no channel reaches unicom" in lines


@pytest.mark.parametrize(
    ("state", "told"),
    [(DOWN, "first (down: connection refused, since "), (UP, "--wait waits longer")],
)
def test_who_sent_a_message_that_waits_is_told_which_channel_has_no_link(
    world: World, capsys: pytest.CaptureFixture[str], state: ChannelStatus, told: str
) -> None:
    [one] = world.sends(PHONE)

    def tell(tx: Connection) -> None:
        for channel in routing.channels(tx):
            routing.tell_status(tx, channel.channel_id, ToldStatus(state, world.now, ""))

    world.change(tell)
    with world.database.reading() as tx:
        story = tell_call(tx, biz_text(one.biz_id), "", 1)
    assert isinstance(story, CallStory)
    session: Any = SimpleNamespace(database=world.database, now_ms=world.now, real_ms=world.now)
    say_waiting(session, story, 1.0)
    printed = capsys.readouterr().out
    assert told in printed
    assert ("--wait" in printed) is state.is_up
