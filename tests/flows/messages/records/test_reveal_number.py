"""A whole number is shown to who asked for it, for a short time, and the change log says so."""

from __future__ import annotations

from hongyan.domain.changes.tables import change
from hongyan.domain.messages.reasons import MessageReason
from hongyan.flows.messages.records.reveal_number import SHOWN_MS, is_revealed, reveal_number
from hongyan.flows.reference.work import Work
from hongyan.kernel.actor import Actor, ActorType
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refused
from tests.flows.world import PHONE, World

ANNA, BEN = Actor(ActorType.PERSON, "anna"), Actor(ActorType.PERSON, "ben")


def reveals(world: World, message_id: int, account_id: int = 0) -> Refused | None:
    with world.database.transaction() as tx:
        work = Work(tx, world.now, world.context, ANNA)
        return reveal_number(work, account_id or world.sender.account_id, message_id)


def sees(world: World, message_id: int, actor: Actor) -> bool:
    with world.database.reading() as tx:
        return is_revealed(tx, world.sender.account_id, message_id, actor, world.now)


def test_who_asked_is_shown_the_number_and_nobody_else(world: World) -> None:
    one, other = world.sends(PHONE, PHONE + 1, kind=MessageKind.NOTIFICATION)
    assert not sees(world, one.message_id, ANNA)
    assert reveals(world, one.message_id) is None
    assert sees(world, one.message_id, ANNA)
    assert not sees(world, one.message_id, BEN)
    assert not sees(world, other.message_id, ANNA)


def test_it_is_shown_for_a_short_time(world: World) -> None:
    [one] = world.sends(PHONE, kind=MessageKind.NOTIFICATION)
    reveals(world, one.message_id)
    world.waits(SHOWN_MS // 1000)
    assert not sees(world, one.message_id, ANNA)


def test_no_number_stands_in_the_change_log(world: World) -> None:
    [one] = world.sends(PHONE, kind=MessageKind.NOTIFICATION)
    reveals(world, one.message_id)
    with world.database.reading() as tx:
        [row] = tx.execute(change.select().where(change.c.what == "reveal_number")).all()
    assert row.subject == str(one.message_id)
    assert str(PHONE) not in "".join(map(str, row))


def test_another_account_s_number_is_missing(world: World) -> None:
    other = world.new_sender("other")
    [theirs] = world.sends(PHONE, kind=MessageKind.NOTIFICATION, sender=other)
    assert reveals(world, theirs.message_id) == Refused(MessageReason.RECORD_MISSING)
