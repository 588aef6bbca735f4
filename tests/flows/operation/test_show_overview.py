"""An account in one look: its days, its money, why messages failed."""

from __future__ import annotations

from hongyan.flows.operation.show_overview import DAYS, FailureReason, Overview, show_overview
from hongyan.kernel.calendar import DAY_MS, shanghai_day
from hongyan.kernel.kinds import MessageKind
from tests.flows.carrier import receipt
from tests.flows.world import CASH, PHONE, World

KIND = MessageKind.NOTIFICATION
DAY_SECONDS = DAY_MS // 1000


def shown(world: World) -> Overview:
    with world.database.reading() as tx:
        return show_overview(tx, world.sender.account_id, world.now)


def fails(world: World, *phones: int, code: str = "MOBILE_IN_BLACK") -> None:
    world.receives(*(receipt(one, failure=code) for one in world.submits(*phones, kind=KIND)))


def delivers(world: World, *phones: int) -> None:
    world.receives(*(receipt(one) for one in world.submits(*phones, kind=KIND)))


def test_thirty_days_end_with_today_whether_anything_was_sent_or_not(world: World) -> None:
    delivers(world, PHONE)
    world.waits(DAY_SECONDS)
    delivers(world, PHONE, PHONE + 1)
    found = shown(world)
    assert len(found.days) == DAYS
    assert found.days[-1][0] == shanghai_day(world.now)
    assert found.today.delivered_segments == 2
    assert found.yesterday.delivered_segments == 1
    assert found.hours[-1] == 2


def test_reasons_of_failure_stand_beside_yesterdays_up_to_this_hour(world: World) -> None:
    fails(world, PHONE, PHONE + 1)
    world.waits(3 * 3600)
    fails(world, PHONE + 2)
    world.waits(DAY_SECONDS - 3 * 3600)
    fails(world, PHONE, PHONE + 1, PHONE + 2, code="MOBILE_NOT_ON_SERVICE")
    assert shown(world).reasons == (
        FailureReason("MOBILE_NOT_ON_SERVICE", 3, 0),
        FailureReason("MOBILE_IN_BLACK", 0, 2),
    )


def test_the_balance_lasts_as_long_as_the_pace_of_the_last_days_says(world: World) -> None:
    found = shown(world).money
    assert found is not None
    assert (found.available, found.lasts_days) == (CASH, None)
    delivers(world, *range(PHONE, PHONE + 10))
    world.waits(DAY_SECONDS)
    found = shown(world).money
    assert found is not None
    spent = 10 * 45_000
    assert found.lasts_days == (CASH - spent) * 7 // spent
