"""Acceptance abroad: whose templates and numbers, which countries, what it costs and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from hongyan.domain.countries import store as countries
from hongyan.domain.countries.conversion import slot_of
from hongyan.domain.countries.model import ConversionMode, ConversionSignal
from hongyan.domain.inbound import store as inbound
from hongyan.domain.messages.request import Accepted
from hongyan.domain.messages.tables import dispatch
from hongyan.domain.routing.tables import channel
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.flows.messages.sending.accept import accept_messages
from hongyan.kernel.calendar import DAY_MS, HOUR_MS, day_starts_at
from hongyan.kernel.kinds import AccountKind, IntlType, MessageKind, SignKind
from hongyan.kernel.money import Scope, WalletKind
from hongyan.kernel.outcome import Outcome
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.books import Books
from tests.flows.carrier import receipt, refused, taken
from tests.flows.foreign import AMERICA, HONG_KONG, PRICES, SINGAPORE, VIETNAM, Foreign
from tests.flows.world import CASH, DEADLINE_SECONDS, NOON, PHONE
from tests.working import work_at

TAIWAN = "886912345678"

if TYPE_CHECKING:
    from tests.flows.world import World


@pytest.fixture
def foreign(world: World) -> Foreign:
    return Foreign(world)


def no(answer: object) -> Refusal:
    assert isinstance(answer, Refused), answer
    return answer.reason


# What it costs


def test_one_place_has_one_price_and_is_charged_on_submission(foreign: Foreign) -> None:
    # FAQ 5.1.2, FAQ 5.1.3
    books = Books(foreign.world)
    foreign.sends(HONG_KONG, SINGAPORE, VIETNAM, AMERICA)
    spent = books.consumption()
    assert {one.country: one.amount for one in spent} == PRICES
    assert {one.unit_price for one in spent} == set(PRICES.values())
    assert books.balance == (CASH - sum(PRICES.values()), 0)
    books.prove()


def test_a_message_that_fails_is_charged_and_stays_charged(foreign: Foreign) -> None:
    # FAQ 5.1.3
    world, books = foreign.world, Books(foreign.world)
    [message] = foreign.sends(HONG_KONG)
    [departure] = world.starts().departures
    world.hears(refused(departure))
    assert world.outcome(message.message_id) is Outcome.REJECTED
    [second] = foreign.sends(SINGAPORE)
    [departure] = world.starts().departures
    world.hears(taken(departure))
    world.receives(receipt(departure, failure="UNDELIV"))
    assert world.outcome(second.message_id) is Outcome.UNDELIVERED
    assert books.balance == (CASH - PRICES["HK"] - PRICES["SG"], 0)
    assert [books.ended(one) for one in (message, second)] == [[], []]
    books.prove()


def test_volume_brings_no_discount(foreign: Foreign) -> None:
    # FAQ 5.1.6
    books = Books(foreign.world)
    for start in range(0, 1000, 500):
        foreign.sends(*(str(6581000000 + start + step) for step in range(500)))
    assert [(one.unit_price, one.segments) for one in books.consumption()] == [(PRICES["SG"], 1000)]


def test_a_card_with_its_bonus_pays_before_the_balance(foreign: Foreign) -> None:
    # FAQ 5.1.6
    books = Books(foreign.world)
    bonus = books.buys(PRICES["HK"], kind=WalletKind.BONUS, scope=Scope.INTERNATIONAL)
    card = books.buys(PRICES["HK"], kind=WalletKind.CARD, scope=Scope.INTERNATIONAL)
    foreign.sends(HONG_KONG)
    assert (books.units(bonus)[0], books.units(card)[0]) == (0, PRICES["HK"])
    foreign.sends(HONG_KONG)
    assert books.units(card)[0] == 0
    assert books.balance == (CASH, 0)
    foreign.sends(HONG_KONG)
    assert books.balance == (CASH - PRICES["HK"], 0)


def test_domestic_packages_never_pay_abroad_nor_international_ones_at_home(
    foreign: Foreign,
) -> None:
    # FAQ 5.1.7, FAQ 5.1.13
    world, books = foreign.world, Books(foreign.world)
    home = books.buys(10)
    abroad = books.buys(10, scope=Scope.INTERNATIONAL)
    foreign.sends(HONG_KONG)
    assert (books.units(home), books.units(abroad)) == ((10, 0), (9, 0))
    world.sends(PHONE)
    assert (books.units(home), books.units(abroad)) == ((9, 1), (9, 0))


def test_the_international_package_pays_first_and_everywhere_abroad(foreign: Foreign) -> None:
    # FAQ 5.1.13
    books = Books(foreign.world)
    package = books.buys(500, scope=Scope.INTERNATIONAL, days=365)
    foreign.sends(HONG_KONG, AMERICA, VIETNAM)
    assert books.units(package) == (497, 0)
    assert books.balance == (CASH, 0)
    foreign.world.clock.advance(365 * DAY_MS)
    foreign.sends(AMERICA)
    assert books.balance == (CASH - PRICES["US"], 0)


def test_a_call_that_funds_do_not_cover_is_refused_whole(world: World) -> None:
    world.sender = world.new_sender("poor", cash=PRICES["HK"] + PRICES["US"] - 1)
    poor = Foreign(world)
    assert no(poor.asks(HONG_KONG, AMERICA)) is Refusal.FUNDS_SHORT
    assert len(poor.sends(HONG_KONG)) == 1


@pytest.mark.parametrize(
    ("content", "segments"),
    [
        ("a" * 131, 1),  # [Hongyan] has 9 characters
        ("a" * 132, 2),
        ("a" * (268 - 9), 2),
        ("a" * (269 - 9), 3),
        ("越" * 61, 1),  # 【Hongyan】 has 9 as well
        ("越" * 62, 2),
        ("越" * (134 - 9), 2),
        ("越" * (135 - 9), 3),
    ],
)
def test_segments_abroad_count_english_by_140_and_134_others_by_70_and_67(
    foreign: Foreign, content: str, segments: int
) -> None:
    # FAQ 5.1.3: the sign counts, in [] before pure English.
    template_id = foreign.new_template(content)
    [message] = foreign.sends(HONG_KONG, template_id=template_id)
    assert message.segments == segments
    [hold] = Books(foreign.world).holds(message)
    assert hold.amount == segments * PRICES["HK"]
    assert (hold.mode, hold.price_ref) == ("on_submission", "country/HK")


def test_an_own_price_comes_before_the_countrys(foreign: Foreign) -> None:
    books = Books(foreign.world)
    books.is_priced(MessageKind.INTERNATIONAL, "HK", 200_000)
    foreign.sends(HONG_KONG, SINGAPORE)
    assert books.balance[0] == CASH - 200_000 - PRICES["SG"]


# Templates and numbers


def test_a_domestic_template_does_not_serve_other_countries_nor_the_other_way_round(
    foreign: Foreign,
) -> None:
    # FAQ 5.1.10
    domestic = foreign.world.sender.templates[MessageKind.VERIFICATION]
    assert no(foreign.asks(HONG_KONG, template_id=domestic)) is Refusal.NUMBER_NOT_DOMESTIC
    assert no(foreign.asks("13900001000", HONG_KONG, template_id=domestic)) is (
        Refusal.NUMBER_NOT_DOMESTIC
    )
    for numbers in (["13900001000"], [HONG_KONG, "8613900001000"], ["+8613105551234"]):
        assert no(foreign.asks(*numbers)) is Refusal.TEMPLATE_NOT_DOMESTIC


def test_a_number_of_two_meanings_is_read_as_the_template_wants(foreign: Foreign) -> None:
    # FAQ 5.1.11: 13105551234 is dialled in the mainland, and in Los Angeles.
    [message] = foreign.sends("13105551234")
    assert (message.phone, message.country) == (13105551234, "US")
    domestic = foreign.world.sender.templates[MessageKind.VERIFICATION]
    sign_name = foreign.world.sender.sign_name
    [message] = foreign.sends("13105551234", template_id=domestic, sign_name=sign_name)
    assert (message.phone, message.country) == (8613105551234, "CN")


def test_a_sign_for_codes_serves_codes_abroad(foreign: Foreign) -> None:
    world = foreign.world
    world.change(
        lambda tx: signs.add_sign(
            tx, foreign.account_id, "Codes", SignKind.VERIFICATION, SignState.APPROVED, world.now
        )
    )
    foreign.sends(HONG_KONG, sign_name="Codes")
    notice = foreign.asks(SINGAPORE, sign_name="Codes", intl_type=IntlType.NOTIFICATION)
    assert no(notice) is Refusal.SIGN_SCENE_MISMATCH


# Countries and the account


def test_international_sending_is_activated_before_its_first_use(world: World) -> None:
    # FAQ 5.1.13
    foreign = Foreign(world, is_activated=False)
    assert no(foreign.asks(HONG_KONG)) is Refusal.INTERNATIONAL_NOT_ACTIVATED
    foreign.activates()
    assert isinstance(foreign.asks(HONG_KONG), Accepted)


def test_a_personal_account_does_not_send_abroad(world: World) -> None:
    # FAQ 1.1
    world.sender = world.new_sender("person", kind=AccountKind.PERSONAL)
    foreign = Foreign(world, is_activated=False)
    assert no(foreign.asks(HONG_KONG)) is Refusal.INTERNATIONAL_NOT_ENTITLED


def test_a_country_under_sanctions_or_without_a_price_is_not_served(foreign: Foreign) -> None:
    # FAQ 5.1.1
    answer = foreign.asks("9647912345678", "989123456789")
    assert answer == Refused(Refusal.COUNTRY_NOT_SERVED, "phone_numbers", detail="伊朗（IR）")
    foreign.sets("HK", enabled="no")
    assert no(foreign.asks(HONG_KONG)) is Refusal.COUNTRY_NOT_SERVED
    foreign.sets("HK", enabled="yes", price="0.9")
    books = Books(foreign.world)
    foreign.sends(HONG_KONG)
    assert books.balance[0] == CASH - 900_000


def test_without_a_channel_for_abroad_nothing_is_charged(foreign: Foreign) -> None:
    # FAQ 5.1.3: what is accepted is charged, and could not leave.
    lost = channel.delete().where(channel.c.id == foreign.channel)
    foreign.world.change(lambda tx: tx.execute(lost))
    assert no(foreign.asks(SINGAPORE)) is Refusal.COUNTRY_NOT_SERVED


def test_an_account_closes_countries_for_itself(foreign: Foreign) -> None:
    foreign.chooses(block=("HK",))
    assert no(foreign.asks(SINGAPORE, HONG_KONG)) is Refusal.COUNTRY_SWITCHED_OFF
    foreign.chooses(clear=("HK",), allow=("SG",))
    assert no(foreign.asks(HONG_KONG)) is Refusal.COUNTRY_SWITCHED_OFF
    foreign.sends(SINGAPORE)


def test_a_cap_holds_within_a_call_a_batch_and_a_day(foreign: Foreign) -> None:
    world = foreign.world
    foreign.chooses(day_caps={"SG": 3})
    assert no(foreign.asks(*(str(6581230000 + step) for step in range(4)))) is (
        Refusal.COUNTRY_CAP_REACHED
    )
    requests = [foreign.request(str(6581230000 + step), HONG_KONG) for step in range(2)]
    requests += [foreign.request("6581230002", "6581230003"), foreign.request("6581230004")]
    with world.database.transaction() as tx:
        answers = accept_messages(work_at(tx, world.now, world.context), requests)
    assert [isinstance(one, Accepted) for one in answers] == [True, True, False, True]
    assert no(foreign.asks(SINGAPORE)) is Refusal.COUNTRY_CAP_REACHED
    foreign.sends(HONG_KONG)
    world.clock.advance(12 * HOUR_MS)
    foreign.sends(SINGAPORE)


def test_a_number_abroad_hears_20_messages_a_day(foreign: Foreign) -> None:
    for _ in range(20):
        foreign.sends(HONG_KONG)
    assert no(foreign.asks(HONG_KONG)) is Refusal.FREQUENCY_LIMITED
    first, second = foreign.sends(HONG_KONG, SINGAPORE)
    assert (first.refused_code, second.refused_code) == ("MOBILE_SEND_LIMIT", "")
    assert Books(foreign.world).balance[0] == CASH - 20 * PRICES["HK"] - PRICES["SG"]


def test_a_country_that_too_few_codes_came_back_from_is_halted(foreign: Foreign) -> None:
    world = foreign.world
    signal = ConversionSignal(
        0, foreign.account_id, "HK", world.now, world.now + DAY_MS, halts=True, codes=100,
        converted=0, lifted_at=None, lifted_by="",
    )  # fmt: skip
    world.change(lambda tx: countries.add_signal(tx, signal))
    foreign.chooses(conversion_mode=ConversionMode.BLOCK)
    assert no(foreign.asks(HONG_KONG)) is Refusal.COUNTRY_HALTED
    foreign.sends(SINGAPORE)
    world.clock.advance(DAY_MS)
    foreign.sends(HONG_KONG)


def test_what_is_sent_counts_for_caps_and_codes_for_conversion(foreign: Foreign) -> None:
    foreign.sends(HONG_KONG, SINGAPORE)
    foreign.sends(HONG_KONG, intl_type=IntlType.NOTIFICATION)
    with foreign.world.database.reading() as tx:
        found = countries.uses_between(tx, foreign.account_id, 0, slot_of(NOON) + 1)
    assert [(one.iso2, one.messages, one.codes) for one in found] == [("HK", 2, 1), ("SG", 1, 1)]


# Marketing


def test_promotions_wait_for_the_hours_of_each_destination(foreign: Foreign) -> None:
    # FAQ 5.1.12
    world = foreign.world  # noon in all of these places
    foreign.sets("HK", marketing="08:00-20:00")
    foreign.sets("SG", marketing="20:00-21:00")
    foreign.sets("TW", marketing="08:00-20:00")
    numbers = [HONG_KONG, SINGAPORE, "85251230001", TAIWAN]
    foreign.sends(*numbers, intl_type=IntlType.PROMOTION)
    with world.database.reading() as tx:
        rows = tx.execute(select(dispatch.c.due_at, dispatch.c.waiting).order_by(dispatch.c.id))
        due = [tuple(row) for row in rows]
    assert due == [(NOON, 2), (day_starts_at(20260115) + 20 * HOUR_MS, 1), (NOON, 1)]
    assert {str(one.phone) for one in world.starts().departures} == {
        HONG_KONG,
        "85251230001",
        TAIWAN,
    }
    world.clock.advance(8 * HOUR_MS)
    [departure] = world.starts().departures
    assert str(departure.phone) == SINGAPORE


def test_promotions_that_wait_past_closing_time_wait_on(foreign: Foreign) -> None:
    # FAQ 5.1.12: no channel had room until the evening.
    world = foreign.world
    foreign.sets("HK", marketing="08:00-20:00")
    foreign.sends(HONG_KONG, "85251230001", intl_type=IntlType.PROMOTION)
    world.clock.advance(9 * HOUR_MS)
    foreign.sends(SINGAPORE)
    assert [str(one.phone) for one in world.starts().departures] == [SINGAPORE]
    assert world.queued() == 2
    world.clock.advance(11 * HOUR_MS)
    assert len(world.starts().departures) == 2


def test_a_country_whose_hours_come_after_the_deadline_takes_none(foreign: Foreign) -> None:
    foreign.sets("HK", closed_days="thu fri sat sun")
    assert no(foreign.asks(HONG_KONG, intl_type=IntlType.PROMOTION)) is Refusal.MARKETING_BARRED


def test_a_country_that_takes_no_promotions_gets_none(foreign: Foreign) -> None:
    # FAQ 5.1.12
    foreign.sets("VN", marketing="no")
    assert no(foreign.asks(VIETNAM, intl_type=IntlType.PROMOTION)) is Refusal.MARKETING_BARRED
    foreign.sends(VIETNAM, intl_type=IntlType.NOTIFICATION)


def test_who_opted_out_abroad_gets_no_promotions(foreign: Foreign) -> None:
    world = foreign.world
    [message] = foreign.sends(HONG_KONG)
    with world.database.transaction() as tx:
        inbound.add_opt_out(
            tx, foreign.account_id, message.sign_id, message.phone, "STOP", world.now
        )
    assert no(foreign.asks(HONG_KONG, intl_type=IntlType.PROMOTION)) is Refusal.OPTED_OUT
    foreign.sends(HONG_KONG)


# Dispatch and what becomes of it


def test_codes_abroad_leave_before_the_rest(foreign: Foreign) -> None:
    # FAQ 2.1.3
    foreign.sends(SINGAPORE, intl_type=IntlType.NOTIFICATION)
    foreign.sends(HONG_KONG)
    left = foreign.world.starts().departures
    assert [str(one.phone) for one in left] == [HONG_KONG, SINGAPORE]
    assert {one.channel_id for one in left} == {foreign.channel}


def test_without_a_receipt_a_message_abroad_stays_sending(foreign: Foreign) -> None:
    # FAQ 5.1.5
    world = foreign.world
    [silent] = foreign.sends(VIETNAM)
    [departure] = world.starts().departures
    assert departure.silent_country == "VN"
    world.hears(taken(departure))
    [home] = world.submits(PHONE)
    world.waits(DEADLINE_SECONDS + 60)
    world.expires()
    assert world.outcome(silent.message_id) is None
    assert world.outcome(home.message_id) is Outcome.UNKNOWN
    # And a receipt that comes after all is taken.
    world.receives(receipt(departure))
    assert world.outcome(silent.message_id) is Outcome.DELIVERED


def test_what_no_carrier_abroad_was_given_is_not_sending_for_ever(foreign: Foreign) -> None:
    world = foreign.world
    [message] = foreign.sends(HONG_KONG)
    world.waits(DEADLINE_SECONDS + 60)
    world.expires()
    assert world.outcome(message.message_id) is Outcome.UNKNOWN
    assert world.queued() == 0


def test_a_country_whose_carriers_answer_is_not_called_silent(foreign: Foreign) -> None:
    # FAQ 5.1.5
    foreign.sets("HK", receipts="most")
    foreign.sends(HONG_KONG)
    [departure] = foreign.world.starts().departures
    assert departure.silent_country == ""
