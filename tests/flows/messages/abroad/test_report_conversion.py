"""Reports of conversions: once for each message, and of the caller's own messages only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from hongyan.domain.countries import store
from hongyan.domain.countries.conversion import slot_of
from hongyan.domain.countries.model import Use
from hongyan.domain.countries.tables import conversion_rate
from hongyan.domain.messages.model import biz_text
from hongyan.flows.messages.abroad.report_conversion import ConversionRefusal, report_rate
from hongyan.kernel.calendar import HOUR_MS
from hongyan.kernel.kinds import IntlType, MessageKind
from tests.flows.abroad import SINGAPORE, Abroad
from tests.flows.world import PHONE
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


@pytest.fixture
def abroad(world: World) -> Abroad:
    return Abroad(world)


def uses(abroad: Abroad) -> list[Use]:
    world = abroad.world
    with world.database.reading() as tx:
        return store.uses_between(tx, world.sender.account_id, 0, slot_of(world.now) + 1)


def test_a_code_that_was_typed_in_counts_in_the_time_it_was_sent(abroad: Abroad) -> None:
    biz_id = abroad.sends(abroad.template(IntlType.VERIFICATION), SINGAPORE)
    sent_at = abroad.world.now
    abroad.world.waits(3600)
    assert abroad.reports(biz_text(biz_id)) is None
    with abroad.world.database.reading() as tx:
        account_id = abroad.world.sender.account_id
        slot = slot_of(sent_at)
        assert store.uses_between(tx, account_id, slot, slot + 1) == [Use("SG", 1, 1, 1)]


def test_a_message_counts_once_and_the_last_word_stands(abroad: Abroad) -> None:
    text = biz_text(abroad.sends(abroad.template(IntlType.VERIFICATION), SINGAPORE))
    for is_converted, converted in ((True, 1), (True, 1), (False, 0), (False, 0), (True, 1)):
        assert abroad.reports(text, is_converted=is_converted) is None
        assert uses(abroad) == [Use("SG", 1, 1, converted)]


def test_a_message_of_several_is_named_by_its_own_id(abroad: Abroad) -> None:
    template_id = abroad.template(IntlType.VERIFICATION)
    biz_id = abroad.sends(template_id, SINGAPORE, SINGAPORE + 1)
    assert abroad.reports(biz_text(biz_id)) is ConversionRefusal.MESSAGE_SEVERAL
    assert abroad.reports(str(biz_id + 1)) is None
    assert uses(abroad) == [Use("SG", 2, 2, 1)]


def test_only_ones_own_codes_abroad_are_reported(abroad: Abroad) -> None:
    biz_id = abroad.sends(abroad.template(IntlType.VERIFICATION), SINGAPORE)
    other = abroad.world.new_sender("other")
    unknown = ConversionRefusal.MESSAGE_UNKNOWN
    assert abroad.reports(biz_text(biz_id), account_id=other.account_id) is unknown
    for text in ("", "x", "0", "123^1", str(10**19), biz_text(biz_id + 50)):
        assert abroad.reports(text) is unknown
    notice = abroad.sends(abroad.template(IntlType.NOTIFICATION), SINGAPORE)
    assert abroad.reports(biz_text(notice)) is ConversionRefusal.NOT_A_CODE
    at_home = abroad.world.sends(PHONE)[0].message_id
    assert abroad.reports(str(at_home)) is ConversionRefusal.NOT_A_CODE
    template_id = abroad.world.sender.templates[MessageKind.VERIFICATION]
    domestic = abroad.sends(template_id, PHONE, kind=MessageKind.VERIFICATION)
    assert abroad.reports(biz_text(domestic)) is ConversionRefusal.NOT_A_CODE
    assert all(one.converted == 0 for one in uses(abroad))


def test_nothing_is_typed_in_before_it_happened(abroad: Abroad) -> None:
    text = biz_text(abroad.sends(abroad.template(IntlType.VERIFICATION), SINGAPORE))
    assert abroad.reports(text, ahead_ms=HOUR_MS) is ConversionRefusal.TIME_AHEAD
    assert abroad.reports(text, ahead_ms=60_000) is None


def test_an_overall_rate_is_kept_with_its_time(world: World) -> None:
    account_id, now = world.sender.account_id, world.now
    with world.database.transaction() as tx:
        assert report_rate(work_at(tx, now), account_id, "0.53", now - HOUR_MS) is None
        assert report_rate(work_at(tx, now), account_id, "0.4", now - 2 * HOUR_MS) is None
        assert store.latest_rate(tx, account_id, 0) == 530_000
        assert tx.execute(select(func.count()).select_from(conversion_rate)).scalar() == 1
        assert store.latest_rate(tx, account_id, now) is None
        malformed = ConversionRefusal.RATE_MALFORMED
        assert report_rate(work_at(tx, now), account_id, "53%", now) is malformed
        ahead = ConversionRefusal.TIME_AHEAD
        assert report_rate(work_at(tx, now), account_id, "0.5", now + HOUR_MS) is ahead
