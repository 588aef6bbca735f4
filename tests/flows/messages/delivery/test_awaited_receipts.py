"""What a channel waits for is known after a restart: submitted, young, and not decided."""

from __future__ import annotations

from hongyan.flows.messages.delivery.awaited_receipts import awaited_receipts
from hongyan.kernel.carriage import AwaitedReceipt
from tests.flows.carrier import ids_of, receipt, refused
from tests.flows.world import PHONE, World


def awaited(world: World, channel_id: int) -> list[AwaitedReceipt]:
    with world.database.reading() as tx:
        return awaited_receipts(tx, channel_id, world.now)


def test_a_channel_waits_for_what_was_taken_and_not_decided_oldest_first(world: World) -> None:
    first, second, third = world.submits(PHONE, PHONE + 1, PHONE + 2)
    [declined] = world.leaves(PHONE + 3)
    world.hears(refused(declined))
    taken_at = world.now
    world.receives(receipt(second))
    assert awaited(world, first.channel_id) == [
        AwaitedReceipt(one.message_id, 1, one.phone, ids_of(one), taken_at)
        for one in (first, third)
    ]
    assert awaited(world, world.second_channel) == []
    world.waits(3 * 86_400 + 1)
    assert awaited(world, first.channel_id) == []
