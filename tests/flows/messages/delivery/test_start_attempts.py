"""Dispatch: priorities, hours, the choice of a channel, and messages that no channel takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import NewWaiting
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelState
from hongyan.domain.templates.codes import code_of
from hongyan.kernel.calendar import HOUR_MS, day_starts_at
from hongyan.kernel.carriage import TextOrigin
from hongyan.kernel.kinds import PRIORITY, MessageKind
from hongyan.kernel.outcome import Outcome
from tests.flows.carrier import refused, taken
from tests.flows.world import NOON, PHONE, SIGN_NAME, UNICOM_PHONE, World

if TYPE_CHECKING:
    from hongyan.kernel.carriage import Departure

VERIFICATION, NOTIFICATION, PROMOTION = (
    MessageKind.VERIFICATION,
    MessageKind.NOTIFICATION,
    MessageKind.PROMOTION,
)


def phones(departures: list[Departure]) -> list[int]:
    return [one.phone for one in departures]


def test_a_message_leaves_once_with_its_sign_text_and_sender_number(world: World) -> None:
    [message] = world.sends(PHONE, code="482913")
    [leaving] = world.starts().departures
    assert leaving.message_id == message.message_id
    assert leaving.content.whole == "【鸿雁演示】您的验证码为482913，请勿泄露。"
    # FAQ 2.1.6: access numbers begin with 106 and belong to the channel.
    assert leaving.src_id == f"10690005{world.sender.sign_id:04d}"
    assert world.starts().departures == []
    assert world.queued() == 0


def test_an_own_extend_code_ends_the_sender_number(world: World) -> None:
    [leaving] = world.leaves(PHONE, extend_code="77")
    assert leaving.src_id == "1069000577"


def test_a_message_tells_what_its_text_was_made_of(world: World) -> None:
    template = world.new_template(MessageKind.NOTIFICATION, "编号${code}，请核对${code}。")
    [leaving] = world.leaves(PHONE, template_id=template, code="77", extend_code="05")
    values = '{"code": "77"}'
    assert leaving.origin == TextOrigin(SIGN_NAME, code_of(template), ("code",), values, "05")


def test_an_attempt_is_written_down_before_it_is_made(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    [attempt] = world.attempts(leaving.message_id)
    assert (attempt.state, attempt.number, attempt.channel_id, attempt.parts) == (
        "submitting",
        1,
        leaving.channel_id,
        1,
    )


def test_codes_leave_before_notifications_before_promotions(world: World) -> None:
    # FAQ 2.1.3
    for number, kind in enumerate((PROMOTION, NOTIFICATION, VERIFICATION)):
        world.sends(PHONE + number, kind=kind)
    assert phones(world.starts().departures) == [PHONE + 2, PHONE + 1, PHONE]
    assert phones(world.starts(most=1).departures) == []


def test_a_code_leaves_first_though_100_000_promotions_wait(world: World) -> None:
    # FAQ 2.1.3: a row of the queue stands for a call's messages, here 100 calls of 1,000 numbers.
    [sample] = world.sends(PHONE, kind=PROMOTION)
    first = sample.message_id + 1_000_000
    waiting = [
        NewWaiting("mobile", PRIORITY[PROMOTION], NOON, call, call, call + 999, 1000)
        for call in range(first, first + 100_000, 1000)
    ]
    with world.database.transaction() as tx:
        messages.add_dispatch(tx, waiting)
    assert world.queued() == 100_001
    world.waits(1)
    [code] = world.sends(PHONE + 1)
    [leaving] = world.starts(most=1).departures
    assert leaving.message_id == code.message_id


def test_what_waits_longest_leaves_first(world: World) -> None:
    for number in range(3):
        world.sends(PHONE + number)
        world.waits(1)
    assert phones(world.starts(most=2).departures) == [PHONE, PHONE + 1]
    assert phones(world.starts(most=2).departures) == [PHONE + 2]


def test_a_big_call_leaves_in_pieces_that_join_without_gap(world: World) -> None:
    sent = [PHONE + number for number in range(10)]
    world.sends(*sent, kind=NOTIFICATION)
    left: list[int] = []
    for queued in (7, 4, 1, 0):
        left += phones(world.starts(most=3).departures)
        assert world.queued() == queued
    assert left == sent


def test_numbers_of_several_carriers_in_one_call_take_their_own_channels(world: World) -> None:
    unicom = world.new_channel("unicom-1", Carrier.CUCC)
    mixed = [PHONE, UNICOM_PHONE, PHONE + 1, UNICOM_PHONE + 1]
    world.sends(*mixed, kind=NOTIFICATION)
    departures = world.starts().departures
    assert sorted(phones(departures)) == sorted(mixed)
    assert {one.phone: one.channel_id for one in departures} == {
        PHONE: world.first_channel,
        PHONE + 1: world.first_channel,
        UNICOM_PHONE: unicom,
        UNICOM_PHONE + 1: unicom,
    }


def test_the_room_of_the_best_channel_is_used_up_before_the_next(world: World) -> None:
    # FAQ 2.1.5
    world.sends(*(PHONE + number for number in range(5)), kind=NOTIFICATION)
    channels = [one.channel_id for one in world.starts(room=2).departures]
    assert channels == [world.first_channel] * 2 + [world.second_channel] * 2
    assert world.queued() == 1


def test_a_long_message_takes_the_room_of_its_parts(world: World) -> None:
    # Carriers count PDUs in windows and rates, and a part is one.
    long = world.new_long_template(3)
    world.sends(*(PHONE + number for number in range(4)), template_id=long)
    channels = [one.channel_id for one in world.starts(room=4).departures]
    assert channels == [world.first_channel] * 2 + [world.second_channel] * 2


def test_a_message_of_more_parts_than_there_is_room_leaves_all_the_same(world: World) -> None:
    long = world.new_long_template(3)
    world.sends(PHONE, template_id=long)
    assert [one.part_count for one in world.starts(room=1).departures] == [3]


def test_a_full_carrier_does_not_hold_up_the_others(world: World) -> None:
    world.new_channel("unicom-1", Carrier.CUCC)
    world.sends(*(PHONE + number for number in range(100)), kind=NOTIFICATION)
    world.waits(1)
    world.sends(UNICOM_PHONE, kind=NOTIFICATION)
    assert UNICOM_PHONE in phones(world.starts(most=10, room=1).departures)


def test_messages_wait_while_every_channel_is_down(world: World) -> None:
    [message] = world.sends(PHONE)
    both = (world.first_channel, world.second_channel)
    started = world.starts(down=both)
    assert (started.departures, started.settled) == ([], [])
    assert world.outcome(message.message_id) is None
    assert len(world.starts(down=both[:1]).departures) == 1


def test_messages_wait_while_a_lane_is_built_anew(world: World) -> None:
    # The dispatcher has no view of a channel that is being closed and opened again.
    [message] = world.sends(PHONE)
    started = world.starts(views=[])
    assert (started.departures, started.settled) == ([], [])
    assert world.outcome(message.message_id) is None
    assert len(world.starts().departures) == 1


def test_a_message_that_no_channel_reaches_is_rejected(world: World) -> None:
    messages_sent = world.sends(PHONE, UNICOM_PHONE, kind=NOTIFICATION)
    [settled] = world.starts().settled
    assert settled.message.message_id == messages_sent[1].message_id
    assert (settled.verdict.outcome, settled.verdict.code) == (Outcome.REJECTED, "NO_ROUTE")
    assert world.totals() == (2, 2, 0, 1)
    assert world.queued() == 0


def test_what_no_channel_reaches_is_rejected_in_batches_too(world: World) -> None:
    world.sends(*(UNICOM_PHONE + number for number in range(10)), kind=NOTIFICATION)
    assert len(world.starts(most=4).settled) == 4
    assert len(world.starts(most=4).settled) == 4
    assert len(world.starts(most=4).settled) == 2
    assert world.totals() == (10, 10, 0, 10)


def test_a_refused_message_tries_another_channel(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    world.hears(refused(leaving))
    [again] = world.starts().departures
    assert (again.channel_id, again.attempt_no) == (world.second_channel, 2)
    assert again.content.whole == leaving.content.whole


def test_a_refused_message_waits_for_the_other_channel_if_that_is_busy(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    world.hears(refused(leaving))
    assert world.starts(down=[world.second_channel]).departures == []
    assert world.starts().departures == []
    world.waits(1)
    assert len(world.starts().departures) == 1


def test_an_asked_for_pause_is_kept_and_the_same_channel_may_be_tried_again(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    world.hears(refused(leaving, "CMPP:8", is_throttled=True))
    assert world.starts().departures == []
    world.waits(1)
    [again] = world.starts().departures
    assert (again.channel_id, again.attempt_no) == (world.first_channel, 2)


@pytest.mark.parametrize(("hour", "leaves"), [(7, False), (8, True), (19, True), (20, False)])
def test_promotions_leave_within_their_hours(world: World, hour: int, leaves: bool) -> None:
    world.clock.advance(day_starts_at(20260116) + hour * HOUR_MS - world.now)
    world.sends(PHONE, kind=PROMOTION)
    assert bool(world.starts().departures) is leaves
    if not leaves:
        assert world.queued() == 1
        world.waits((8 - hour) % 24 * 3600 - 1)
        assert world.starts().departures == []
        world.waits(1)
        assert len(world.starts().departures) == 1


def test_codes_and_notifications_leave_at_night(world: World) -> None:
    # FAQ 2.1.3: verification codes may be sent at any hour.
    world.waits(14 * 3600)
    world.sends(PHONE)
    world.sends(PHONE, kind=NOTIFICATION)
    assert len(world.starts().departures) == 2


def test_promotions_still_waiting_at_closing_time_wait_for_the_morning(world: World) -> None:
    world.sends(PHONE, PHONE + 1, kind=PROMOTION)
    [leaving] = world.starts(most=1).departures
    world.waits(8 * 3600)
    world.hears(refused(leaving))
    assert world.starts().departures == []
    world.waits(12 * 3600)
    assert sorted(phones(world.starts().departures)) == [PHONE, PHONE + 1]


def test_a_channel_that_is_off_takes_nothing(world: World) -> None:
    off = world.new_channel("cheap one", price_micro=1, state=ChannelState.OFF)
    [leaving] = world.leaves(PHONE)
    assert leaving.channel_id != off


def test_a_changed_template_does_not_change_what_was_accepted(world: World) -> None:
    from hongyan.domain.templates import store as templates
    from hongyan.domain.templates.tables import template

    [message] = world.sends(PHONE, code="1234")
    number = world.sender.templates[VERIFICATION]

    def rewrite(tx: object) -> None:
        templates.add_version(tx, number, 2, "新${code}", {}, NOON)  # type: ignore[arg-type]
        tx.execute(template.update().where(template.c.id == number).values(version=2))  # type: ignore[attr-defined]

    world.change(rewrite)
    [leaving] = world.starts().departures
    assert leaving.message_id == message.message_id
    assert "您的验证码为1234" in leaving.content.whole
    world.hears(taken(leaving))
