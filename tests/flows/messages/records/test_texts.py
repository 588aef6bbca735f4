"""Texts of a page: rendered as they were sent, whatever became of the template since."""

from __future__ import annotations

from hongyan.flows.messages.records.texts import texts_of
from hongyan.kernel.kinds import MessageKind
from tests.flows.world import PHONE, World


def test_each_message_has_the_text_that_was_sent(world: World) -> None:
    [code] = world.sends(PHONE, code="998877")
    [notice] = world.sends(PHONE, kind=MessageKind.NOTIFICATION, code="A-7")
    with world.database.reading() as tx:
        found = texts_of(tx, [code, notice], world.settings)
    assert found == {
        code.message_id: "【鸿雁演示】您的验证码为998877，请勿泄露。",
        notice.message_id: "【鸿雁演示】您的订单A-7已发货。",
    }
