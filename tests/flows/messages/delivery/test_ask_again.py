"""What was asked when a message was accepted is asked again when it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from hongyan.domain.accounts.model import AccountState
from hongyan.domain.accounts.tables import account
from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.countries import store as countries
from hongyan.domain.countries.model import ConversionSignal
from hongyan.domain.inbound import store as inbound
from hongyan.domain.ledger import store as ledger
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.templates.model import TemplateState
from hongyan.domain.templates.tables import template
from hongyan.flows.messages.delivery.start_attempts import start_attempts
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.kinds import AccountKind, IntlType, MessageKind
from hongyan.kernel.outcome import Outcome
from tests.flows.books import PRICE, Books
from tests.flows.carrier import receipt, refused, taken, text_from
from tests.flows.foreign import HONG_KONG, Foreign
from tests.flows.world import PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    from collections.abc import Callable

VERIFICATION, NOTIFICATION, PROMOTION = (
    MessageKind.VERIFICATION,
    MessageKind.NOTIFICATION,
    MessageKind.PROMOTION,
)
NIGHT_SECONDS = 10 * 3600
"""From noon to after closing time."""


def opts_out(world: World, phone: int, sign_id: int = 0) -> None:
    owner, sign = world.sender.account_id, sign_id or world.sender.sign_id
    with world.database.transaction() as tx:
        inbound.add_opt_out(tx, owner, sign, phone, "R", world.now)


def is_now(world: World, state: AccountState) -> None:
    owner = world.sender.account_id
    world.change(
        lambda tx: tx.execute(
            account.update().where(account.c.id == owner).values(state=state.value)
        )
    )


def template_is(world: World, state: TemplateState, kind: MessageKind = VERIFICATION) -> None:
    number = world.sender.templates[kind]
    world.change(
        lambda tx: tx.execute(
            template.update().where(template.c.id == number).values(state=state.value)
        )
    )


def sign_is(world: World, state: SignState) -> None:
    sign_id = world.sender.sign_id
    world.change(lambda tx: signs.set_sign_state(tx, sign_id, state, world.now))


def codes(world: World) -> list[str]:
    """Start attempts; nothing leaves, and what ended says why."""
    started = world.starts()
    assert started.departures == []
    assert {one.verdict.outcome for one in started.settled} <= {Outcome.REJECTED}
    return [one.verdict.code for one in started.settled]


def test_a_promotion_of_the_night_does_not_reach_who_replied_r_meanwhile(world: World) -> None:
    # AUDIT C1: queued for 08:00, sent and charged although the number replied R.
    books = Books(world)
    world.hears_of(PushKind.SMS_REPORT)
    [first] = world.submits(PHONE, kind=PROMOTION)
    world.receives(receipt(first))
    before = books.balance
    world.waits(NIGHT_SECONDS)
    [stays, goes] = world.sends(PHONE, PHONE + 1, kind=PROMOTION)
    assert books.balance[1] > 0
    world.hears_from(text_from(first, "R", sent_at=world.now))
    world.waits(10 * 3600)
    started = world.starts()
    assert [one.message_id for one in started.departures] == [goes.message_id]
    assert [one.verdict.code for one in started.settled] == ["USER_REJECT"]
    assert world.outcome(stays.message_id) is Outcome.REJECTED
    assert books.ended(stays) == ["released"]
    [report] = [one for one in world.pushed(PushKind.SMS_REPORT) if not one["success"]]
    assert (report["phone_number"], report["err_code"]) == (str(PHONE)[2:], "USER_REJECT")
    assert world.totals() == (3, 3, 1, 1)
    world.hears(*(taken(one) for one in started.departures))
    world.receives(*(receipt(one) for one in started.departures))
    assert books.balance[1] == 0
    assert books.balance[0] < before[0]
    books.prove()


def test_an_opt_out_stops_promotions_of_its_sign_alone(world: World) -> None:
    other = world.new_sign("鸿雁商城")
    world.waits(NIGHT_SECONDS)
    for kind in (NOTIFICATION, PROMOTION):
        world.sends(PHONE, kind=kind)
    world.sends(PHONE, kind=PROMOTION, sign_name="鸿雁商城")
    opts_out(world, PHONE)
    assert len(world.starts().departures) == 1
    world.waits(12 * 3600)
    started = world.starts()
    assert [one.message.sign_id for one in started.settled] == [world.sender.sign_id]
    assert len(started.departures) == 1
    opts_out(world, PHONE, other)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda world: is_now(world, AccountState.ABNORMAL), "isv.ACCOUNT_ABNORMAL"),
        (lambda world: is_now(world, AccountState.FROZEN), "isv.SECURITY_FROZEN_ACCOUNT"),
        (lambda world: is_now(world, AccountState.NOT_ACTIVATED), "isv.PRODUCT_UN_SUBSCRIPT"),
        (lambda world: is_now(world, AccountState.PRODUCT_OFF), "isv.PRODUCT_UNSUBSCRIBE"),
        (lambda world: is_now(world, AccountState.SUSPENDED), "isv.OUT_OF_SERVICE"),
        (lambda world: sign_is(world, SignState.DELETED), "isv.SMS_SIGNATURE_ILLEGAL"),
        (lambda world: sign_is(world, SignState.PENDING), "isv.SMS_SIGNATURE_ILLEGAL"),
        (lambda world: sign_is(world, SignState.UNAVAILABLE), "isv.SIGN_STATE_ILLEGAL"),
        (lambda world: sign_is(world, SignState.BANNED), "isv.SMS_SIGN_ILLEGAL"),
        (lambda world: sign_is(world, SignState.SOURCE_RETIRED), "isv.SIGN_SOURCE_ILLEGAL"),
        (lambda world: template_is(world, TemplateState.DELETED), "isv.SMS_TEMPLATE_ILLEGAL"),
        (lambda world: template_is(world, TemplateState.REJECTED), "isv.SMS_TEMPLATE_ILLEGAL"),
    ],
)
def test_what_may_no_longer_be_sent_ends_instead_of_leaving(
    world: World, change: Callable[[World], None], code: str
) -> None:
    # AUDIT C2: account frozen, sign or template deleted or lapsed overnight.
    books = Books(world)
    before = books.balance
    world.hears_of(PushKind.SMS_REPORT)
    [message] = world.sends(PHONE)
    change(world)
    assert codes(world) == [code]
    assert books.ended(message) == ["released"]
    assert books.balance == before
    assert [one["err_code"] for one in world.pushed(PushKind.SMS_REPORT)] == [code]
    assert world.totals() == (1, 1, 0, 1)
    assert world.queued() == 0
    books.prove()


def test_an_account_in_arrears_sends_nothing_that_waits_either(world: World) -> None:
    # FAQ 3.2 item 3: stopped for arrears, packages cannot be used meanwhile.
    books = Books(world)
    books.pays_later(0)
    world.sends(PHONE)
    with world.database.transaction() as tx:
        ledger.set_overdue(tx, world.sender.account_id, world.now)
    assert codes(world) == ["isv.OUT_OF_SERVICE"]
    assert books.balance[1] == 0


def test_a_refused_message_is_asked_again_before_its_second_channel(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    world.hears(refused(leaving))
    is_now(world, AccountState.FROZEN)
    assert codes(world) == ["isv.SECURITY_FROZEN_ACCOUNT"]


def test_accounts_that_changed_do_not_stop_others(world: World) -> None:
    other = world.new_sender("other")
    world.sends(PHONE)
    world.sends(PHONE + 1, sender=other)
    is_now(world, AccountState.FROZEN)
    assert [one.phone for one in world.starts().departures] == [PHONE + 1]


def test_a_big_call_is_split_right_whoever_of_it_is_stopped(world: World) -> None:
    world.waits(NIGHT_SECONDS)
    sent = [PHONE + number for number in range(12)]
    world.sends(*sent, kind=PROMOTION)
    gone = [PHONE + number for number in (0, 3, 4, 5, 11)]
    for phone in gone:
        opts_out(world, phone)
    world.waits(12 * 3600)
    left: list[int] = []
    stopped: list[int] = []
    for queued in (9, 6, 3, 0):
        started = world.starts(most=3)
        left += [one.phone for one in started.departures]
        stopped += [one.message.phone for one in started.settled]
        assert world.queued() == queued
    assert (left, stopped) == ([one for one in sent if one not in gone], gone)


def test_what_is_stopped_takes_no_room_of_a_channel(world: World) -> None:
    world.waits(NIGHT_SECONDS)
    sent = [PHONE + number for number in range(6)]
    world.sends(*sent, kind=PROMOTION)
    for phone in sent[:4]:
        opts_out(world, phone)
    world.waits(12 * 3600)
    started = world.starts(room=1)
    assert [one.phone for one in started.departures] == sent[4:]


@pytest.mark.parametrize("kind", [NOTIFICATION, PROMOTION])
def test_asking_again_costs_a_batch_no_statement_more_for_more_messages(
    world: World, kind: MessageKind
) -> None:
    counted = []
    for size in (1, 8, 16):  # the first fills the reference cache
        for number in range(size):
            world.sends(PHONE + 100 * size + number, kind=kind)
        counted.append(statements(world))
    assert counted[1] == counted[2]


def statements(world: World) -> int:
    seen: list[str] = []
    views = world.views()

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with world.database.transaction() as tx:
        event.listen(tx, "before_cursor_execute", note)
        started = start_attempts(work_at(tx, world.now, world.context), views, 512)
        event.remove(tx, "before_cursor_execute", note)
    assert started.departures
    return len(seen)


# Abroad


def closes(foreign: Foreign) -> None:
    foreign.sets("HK", enabled="no")


def becomes_personal(foreign: Foreign) -> None:
    owner, kind = foreign.account_id, AccountKind.PERSONAL.value
    foreign.world.change(
        lambda tx: tx.execute(account.update().where(account.c.id == owner).values(kind=kind))
    )


def halts(foreign: Foreign) -> None:
    now = foreign.world.now
    signal = ConversionSignal(
        0, foreign.account_id, "HK", now, now + DAY_MS, halts=True, codes=100, converted=0,
        lifted_at=None, lifted_by="",
    )  # fmt: skip
    foreign.world.change(lambda tx: countries.add_signal(tx, signal))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (closes, "isv.NOT_SUPPORTED_COUNTRY"),
        (lambda foreign: foreign.chooses(block=("HK",)), "isv.NOT_SUPPORTED_COUNTRY"),
        (halts, "isv.BUSINESS_LIMIT_CONTROL"),
        (becomes_personal, "isv.FORBIDDEN_ACTION"),
    ],
)
def test_a_country_that_was_closed_meanwhile_gets_nothing(
    world: World, change: Callable[[Foreign], None], code: str
) -> None:
    foreign = Foreign(world)
    foreign.sends(HONG_KONG)
    change(foreign)
    assert codes(world) == [code]


def test_a_country_that_bars_promotions_meanwhile_gets_none(world: World) -> None:
    # FAQ 5.1.12
    foreign = Foreign(world)
    foreign.sends(HONG_KONG, intl_type=IntlType.PROMOTION)
    foreign.sends(HONG_KONG, intl_type=IntlType.NOTIFICATION)
    foreign.sets("HK", marketing="no")
    started = world.starts()
    assert [one.verdict.code for one in started.settled] == ["isv.NOT_SUPPORTED_COUNTRY"]
    assert len(started.departures) == 1


def test_a_price_that_is_gone_stops_nothing_that_was_paid(world: World) -> None:
    foreign = Foreign(world)
    foreign.sends(HONG_KONG)
    world.sends(PHONE)
    Books(world).is_priced(VERIFICATION, "CN", 2 * PRICE)
    assert len(world.starts().departures) == 2
