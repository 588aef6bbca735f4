"""The whole story of a call, as an operator asks for it when a customer asks."""

from __future__ import annotations

from hongyan.domain.callbacks.model import PushKind, PushState
from hongyan.domain.countries.model import Receipts
from hongyan.domain.ledger.model import RefKind
from hongyan.domain.messages.model import AttemptState, Message, biz_text
from hongyan.flows.messages.records.tell_message import PASSED, CallStory, tell_call
from hongyan.flows.money.ledger.move_money import open_wallet
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.money import Scope, Unit, WalletKind
from hongyan.kernel.outcome import Outcome
from hongyan.kernel.refusal import Refused
from tests.flows.carrier import ids_of, receipt, refused, taken
from tests.flows.foreign import HONG_KONG, VIETNAM, Foreign
from tests.flows.world import PHONE, World
from tests.working import work_at

KIND = MessageKind.NOTIFICATION


def told(world: World, one: Message, number: str = "", most: int = 10) -> CallStory:
    with world.database.reading() as tx:
        found = tell_call(tx, biz_text(one.biz_id), number, most)
    assert isinstance(found, CallStory), found
    return found


def declined(world: World, biz_id: str, number: str = "") -> Refused:
    with world.database.reading() as tx:
        found = tell_call(tx, biz_id, number, 10)
    assert isinstance(found, Refused)
    return found


def test_a_call_that_waits_has_a_hold_and_no_attempt(world: World) -> None:
    [one] = world.sends(PHONE, kind=KIND, out_id="order-7")
    story = told(world, one)
    assert (story.account_name, story.sign_names) == ("acme", (world.sender.sign_name,))
    assert (story.first.out_id, story.numbers, story.waiting) == ("order-7", 1, 1)
    [message] = story.stories
    assert message.attempts == ()
    assert message.verdict is None
    [money] = message.money
    assert (money.wallet.kind, money.wallet.unit) == (WalletKind.CASH, Unit.CNY)
    assert (money.hold.segments, money.hold.unit_price) == (1, 45_000)
    assert money.hold.price_ref
    assert message.endings == ()


def test_every_attempt_is_told_with_its_channel_its_answer_and_its_receipts(world: World) -> None:
    long = world.new_long_template(2)
    [one] = world.sends(PHONE, template_id=long, kind=KIND)
    [first] = world.starts().departures
    world.hears(refused(first))
    [second] = world.starts().departures
    world.hears(taken(second, 2))
    world.receives(receipt(second, 0))
    [message] = told(world, one).stories
    refusal, taking = message.attempts
    assert {refusal.channel_name, taking.channel_name} == {"first", "second"}
    assert (refusal.attempt.state, refusal.attempt.code) == (AttemptState.REFUSED, "CMPP:9")
    assert taking.attempt.state == AttemptState.SUBMITTED
    assert [part.carrier_id for part in taking.parts] == list(ids_of(second, 2))
    assert [part.outcome for part in taking.parts] == ["delivered", None]
    world.receives(receipt(second, 1))
    [message] = told(world, one).stories
    assert message.verdict is not None
    assert message.verdict.outcome is Outcome.DELIVERED
    assert [one.state for one in message.endings] == ["captured"]


def test_a_message_paid_from_two_wallets_tells_both(world: World) -> None:
    with world.database.transaction() as tx:
        package = open_wallet(
            work_at(tx, world.now, world.context),
            world.sender.account_id,
            WalletKind.PACKAGE,
            Scope.DOMESTIC,
            2,
            order_id=None,
            expires_at=world.now + DAY_MS,
            ref_kind=RefKind.ORDER,
            ref_id=1,
        )
    long = world.new_long_template(3)
    one, other = world.sends(PHONE, PHONE + 1, template_id=long, kind=KIND)
    story = told(world, one)
    split, plain = story.stories
    assert [(held.wallet.kind, held.hold.segments) for held in split.money] == [
        (WalletKind.PACKAGE, 2),
        (WalletKind.CASH, 1),
    ]
    assert split.money[0].wallet.wallet_id == package
    assert [held.hold.segments for held in plain.money] == [3]
    assert plain.message.message_id == other.message_id


