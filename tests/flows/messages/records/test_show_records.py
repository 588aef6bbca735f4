"""An account's records: found by anything that is known of one, page by page, within a budget."""

from __future__ import annotations

from typing import Any

import pytest

from hongyan.domain.messages.model import LogState, biz_text
from hongyan.domain.messages.reasons import MessageReason, NumberReason
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.templates.codes import code_of
from hongyan.flows.messages.delivery import list_records as flows
from hongyan.flows.messages.records.show_records import (
    LogPlace,
    RecordsPage,
    RecordsQuery,
    RecordState,
    show_records,
)
from hongyan.flows.money.ledger.message_costs import CostState
from hongyan.kernel.calendar import HOUR_MS
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refused
from hongyan.text.phone import api_form
from tests.flows.carrier import receipt
from tests.flows.world import PHONE, UNICOM_PHONE, World

KIND = MessageKind.NOTIFICATION


def page(world: World, **asked: Any) -> RecordsPage:
    with world.database.reading() as tx:
        found = show_records(tx, world.sender.account_id, RecordsQuery(**asked), world.settings)
    assert isinstance(found, RecordsPage), found
    return found


def no(world: World, **asked: Any) -> Refused:
    with world.database.reading() as tx:
        found = show_records(tx, world.sender.account_id, RecordsQuery(**asked), world.settings)
    assert isinstance(found, Refused)
    return found


def ids(found: RecordsPage) -> list[int]:
    return [one.message.message_id for one in found.records]


def test_a_record_has_text_state_time_and_cost(world: World) -> None:
    [one] = world.submits(PHONE, kind=KIND)
    [record] = page(world).records
    assert (record.state, record.code, record.took_ms) == (RecordState.SUBMITTED, "", None)
    assert record.text == "【鸿雁演示】您的订单123456已发货。"
    assert (record.cost.state, record.cost.money) == (CostState.HELD, 45_000)
    world.waits(2)
    world.receives(receipt(one, done_at=world.now))
    [record] = page(world).records
    assert (record.state, record.code, record.took_ms) == (
        RecordState.DELIVERED,
        "DELIVERED",
        2000,
    )
    assert record.cost.state is CostState.CHARGED


def test_a_failed_record_cost_nothing_in_the_end(world: World) -> None:
    [one] = world.submits(PHONE, kind=KIND)
    world.receives(receipt(one, failure="MOBILE_NOT_ON_SERVICE"))
    [record] = page(world).records
    assert record.state is RecordState.UNDELIVERED
    assert record.cost.state is CostState.GIVEN_BACK
    assert record.code == "MOBILE_NOT_ON_SERVICE"


def test_a_message_that_has_not_left_waits(world: World) -> None:
    world.sends(PHONE, kind=KIND)
    assert [one.state for one in page(world).records] == [RecordState.WAITING]


def test_another_account_s_messages_are_never_among_them(world: World) -> None:
    other = world.new_sender("other")
    world.sends(PHONE, kind=KIND, sender=other)
    [own] = world.sends(PHONE, kind=KIND)
    assert ids(page(world)) == [own.message_id]
    assert ids(page(world, number=api_form(PHONE))) == [own.message_id]


def test_records_are_found_by_what_is_known_of_them(world: World) -> None:
    [code] = world.sends(PHONE, out_id="order-7")
    [notice] = world.sends(PHONE + 1, kind=KIND)
    code_call, template = biz_text(code.biz_id), code_of(world.sender.templates[KIND])
    assert ids(page(world, out_id="order-7")) == [code.message_id]
    assert ids(page(world, call=code_call)) == [code.message_id]
    assert ids(page(world, kind=KIND)) == [notice.message_id]
    assert ids(page(world, template=template)) == [notice.message_id]
    assert ids(page(world, number=f"+86 {api_form(PHONE + 1)}")) == [notice.message_id]
    assert ids(page(world, country="CN", carrier="mobile")) == [notice.message_id, code.message_id]
    assert ids(page(world, carrier="unicom")) == []


