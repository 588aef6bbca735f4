"""Why a number was passed over, told from the log: the full window and its end, or the opt-out."""

from __future__ import annotations

from hongyan.domain.frequency.limits import Window
from hongyan.domain.inbound import store as inbound
from hongyan.flows.messages.records.why_passed_over import PassedOver, why_passed_over
from hongyan.kernel.calendar import HOUR_MS
from hongyan.kernel.kinds import MessageKind
from tests.flows.world import PHONE, World


def why(world: World, *phones: int, kind: MessageKind = MessageKind.VERIFICATION) -> PassedOver:
    message = world.sends(*phones, kind=kind)[0]
    assert message.refused_code
    with world.database.reading() as tx:
        return why_passed_over(tx, message, world.settings)


def test_the_window_that_opens_last_is_told_with_what_was_used_of_it(world: World) -> None:
    world.use(verification_per_minute=1, verification_per_hour=2)
    first_at = world.now
    world.sends(PHONE)
    world.waits(90)
    world.sends(PHONE)
    world.waits(10)
    found = why(world, PHONE, PHONE + 1)
    assert found.hit is not None
    assert (found.hit.window, found.hit.used, found.hit.permits) == (Window.HOUR, 2, 2)
    assert found.hit.earliest_at == first_at + HOUR_MS


def test_what_was_sent_later_does_not_count(world: World) -> None:
    world.use(verification_per_minute=1)
    world.sends(PHONE)
    message = world.sends(PHONE, PHONE + 1)[0]
    world.waits(120)
    world.sends(PHONE)
    with world.database.reading() as tx:
        found = why_passed_over(tx, message, world.settings)
    assert found.hit is not None
    assert found.hit.used == 1


def test_an_opt_out_says_since_when(world: World) -> None:
    since = world.now
    sender = world.sender
    with world.database.transaction() as tx:
        inbound.add_opt_out(tx, sender.account_id, sender.sign_id, PHONE, "R", since)
    world.waits(60)
    found = why(world, PHONE, PHONE + 1, kind=MessageKind.PROMOTION)
    assert (found.code, found.opted_out_at, found.hit) == ("USER_REJECT", since, None)
