"""What an accepted call adds: a row for each number, queue rows by carrier and hour, figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.messages.model import biz_text
from hongyan.domain.messages.tables import dispatch, message, statistic
from hongyan.kernel.kinds import PRIORITY, IntlType, MessageKind
from hongyan.text.phone import api_form
from tests.flows.foreign import HONG_KONG, SINGAPORE, Foreign
from tests.flows.world import PHONE, UNICOM_PHONE

if TYPE_CHECKING:
    from tests.flows.world import World


def test_a_row_and_a_figure_say_the_country(world: World) -> None:
    # FAQ 5.1.8, FAQ 5.1.9
    foreign = Foreign(world)
    foreign.sends(HONG_KONG, SINGAPORE, HONG_KONG[:-1] + "1")
    world.sends(PHONE)
    with world.database.reading() as tx:
        rows = tx.execute(select(message.c.phone, message.c.country).order_by(message.c.id)).all()
        figures = tx.execute(
            select(statistic.c.country, statistic.c.messages).order_by(statistic.c.id)
        ).all()
    assert [row.country for row in rows] == ["HK", "HK", "SG", "CN"]
    assert [tuple(row) for row in figures] == [("HK", 2), ("SG", 1), ("CN", 1)]


def test_a_call_to_several_carriers_has_a_queue_row_for_each(world: World) -> None:
    world.sends(PHONE, UNICOM_PHONE, PHONE + 1)
    with world.database.reading() as tx:
        rows = tx.execute(select(dispatch.c.carrier, dispatch.c.waiting).order_by(dispatch.c.id))
        assert [tuple(row) for row in rows] == [("mobile", 2), ("unicom", 1)]


def test_codes_are_urgent_wherever_they_go(world: World) -> None:
    # FAQ 2.1.3
    foreign = Foreign(world)
    for intl_type in IntlType:
        foreign.sends(HONG_KONG, intl_type=intl_type)
    with world.database.reading() as tx:
        found = list(tx.execute(select(dispatch.c.priority).order_by(dispatch.c.id)).scalars())
    usual = PRIORITY[MessageKind.INTERNATIONAL]
    assert found == [usual, usual, PRIORITY[MessageKind.VERIFICATION]]


def test_a_number_that_was_passed_over_has_its_report_at_once(world: World) -> None:
    # AUDIT C3: it gets a failed record, and one SmsReport like every number of an accepted call.
    world.hears_of(PushKind.SMS_REPORT)
    world.sends(PHONE)
    sent = world.sends(PHONE, PHONE + 1, out_id="order-77")
    [report] = world.pushed(PushKind.SMS_REPORT)
    assert (report["phone_number"], report["success"]) == (api_form(PHONE), False)
    assert (report["err_code"], report["out_id"]) == ("MOBILE_SEND_LIMIT", "order-77")
    assert report["biz_id"] == biz_text(sent[0].biz_id)
    world.asks(PHONE)  # refused whole: nothing of it is stored, and nothing reported
    assert len(world.pushed(PushKind.SMS_REPORT)) == 1


def test_without_an_endpoint_nothing_is_reported(world: World) -> None:
    world.sends(PHONE)
    world.sends(PHONE, PHONE + 1)
    assert world.pushed(PushKind.SMS_REPORT) == []
