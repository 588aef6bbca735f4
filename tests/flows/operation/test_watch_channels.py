"""Alarms live in the database: told once, whatever process looks, and gone with the trouble."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from hongyan.domain.routing.model import ChannelState
from hongyan.domain.watch.model import AlarmNews, ChannelFigures, Trouble
from hongyan.flows.operation.channel_status import BELIEVED_MS, tell_statuses
from hongyan.flows.operation.manage_channels import ChannelChange, change_channel, remove_channel
from hongyan.flows.operation.watch_channels import (
    NamedAlarm,
    note_told,
    raised_alarms,
    watch_channels,
)
from hongyan.kernel.calendar import HOUR_MS
from hongyan.kernel.carriage import ChannelStatus, LinkState
from hongyan.kernel.refusal import Refused
from tests.flows.world import NOON, World
from tests.working import work_at

Result = TypeVar("Result")


def run(world: World, flow: Callable[..., Result], *values: Any) -> Result:
    with world.database.transaction() as tx:
        return flow(work_at(tx, context=world.context), *values)


UP = ChannelStatus(LinkState.UP)
DOWN = ChannelStatus(LinkState.DOWN, "Connection refused", NOON)
REFUSED = ChannelStatus(LinkState.LOGIN_REFUSED, "CMPP:3", NOON)
LOOK = 5_000
NOTHING = ChannelFigures()


class Watch:
    """Looks at the first channel of a world."""

    def __init__(self, world: World) -> None:
        self.world, self.now = world, NOON

    def sees(
        self, status: ChannelStatus, seconds: int = 5, figures: ChannelFigures = NOTHING
    ) -> list[NamedAlarm]:
        """Return the news of a time, none of which are marked as told."""
        found: list[NamedAlarm] = []
        channel = self.world.first_channel
        for _ in range(seconds * 1000 // LOOK):
            self.now += LOOK
            run(self.world, tell_statuses, {channel: status}, self.now, {channel: figures})
            found = run(self.world, watch_channels, self.now)
        return found

    def tells(self, news: list[NamedAlarm]) -> None:
        run(self.world, note_told, [one.alarm for one in news], self.now)

    def raised(self) -> list[Trouble]:
        with self.world.database.reading() as tx:
            return [one.alarm.trouble for one in raised_alarms(tx)]


def test_a_channel_that_stays_down_is_told_once(world: World) -> None:
    watch = Watch(world)
    assert watch.sees(DOWN, 60) == []
    [news] = watch.sees(DOWN, 10)
    assert news.alarm.news is AlarmNews.RAISED
    assert news.alarm.facts == {"reason": "Connection refused"}
    watch.tells([news])
    assert watch.sees(DOWN, 600) == []
    assert watch.raised() == [Trouble.DOWN]


def test_news_that_were_not_told_come_again(world: World) -> None:
    # The process that found them died before it told them.
    watch = Watch(world)
    watch.sees(DOWN, 70)
    assert [one.alarm.news for one in watch.sees(DOWN)] == [AlarmNews.RAISED]


def test_a_refused_login_is_told_at_once_and_so_is_its_end(world: World) -> None:
    watch = Watch(world)
    watch.tells(watch.sees(REFUSED))
    assert watch.raised() == [Trouble.LOGIN_REFUSED]
    assert watch.sees(UP, 60) == []
    [news] = watch.sees(UP, 10)
    assert news.alarm.news is AlarmNews.CLEARED
    watch.tells([news])
    assert watch.raised() == []
    assert watch.sees(UP, 60) == []


def test_what_goes_on_is_repeated_after_hours_with_its_new_figures(world: World) -> None:
    watch = Watch(world)
    silent = ChannelFigures(unheard=80, quiet_since=NOON - 900_000)
    watch.tells(watch.sees(UP, 5, silent))
    watch.now += 4 * HOUR_MS
    [news] = watch.sees(UP, 5, msgspec.structs.replace(silent, unheard=81))
    assert news.alarm.news is AlarmNews.REMINDED
    assert news.alarm.facts == {"parts": "81", "minutes": "255"}


def test_a_channel_that_is_switched_off_is_no_trouble(world: World) -> None:
    watch = Watch(world)
    watch.tells(watch.sees(REFUSED))
    name = "first"
    change = ChannelChange(state=ChannelState.OFF)
    assert not isinstance(run(world, change_channel, name, change), Refused)
    assert watch.sees(REFUSED, 60) == []
    assert watch.raised() == []


def test_a_channel_that_no_process_serves_keeps_its_alarm(world: World) -> None:
    watch = Watch(world)
    watch.tells(watch.sees(REFUSED))
    watch.now += BELIEVED_MS
    assert run(world, watch_channels, watch.now) == []
    assert watch.raised() == [Trouble.LOGIN_REFUSED]


def test_a_removed_channel_takes_its_alarms_along(world: World) -> None:
    watch = Watch(world)
    watch.sees(REFUSED)
    name = "first"
    run(world, change_channel, name, ChannelChange(state=ChannelState.OFF))
    assert run(world, remove_channel, name) is None
    assert watch.raised() == []
