"""What a serving process says of its channels, and how long it is believed."""

from __future__ import annotations

from hongyan.flows.operation.channel_status import (
    BELIEVED_MS,
    believed_statuses,
    tell_statuses,
)
from hongyan.kernel.carriage import ChannelStatus, LinkState
from tests.flows.world import NOON, World
from tests.working import work_at

REFUSED = ChannelStatus(LinkState.LOGIN_REFUSED, "CMPP:3", NOON - 5)
UP = ChannelStatus(LinkState.UP, since=NOON)


def told(world: World, statuses: dict[int, ChannelStatus], at: int = NOON) -> None:
    world.change(lambda tx: tell_statuses(work_at(tx), statuses, at, {}))


def test_what_is_said_of_a_channel_last_is_read(world: World) -> None:
    told(world, {world.first_channel: REFUSED, world.second_channel: UP})
    told(world, {world.first_channel: UP}, NOON + 1)
    with world.database.reading() as tx:
        found = believed_statuses(tx, NOON + 2)
    assert found == {world.first_channel: UP, world.second_channel: UP}


def test_the_reason_and_the_moment_are_kept(world: World) -> None:
    told(world, {world.first_channel: REFUSED})
    with world.database.reading() as tx:
        assert believed_statuses(tx, NOON) == {world.first_channel: REFUSED}
    assert REFUSED.words == "login refused: CMPP:3"


def test_a_process_that_says_nothing_any_more_is_not_believed(world: World) -> None:
    told(world, {world.first_channel: UP})
    with world.database.reading() as tx:
        assert believed_statuses(tx, NOON + BELIEVED_MS) == {}
