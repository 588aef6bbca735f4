"""Outcomes of messages: one number's day, and an account's days in figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.config import Settings
from hongyan.flows.messages.records.query_messages import (
    DayFigures,
    DetailsQuery,
    SendDetail,
    SendStatus,
    StatisticsQuery,
    send_details,
    send_statistics,
)
from hongyan.kernel.kinds import MessageKind
from tests.flows.carrier import lost, receipt, refused
from tests.flows.world import NOON, PHONE, SIGN_NAME, World

if TYPE_CHECKING:
    from tests.flows.world import Sender

TODAY, TOMORROW = 20260115, 20260116
NOTIFICATION = MessageKind.NOTIFICATION
DOMESTIC = (MessageKind.VERIFICATION, NOTIFICATION, MessageKind.PROMOTION)


def details(
    world: World,
    *,
    phone: int = PHONE,
    day: int = TODAY,
    biz_id: int | None = None,
    size: int = 50,
    page: int = 1,
    sender: Sender | None = None,
) -> tuple[int, list[SendDetail]]:
    asked = DetailsQuery((phone,), day, biz_id, size, page)
    with world.database.reading() as tx:
        owner = (sender or world.sender).account_id
        return send_details(tx, owner, asked, world.settings)


def statistics(
    world: World,
    *,
    days: tuple[int, int] = (20260101, 20260131),
    kinds: tuple[MessageKind, ...] = DOMESTIC,
    sign_name: str | None = None,
    size: int = 50,
    page: int = 1,
) -> tuple[int, list[DayFigures]]:
    asked = StatisticsQuery(days, kinds, sign_name, size, page)
    with world.database.reading() as tx:
        return send_statistics(tx, world.sender.account_id, asked)


def test_a_waiting_message_is_shown_with_its_text(world: World) -> None:
    world.sends(PHONE, code="482913")
    total, [one] = details(world)
    assert total == 1
    assert one.text == "【鸿雁演示】您的验证码为482913，请勿泄露。"
    assert (one.status, one.code, one.decided_at) == (SendStatus.WAITING, "", None)
    assert one.message.accepted_at == NOON


def test_a_submitted_message_still_waits(world: World) -> None:
    world.submits(PHONE)
    assert details(world)[1][0].status is SendStatus.WAITING


def test_a_message_in_doubt_still_waits(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    world.hears(lost(leaving))
    assert details(world)[1][0].status is SendStatus.WAITING


def test_a_delivered_message_says_so(world: World) -> None:
    [leaving] = world.submits(PHONE)
    world.waits(4)
    world.receives(receipt(leaving))
    [one] = details(world)[1]
    assert (one.status, one.code) == (SendStatus.DELIVERED, "DELIVERED")
    assert one.decided_at is not None


def test_the_older_word_for_delivered_is_a_setting(world: World) -> None:
    [leaving] = world.submits(PHONE)
    world.receives(receipt(leaving))
    world.settings = Settings(delivered_code="DELIVRD")
    assert details(world)[1][0].code == "DELIVRD"


def test_an_undelivered_message_shows_its_code(world: World) -> None:
    [leaving] = world.submits(PHONE)
    world.receives(receipt(leaving, failure="MOBILE_NOT_ON_SERVICE"))
    [one] = details(world)[1]
    assert (one.status, one.code) == (SendStatus.FAILED, "MOBILE_NOT_ON_SERVICE")


def test_a_message_that_every_channel_refuses_has_failed(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    world.hears(refused(leaving))
    [leaving] = world.starts().departures
    world.hears(refused(leaving))
    assert details(world)[1][0].status is SendStatus.FAILED


def test_a_message_without_a_receipt_has_failed_after_the_deadline(world: World) -> None:
    world.submits(PHONE)
    world.waits(73 * 3600)
    world.expires()
    [one] = details(world)[1]
    assert (one.status, one.code) == (SendStatus.FAILED, "REQUEST_SUCCESS")


def test_a_number_that_was_passed_over_is_a_failed_record(world: World) -> None:
    world.sends(PHONE)
    world.asks(PHONE, PHONE + 1)
    _, [newest, _] = details(world)
    assert (newest.status, newest.code) == (SendStatus.FAILED, "MOBILE_SEND_LIMIT")
    assert newest.decided_at is None


def test_the_newest_comes_first_and_pages_follow_each_other(world: World) -> None:
    ids = []
    for _ in range(5):
        [one] = world.sends(PHONE, kind=NOTIFICATION)
        ids.append(one.message_id)
        world.waits(1)
    pages = [details(world, size=2, page=page) for page in (1, 2, 3, 4)]
    assert [total for total, _ in pages] == [5] * 4
    found = [[one.message.message_id for one in shown] for _, shown in pages]
    assert found == [[ids[4], ids[3]], [ids[2], ids[1]], [ids[0]], []]


def test_a_day_is_a_day_in_china(world: World) -> None:
    world.waits(12 * 3600 - 1)
    world.sends(PHONE)
    world.waits(1)
    world.sends(PHONE)
    assert details(world)[0] == 1
    assert details(world, day=TOMORROW)[0] == 1


def test_one_call_of_several(world: World) -> None:
    [first] = world.sends(PHONE, kind=NOTIFICATION)
    world.sends(PHONE, kind=NOTIFICATION)
    total, [one] = details(world, biz_id=first.biz_id)
    assert (total, one.message) == (1, first)
    assert details(world, biz_id=1) == (0, [])


def test_an_account_sees_its_own_messages_alone(world: World) -> None:
    world.sends(PHONE)
    assert details(world, sender=world.new_sender("other")) == (0, [])


def test_figures_count_segments_by_what_became_of_them(world: World) -> None:
    long = world.new_long_template(3)
    world.sends(PHONE, template_id=long, kind=NOTIFICATION)
    by_phone = {one.phone: one for one in world.submits(PHONE + 1, PHONE + 2)}
    delivered, failed = by_phone[PHONE + 1], by_phone[PHONE + 2]
    world.receives(receipt(delivered), receipt(failed, failure="SP_UNKNOWN_ERROR"))
    _, [day] = statistics(world)
    assert day == DayFigures(TODAY, 5, 1, 1)
    assert day.waiting == 3


def test_a_day_without_messages_is_not_listed(world: World) -> None:
    world.sends(PHONE)
    world.waits(2 * 86_400)
    world.sends(PHONE)
    total, days = statistics(world)
    assert (total, [one.day for one in days]) == (2, [TODAY, 20260117])
    assert statistics(world, size=1, page=2) == (2, days[1:])
    assert statistics(world, days=(TOMORROW, 20260131)) == (1, days[1:])


@pytest.mark.parametrize(
    ("kinds", "segments"),
    [(DOMESTIC, 3), ((NOTIFICATION,), 2), ((MessageKind.INTERNATIONAL,), 0), ((), 0)],
)
def test_figures_of_some_kinds(world: World, kinds: tuple[MessageKind, ...], segments: int) -> None:
    world.sends(PHONE)
    world.sends(PHONE, PHONE + 1, kind=NOTIFICATION)
    assert sum(one.segments for one in statistics(world, kinds=kinds)[1]) == segments


def test_figures_of_one_sign(world: World) -> None:
    world.new_sign("另一个")
    world.sends(PHONE)
    world.sends(PHONE, PHONE + 1, sign_name="另一个")
    found = [statistics(world, sign_name=name)[1] for name in (SIGN_NAME, "另一个", "没有")]
    assert [sum(one.segments for one in days) for days in found] == [1, 2, 0]
