"""How much waits, and which channels there are."""

from __future__ import annotations

from hongyan.domain.callbacks.model import PushKind
from hongyan.flows.operation.health import configured_channels, depths
from hongyan.kernel.kinds import MessageKind
from tests.flows.carrier import receipt
from tests.flows.world import PHONE, World


def test_an_idle_service_waits_for_nothing(world: World) -> None:
    with world.database.reading() as tx:
        found = depths(tx)
    assert found.queued == {0: 0, 1: 0, 2: 0}
    assert found.pushes == {}


def test_messages_and_pushes_that_wait_are_counted(world: World) -> None:
    world.hears_of(PushKind.SMS_REPORT)
    [leaving] = world.submits(PHONE)
    world.receives(receipt(leaving))
    world.sends(PHONE, PHONE + 1, kind=MessageKind.PROMOTION)
    world.sends(PHONE, kind=MessageKind.NOTIFICATION)
    with world.database.reading() as tx:
        found = depths(tx)
    assert found.queued == {0: 0, 1: 1, 2: 2}
    assert found.pushes == {("SmsReport", "waiting"): 1}


def test_channels_are_seen_as_they_are_now(world: World) -> None:
    names = []
    for name in ("third", "fourth"):
        world.new_channel(name)
        with world.database.transaction() as tx:
            names.append([one.name for one in configured_channels(tx, world.context)])
    assert names == [["first", "second", "third"], ["first", "second", "third", "fourth"]]
