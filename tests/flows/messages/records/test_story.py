"""What a story as a whole says of its message."""

from __future__ import annotations

from hongyan.flows.messages.records.story import RecordStory
from hongyan.flows.messages.records.tell_record import tell_record
from hongyan.kernel.kinds import MessageKind
from tests.flows.carrier import receipt
from tests.flows.world import PHONE, World


def told(world: World, message_id: int) -> RecordStory:
    with world.database.reading() as tx:
        found = tell_record(tx, world.sender.account_id, message_id, {}, world.settings, world.now)
    assert isinstance(found, RecordStory)
    return found


def test_how_long_it_took_is_known_once_it_is_decided(world: World) -> None:
    [one] = world.submits(PHONE, kind=MessageKind.NOTIFICATION)
    assert told(world, one.message_id).took_ms is None
    world.waits(36)
    world.receives(receipt(one, done_at=world.now))
    assert told(world, one.message_id).took_ms == 36_000