def test_records_are_found_by_sign_and_an_unknown_sign_finds_none(world: World) -> None:
    world.new_sign("另一签名")
    [one] = world.sends(PHONE, kind=KIND, sign_name="另一签名")
    world.sends(PHONE + 1, kind=KIND)
    assert ids(page(world, sign="另一签名")) == [one.message_id]
    assert ids(page(world, sign="没有")) == []


def test_records_are_found_by_channel(world: World) -> None:
    world.new_channel("third", Carrier.CUCC)
    [mobile] = world.submits(PHONE, kind=KIND)
    [unicom] = world.submits(UNICOM_PHONE, kind=KIND)
    assert ids(page(world, channel_id=mobile.channel_id)) == [mobile.message_id]
    assert ids(page(world, channel_id=unicom.channel_id)) == [unicom.message_id]


def test_records_are_found_by_code_of_receipt_and_of_a_number_passed_over(world: World) -> None:
    world.use(verification_per_minute=1, delivered_code="DELIVRD")
    [one] = world.submits(PHONE)
    world.receives(receipt(one))
    world.waits(1)
    skipped, _ = world.sends(PHONE, PHONE + 1)
    assert ids(page(world, code="DELIVRD")) == [one.message_id]
    assert ids(page(world, code="MOBILE_SEND_LIMIT")) == [skipped.message_id]
    assert ids(page(world, state=LogState.PASSED_OVER)) == [skipped.message_id]
    [record] = page(world, code="DELIVRD").records
    assert record.code == "DELIVRD"


def test_a_span_includes_its_first_moment_and_not_its_last(world: World) -> None:
    began = world.now
    [first] = world.sends(PHONE, kind=KIND)
    world.waits(3600)
    [second] = world.sends(PHONE + 1, kind=KIND)
    assert ids(page(world, since_at=began, until_at=began + HOUR_MS)) == [first.message_id]
    assert ids(page(world, since_at=began + HOUR_MS)) == [second.message_id]


def test_pages_join_in_both_directions_without_a_gap(world: World) -> None:
    sent = [one.message_id for one in world.sends(*range(PHONE, PHONE + 7), kind=KIND)][::-1]
    first = page(world, limit=3)
    assert first.older is not None
    assert first.newer is None
    second = page(world, limit=3, place=LogPlace(first.older))
    assert second.older is not None
    third = page(world, limit=3, place=LogPlace(second.older))
    assert ids(first) + ids(second) + ids(third) == sent
    assert third.older is None
    assert third.newer is not None
    back = page(world, limit=3, place=LogPlace(third.newer, is_newer=True))
    assert ids(back) == ids(second)
    assert back.newer is not None
    front = page(world, limit=3, place=LogPlace(back.newer, is_newer=True))
    assert ids(front) == ids(first)


def test_a_page_says_how_far_it_looked_and_where_to_go_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flows, "LOOKED_MAX", 3)
    [rare] = world.sends(PHONE, kind=KIND, out_id="rare")
    world.waits(60)
    world.sends(*range(PHONE + 1, PHONE + 5), kind=KIND)
    first = page(world, out_id="rare")
    assert first.records == ()
    assert first.looked_to_at is not None
    assert first.looked_to_at // 1000 == world.now // 1000
    assert first.older is not None
    second = page(world, out_id="rare", place=LogPlace(first.older))
    assert ids(second) == [rare.message_id]
    assert second.looked_to_at is None


def test_what_cannot_be_a_number_a_code_or_a_call_is_refused_together(world: World) -> None:
    found = no(world, number="12", template="mine", call="x^1")
    assert [one.reason for one in (found, *found.also)] == [
        NumberReason.ILLEGAL,
        MessageReason.NO_TEMPLATE_CODE,
        MessageReason.NO_BIZ_ID,
    ]
