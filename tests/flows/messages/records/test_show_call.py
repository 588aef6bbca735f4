"""One call of an account: its figures, and the numbers that were passed over."""

from __future__ import annotations

from hongyan.domain.messages.model import biz_text
from hongyan.domain.messages.reasons import MessageReason
from hongyan.flows.messages.records.show_call import CallView, show_call
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refused
from tests.flows.carrier import receipt
from tests.flows.world import PHONE, World


def shown(world: World, biz_id: int, account_id: int = 0) -> CallView | Refused:
    with world.database.reading() as tx:
        owner = account_id or world.sender.account_id
        return show_call(tx, owner, biz_text(biz_id), world.settings)


def test_a_call_counts_how_its_numbers_ended(world: World) -> None:
    world.use(verification_per_minute=1)
    world.sends(PHONE)
    world.starts()
    skipped, sent = world.sends(PHONE, PHONE + 1)
    [departure] = world.starts().departures
    world.receives(receipt(departure))
    found = shown(world, sent.biz_id)
    assert isinstance(found, CallView)
    assert found.story.numbers == 2
    assert found.story.passed_over == {"MOBILE_SEND_LIMIT": 1}
    [(message, why)] = found.passed_over
    assert message.message_id == skipped.message_id
    assert why.hit is not None


def test_another_account_s_call_is_missing(world: World) -> None:
    other = world.new_sender("other")
    [theirs] = world.sends(PHONE, kind=MessageKind.NOTIFICATION, sender=other)
    found = shown(world, theirs.biz_id)
    assert isinstance(found, Refused)
    assert found.reason is MessageReason.CALL_MISSING
    assert isinstance(shown(world, theirs.biz_id, other.account_id), CallView)