def test_a_number_that_was_passed_over_tells_why_and_costs_nothing(world: World) -> None:
    world.use(verification_per_minute=1)
    world.sends(PHONE)
    world.waits(1)
    one = world.sends(PHONE, PHONE + 1)[0]
    story = told(world, one)
    assert story.passed_over == {"MOBILE_SEND_LIMIT": 1}
    passed_over, sent = story.stories
    assert passed_over.message.refused_code == "MOBILE_SEND_LIMIT"
    assert passed_over.money == ()
    assert sent.money


def test_of_many_numbers_the_first_are_told_and_all_are_counted(world: World) -> None:
    departures = world.submits(*range(PHONE, PHONE + 9), kind=KIND)
    world.receives(*(receipt(one) for one in departures[:5]))
    world.receives(*(receipt(one, failure="MK:0001") for one in departures[5:7]))
    [one] = world.sends(PHONE + 50, kind=KIND)
    with world.database.reading() as tx:
        [biz_id] = {
            row.biz_id
            for row in tx.exec_driver_sql("SELECT biz_id FROM message")
            if row.biz_id != one.biz_id
        }
        found = tell_call(tx, biz_text(biz_id), "", 3)
    assert isinstance(found, CallStory)
    assert (found.numbers, len(found.stories)) == (9, 3)
    assert found.outcomes == {"delivered": 5, "undelivered": 2}
    assert (found.waiting, found.endings) == (2, {"captured": 5, "released": 2})


def test_one_number_can_be_picked_in_any_form(world: World) -> None:
    one, *_ = world.sends(PHONE, PHONE + 1, PHONE + 2, kind=KIND)
    for number in ("13900001001", "+8613900001001", "8613900001001"):
        [message] = told(world, one, number).stories
        assert message.message.phone == PHONE + 1
    assert declined(world, biz_text(one.biz_id), "13900009999").about == "message.number"
    assert declined(world, biz_text(one.biz_id), "nobody").about == "message.number"


def test_a_report_that_waits_is_told(world: World) -> None:
    world.hears_of(PushKind.SMS_REPORT)
    departures = world.submits(PHONE, PHONE + 1, kind=KIND)
    world.receives(*(receipt(one) for one in departures))
    with world.database.reading() as tx:
        biz_id = tx.exec_driver_sql("SELECT max(biz_id) FROM message").scalar_one()
        found = tell_call(tx, biz_text(biz_id), "13900001001", 1)
    assert isinstance(found, CallStory)
    [message] = found.stories
    [(state, item, due_at)] = message.reports
    assert (state, item.tries, due_at) == (PushState.WAITING, 0, world.now)
    assert '"13900001001"' in item.payload


def test_a_call_that_is_not_there_is_declined(world: World) -> None:
    assert declined(world, "12345^0").about == "message.biz_id"
    assert declined(world, "no number").about == "message.biz_id"


def test_what_was_passed_is_named_in_the_order_of_the_checks() -> None:
    assert PASSED[0] == "account may send"
    assert PASSED[-1] == "funds"


def test_whether_receipts_come_back_from_a_country_is_told(world: World) -> None:
    # FAQ 5.1.5
    foreign = Foreign(world)
    foreign.sets("HK", receipts="most")
    [silent], [answering] = foreign.sends(VIETNAM), foreign.sends(HONG_KONG)
    [home] = world.sends(PHONE)
    coverage = [told(world, one).stories[0].coverage for one in (silent, answering, home)]
    assert coverage == [Receipts.NONE, Receipts.MOST, None]


def test_a_number_of_two_meanings_is_found_by_either(world: World) -> None:
    # FAQ 5.1.11
    [american] = Foreign(world).sends("13105551234")
    assert told(world, american, "13105551234").stories[0].message == american
    [home] = world.sends(8613105551234)
    assert told(world, home, "13105551234").stories[0].message == home
