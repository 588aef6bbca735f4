"""Replies find the message they answer, opt-outs are kept, and customers are told of them."""

from __future__ import annotations

from sqlalchemy import select

from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.inbound.tables import inbound
from hongyan.domain.messages.request import Accepted
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.carrier import text_from
from tests.flows.world import PHONE, World

PROMOTION = MessageKind.PROMOTION


def test_a_reply_is_pushed_to_the_sender_of_the_message(world: World) -> None:
    # FAQ 2.1.4, FAQ 2.1.10
    world.hears_of(PushKind.SMS_UP)
    [leaving] = world.submits(PHONE)
    [reply] = world.hears_from(text_from(leaving, "收到，谢谢！"))
    assert reply.message is not None
    assert reply.message.message_id == leaving.message_id
    assert not reply.is_opt_out
    [item] = world.pushed(PushKind.SMS_UP)
    assert item == {
        "phone_number": "13900001000",
        "content": "收到，谢谢！",
        "send_time": "2026-01-15 12:01:00",
        "dest_code": f"{world.sender.sign_id:04d}",
        "sequence_id": "1",
        "sign_name": "鸿雁演示",
    }


def test_a_reply_that_is_repeated_is_taken_once(world: World) -> None:
    world.hears_of(PushKind.SMS_UP)
    [leaving] = world.submits(PHONE)
    reply = text_from(leaving, "好的")
    assert len(world.hears_from(reply, reply)) == 1
    assert world.hears_from(reply) == []
    assert len(world.pushed(PushKind.SMS_UP)) == 1


def test_replies_are_numbered_one_after_another(world: World) -> None:
    world.hears_of(PushKind.SMS_UP)
    [leaving] = world.submits(PHONE)
    world.hears_from(text_from(leaving, "一"), text_from(leaving, "二"))
    world.hears_from(text_from(leaving, "三"))
    said = [(item["sequence_id"], item["content"]) for item in world.pushed(PushKind.SMS_UP)]
    assert said == [("1", "一"), ("2", "二"), ("3", "三")]


def test_after_an_r_promotions_are_refused_and_codes_are_not(world: World) -> None:
    [leaving] = world.submits(PHONE, kind=PROMOTION)
    [reply] = world.hears_from(text_from(leaving, " r。"))
    assert reply.is_opt_out
    answer = world.asks(PHONE, kind=PROMOTION)
    assert isinstance(answer, Refused)
    assert answer.reason is Refusal.OPTED_OUT
    assert isinstance(world.asks(PHONE), Accepted)


def test_an_opt_out_touches_one_sign_and_one_number(world: World) -> None:
    world.new_sign("另一品牌")
    [leaving] = world.submits(PHONE, kind=PROMOTION)
    world.hears_from(text_from(leaving, "R"))
    assert isinstance(world.asks(PHONE, kind=PROMOTION, sign_name="另一品牌"), Accepted)
    assert isinstance(world.asks(PHONE + 1, kind=PROMOTION), Accepted)
    # FAQ 2.1.9: a call with several numbers goes to the others.
    answer = world.asks(PHONE, PHONE + 2, kind=PROMOTION)
    assert isinstance(answer, Accepted)
    assert (answer.accepted, answer.refused) == (1, 1)


def test_the_number_that_was_written_to_tells_the_sign(world: World) -> None:
    other_sign = world.new_sign("另一品牌")
    [first] = world.submits(PHONE, kind=PROMOTION)
    world.waits(60)
    [second] = world.submits(PHONE, kind=PROMOTION, sign_name="另一品牌")
    assert second.src_id.endswith(f"{other_sign:04d}")
    replies = world.hears_from(text_from(first, "给第一个"), text_from(second, "给第二个"))
    assert [one.message.message_id for one in replies if one.message] == [
        first.message_id,
        second.message_id,
    ]


def test_a_short_extend_code_does_not_catch_replies_to_a_longer_one(world: World) -> None:
    own = f"{world.sender.sign_id}"
    [by_default] = world.submits(PHONE, kind=PROMOTION)
    world.waits(60)
    [by_own_code] = world.submits(PHONE, kind=PROMOTION, extend_code=own)
    assert by_default.src_id.endswith(own)
    replies = world.hears_from(text_from(by_default, "一"), text_from(by_own_code, "二"))
    assert [one.message.message_id for one in replies if one.message] == [
        by_default.message_id,
        by_own_code.message_id,
    ]


def test_a_carrier_that_shortens_the_number_is_understood(world: World) -> None:
    other_sign = world.new_sign("另一品牌")
    [first] = world.submits(PHONE)
    world.waits(60)
    [second] = world.submits(PHONE, sign_name="另一品牌")
    code = f"{world.sender.sign_id:04d}"
    [by_code] = world.hears_from(text_from(first, "短号", dest_id=code))
    assert by_code.message is not None
    assert by_code.message.message_id == first.message_id
    [bare] = world.hears_from(text_from(second, "没有扩展码", dest_id="10690005"))
    assert bare.message is not None
    assert bare.message.sign_id == other_sign


def test_a_reply_to_the_access_code_alone_answers_the_newest_whatever_the_code_ends_in(
    world: World,
) -> None:
    # A channel with `extend=false` shows no other number.
    other_sign = world.new_sign("另一品牌")
    [first] = world.submits(PHONE, extend_code="0005")
    world.waits(60)
    [second] = world.submits(PHONE, sign_name="另一品牌")
    bare = second.access_code
    assert second.src_id == f"{bare}{other_sign:04d}"
    assert bare.endswith("0005")
    replies = world.hears_from(
        text_from(first, "没有扩展码", dest_id=bare), text_from(first, "短号", dest_id="90005")
    )
    assert [one.message.message_id for one in replies if one.message] == [
        second.message_id,
        first.message_id,
    ]


def test_among_messages_of_one_sign_the_newest_is_answered(world: World) -> None:
    world.submits(PHONE, out_id="old")
    world.waits(60)
    [newest] = world.submits(PHONE, out_id="new")
    [reply] = world.hears_from(text_from(newest, "哪一条？"))
    assert reply.message is not None
    assert reply.message.out_id == "new"


def test_a_text_that_answers_nothing_is_kept_and_belongs_to_nobody(world: World) -> None:
    world.hears_of(PushKind.SMS_UP)
    [leaving] = world.submits(PHONE)
    stranger = text_from(leaving, "R", phone=PHONE + 9)
    elsewhere = text_from(leaving, "R", channel_id=world.second_channel)
    too_late = text_from(leaving, "晚了", sent_at=world.now + 73 * 3_600_000)
    replies = world.hears_from(stranger, elsewhere, too_late)
    assert [one.message for one in replies] == [None, None, None]
    assert world.pushed(PushKind.SMS_UP) == []
    with world.database.reading() as tx:
        rows = tx.execute(select(inbound.c.content, inbound.c.account_id)).all()
    assert sorted(tuple(row) for row in rows) == [("R", None), ("R", None), ("晚了", None)]
    assert isinstance(world.asks(PHONE, kind=PROMOTION), Accepted)


def test_nothing_is_pushed_to_an_account_that_does_not_listen(world: World) -> None:
    [leaving] = world.submits(PHONE)
    assert len(world.hears_from(text_from(leaving, "在吗"))) == 1
    assert world.pushed(PushKind.SMS_UP) == []


def test_a_second_r_is_no_fault(world: World) -> None:
    [leaving] = world.submits(PHONE, kind=PROMOTION)
    world.hears_from(text_from(leaving, "R"))
    [again] = world.hears_from(text_from(leaving, "TD"))
    assert again.is_opt_out
