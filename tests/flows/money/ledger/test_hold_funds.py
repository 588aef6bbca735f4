"""Funds are held for whole calls, in the order of sources, each call seeing the ones before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import AccountState
from hongyan.domain.ledger import store
from hongyan.domain.ledger.tables import month_volume
from hongyan.domain.messages.request import Accepted, Group, SendRequest
from hongyan.flows.messages.sending.accept import Answer, accept_messages
from hongyan.flows.money.ledger.funds_snapshots import FundsSnapshots, lock_snapshots
from hongyan.flows.money.ledger.hold_funds import MessageRun, PaidCall, hold_funds, write_holds
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.choices import CashGate
from hongyan.kernel.kinds import AccountKind, MessageKind
from hongyan.kernel.money import Scope, WalletKind
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.books import PRICE, Books
from tests.flows.world import CASH, PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongyan.domain.ledger.model import Wallet


@pytest.fixture
def books(world: World) -> Books:
    return Books(world)


def poor(world: World, cash: int) -> Books:
    """Open an account with an amount of cash, and let the world send for it."""
    world.sender = world.new_sender("poor", cash=cash)
    return Books(world)


def phones(count: int) -> list[int]:
    return [PHONE + step for step in range(count)]


def test_what_a_call_costs_is_held_of_the_cash(world: World, books: Books) -> None:
    found = world.sends(*phones(3))
    [hold] = books.holds(found[0])
    assert (hold.first_id, hold.last_id) == (found[0].message_id, found[2].message_id)
    assert (hold.messages, hold.segments, hold.unit_price, hold.amount) == (3, 1, PRICE, 3 * PRICE)
    assert (hold.mode, hold.price_ref) == ("on_delivery", "prices/0")
    assert books.balance == (CASH - 3 * PRICE, 3 * PRICE)
    [entry] = books.entries("hold")
    assert (entry.ref_kind, entry.ref_id, entry.amount) == ("batch", hold.batch_id, 3 * PRICE)
    assert books.volume() == 3
    books.prove()


def test_packages_pay_before_cash_and_a_message_may_be_split(world: World, books: Books) -> None:
    # FAQ 3.3.3: counted in segments, whatever the template.
    package = books.buys(4)
    template = world.new_long_template(3)
    found = world.sends(*phones(2), template_id=template, kind=MessageKind.NOTIFICATION)
    lines = [(one.wallet_id, one.messages, one.segments) for one in books.holds(found[0])]
    cash = books.cash.wallet_id
    assert lines == [(package, 1, 3), (package, 1, 1), (cash, 1, 2)]
    assert books.units(package) == (0, 4)
    assert books.balance == (CASH - 2 * PRICE, 2 * PRICE)
    assert books.volume(MessageKind.NOTIFICATION) == 2
    books.prove()


def test_the_package_that_lapses_next_pays_first(world: World, books: Books) -> None:
    later, sooner = books.buys(5, days=60), books.buys(5, days=30)
    world.sends(PHONE)
    assert (books.units(later), books.units(sooner)) == ((5, 0), (4, 1))


def test_a_package_whose_time_is_over_pays_nothing(world: World, books: Books) -> None:
    package = books.buys(5, days=1)
    world.clock.advance(DAY_MS)
    world.sends(PHONE)
    assert books.units(package) == (5, 0)


def test_packages_for_abroad_pay_nothing_at_home(world: World, books: Books) -> None:
    # FAQ 5.1.7, the other way round.
    package = books.buys(5, scope=Scope.INTERNATIONAL)
    card = books.buys(CASH, kind=WalletKind.CARD, scope=Scope.INTERNATIONAL)
    world.sends(PHONE)
    assert books.units(package) == (5, 0)
    assert books.units(card) == (CASH, 0)


def test_a_call_that_is_not_covered_is_refused_whole(world: World) -> None:
    books = poor(world, cash=2 * PRICE)
    assert world.asks(*phones(3)) == Refused(Refusal.FUNDS_SHORT)
    assert books.balance == (2 * PRICE, 0)
    assert world.queued() == 0
    assert len(world.sends(*phones(2))) == 2
    books.prove()


def test_a_refused_call_leaves_flow_control_as_it_was(world: World) -> None:
    books = poor(world, cash=PRICE)
    world.asks(*phones(2))
    books.tops_up(PRICE)
    assert len(world.sends(*phones(2))) == 2


def test_packages_left_but_no_balance_sends_nothing(world: World) -> None:
    # FAQ 3.1: "insufficient balance" although a package has segments left.
    books = poor(world, cash=0)
    books.buys(500)
    assert world.asks(PHONE) == Refused(Refusal.FUNDS_SHORT)
    books.tops_up(1)
    assert isinstance(world.asks(PHONE), Accepted)


def test_the_gate_may_let_packages_pay_without_cash(world: World) -> None:
    # FAQ 3.2 item 3 asks for "not less than 0" only; the setting `cash_gate`.
    world.use(cash_gate=CashGate.GTE0)
    books = poor(world, cash=0)
    books.buys(1)
    assert isinstance(world.asks(PHONE), Accepted)
    assert world.asks(PHONE + 1) == Refused(Refusal.FUNDS_SHORT)


def test_what_is_held_is_not_spent_twice_but_opens_the_gate(world: World) -> None:
    books = poor(world, cash=PRICE)
    books.buys(1)
    world.sends(PHONE)
    world.sends(PHONE + 1)
    assert books.balance == (0, PRICE)
    assert world.asks(PHONE + 2) == Refused(Refusal.FUNDS_SHORT)
    books.buys(1)
    assert isinstance(world.asks(PHONE + 2), Accepted)


def test_arrears_suspend_the_account_packages_included(world: World) -> None:
    # FAQ 3.2: a balance below 0 suspends the account; a top-up resumes it.
    books = poor(world, cash=PRICE)
    books.buys(500)
    owes(world, books, 2 * PRICE)
    assert world.asks(PHONE) == Refused(Refusal.ACCOUNT_SUSPENDED)
    books.tops_up(PRICE)
    assert world.asks(PHONE) == Refused(Refusal.FUNDS_SHORT)
    books.tops_up(1)
    assert isinstance(world.asks(PHONE), Accepted)


def owes(world: World, books: Books, amount: int) -> None:
    from hongyan.domain.ledger.model import EntryKind, House, RefKind, available_ledger_account
    from hongyan.flows.money.ledger.move_money import Movement, move
    from hongyan.kernel.money import Unit

    place = available_ledger_account(books.cash.wallet_id)
    gone = Movement(EntryKind.ADJUST, books.account_id, place, House.ADJUSTMENTS, Unit.CNY, amount)
    with world.database.transaction() as tx:
        move(work_at(tx, world.now, world.context), [gone], ref_kind=RefKind.ADJUSTMENT, ref_id=1)


def test_arrears_are_asked_where_the_account_is_and_before_its_texts(world: World) -> None:
    books = poor(world, cash=PRICE)
    owes(world, books, 2 * PRICE)
    refused = Refused(Refusal.ACCOUNT_SUSPENDED)
    assert world.asks(PHONE, sign_name="没有这个") == refused
    world.change(
        lambda tx: accounts.change_account(tx, books.account_id, state=AccountState.FROZEN.value)
    )
    assert world.asks(PHONE) == Refused(Refusal.ACCOUNT_FROZEN)


def test_a_postpaid_account_sends_on_credit(world: World) -> None:
    # FAQ 3.3.6a: the gate of 3.1 is for prepaid accounts; the credit limit is for the others.
    books = poor(world, cash=0)
    books.pays_later(2 * PRICE)
    world.sends(*phones(2))
    assert books.balance == (-2 * PRICE, 2 * PRICE)
    assert world.asks(PHONE + 2) == Refused(Refusal.FUNDS_SHORT)
    books.prove()


def test_an_overdue_account_is_suspended(world: World, books: Books) -> None:
    books.pays_later(PRICE)
    with world.database.transaction() as tx:
        store.set_overdue(tx, books.account_id, world.now)
    assert world.asks(PHONE) == Refused(Refusal.ACCOUNT_SUSPENDED)


def test_an_account_without_funds_has_no_money(world: World) -> None:
    def bare(tx: object) -> int:
        return accounts.add_account(tx, "bare", AccountKind.ENTERPRISE, world.now)  # type: ignore[arg-type]

    account_id = world.change(bare)
    with world.database.transaction() as tx:
        snapshots = lock_snapshots(work_at(tx, world.now, world.context), [account_id])
        call = PaidCall(account_id, 1, MessageKind.VERIFICATION, [MessageRun([2], 1)])
        assert hold_funds(snapshots, call) == Refused(Refusal.FUNDS_SHORT)


def accepts(world: World, *groups: tuple[Group, ...]) -> list[Answer]:
    """Accept several calls in one batch."""
    requests = [
        SendRequest(
            world.sender.account_id,
            f"SMS_{world.sender.templates[MessageKind.VERIFICATION]}",
            one,
            "",
            nonce,
            world.context.ids.one(world.now),
        )
        for nonce, one in enumerate(groups, 1000)
    ]
    with world.database.transaction() as tx:
        return accept_messages(work_at(tx, world.now, world.context), requests)


def group(*numbers: int) -> Group:
    return Group(numbers, "鸿雁演示", {"code": "1234"}, '{"code": "1234"}', "")


def test_calls_of_one_batch_see_what_the_ones_before_took(world: World) -> None:
    books = poor(world, cash=3 * PRICE)
    answers = accepts(
        world, (group(*phones(2)),), (group(PHONE + 10, PHONE + 11),), (group(PHONE + 20),)
    )
    assert [isinstance(one, Accepted) for one in answers] == [True, False, True]
    assert answers[1] == Refused(Refusal.FUNDS_SHORT)
    [entry] = books.entries("hold")
    assert entry.amount == 3 * PRICE
    assert books.balance == (0, 3 * PRICE)
    books.prove()


def test_numbers_that_are_passed_over_are_not_held_for(world: World, books: Books) -> None:
    world.sends(PHONE + 1)
    found = world.sends(*phones(3))
    [hold] = books.holds(found[0])
    assert (hold.messages, hold.amount) == (2, 2 * PRICE)
    assert (hold.first_id, hold.last_id) == (found[0].message_id, found[2].message_id)
    books.prove()


def test_a_call_climbs_the_ladder(world: World, books: Books) -> None:
    # FAQ 3 knows a price by volume: the 100,001st segment of a month costs less.
    with world.database.transaction() as tx:
        kind = int(MessageKind.VERIFICATION)
        store.add_volumes(tx, [(books.account_id, 202601, kind, 99_999)])
        tx.execute(update(month_volume).values(opening=99_999))
    [first, *_] = world.sends(*phones(3))
    assert [(one.messages, one.unit_price) for one in books.holds(first)] == [
        (1, PRICE),
        (2, 40_000),
    ]
    assert books.volume() == 100_002
    books.prove()


def test_packages_climb_the_ladder_only_if_the_setting_says_so(world: World, books: Books) -> None:
    books.buys(10)
    world.sends(PHONE)
    assert books.volume() == 0
    world.use(tier_counts_packages=True)
    world.sends(PHONE + 1)
    assert books.volume() == 1


def test_an_accounts_own_price_is_what_it_pays(world: World, books: Books) -> None:
    books.is_priced(MessageKind.VERIFICATION, "CN", 30_000)
    [message] = world.sends(PHONE)
    [hold] = books.holds(message)
    assert hold.unit_price == 30_000
    assert hold.price_ref.startswith("own/")


# Abroad: charged on submission (FAQ 5.1.3), in the order package, bonus, card, cash.


def sends_abroad(
    world: World, *runs: tuple[int, int, str]
) -> tuple[Refused | None, Callable[[int], Wallet]]:
    """Charge a call of (messages, segments, country); the messages themselves are not accepted."""
    books = Books(world)
    biz_id = world.context.ids.one(world.now)
    planned = [
        MessageRun(world.context.ids.take(count, world.now), segments, country)
        for count, segments, country in runs
    ]
    with world.database.transaction() as tx:
        snapshots: FundsSnapshots = lock_snapshots(
            work_at(tx, world.now, world.context), [books.account_id]
        )
        call = PaidCall(books.account_id, biz_id, MessageKind.INTERNATIONAL, planned)
        refused = hold_funds(snapshots, call)
        write_holds(snapshots)
    return refused, books.wallet


def test_messages_abroad_are_charged_at_once(world: World, books: Books) -> None:
    books.is_priced(MessageKind.INTERNATIONAL, "HK", 307_000)
    package = books.buys(3, scope=Scope.INTERNATIONAL)
    bonus = books.buys(400_000, kind=WalletKind.BONUS, scope=Scope.INTERNATIONAL)
    card = books.buys(307_000, kind=WalletKind.CARD, scope=Scope.INTERNATIONAL)
    home = books.buys(100)
    refused, wallet = sends_abroad(world, (3, 2, "HK"))
    assert refused is None
    # AUDIT I5: what does not pay a segment pays its part of one.
    assert [wallet(one).available for one in (package, bonus, card)] == [0, 0, 0]
    assert wallet(home).available == 100  # FAQ 5.1.7
    assert books.balance == (CASH - (3 * 307_000 - 400_000 - 307_000), 0)
    assert all(wallet(one).held == 0 for one in (package, bonus, card))
    found = [
        (one.paid_from, one.unit_price, one.messages, one.segments, one.amount)
        for one in books.consumption()
    ]
    assert sorted(found) == [
        ("bonus", 93_000, 1, 0, 93_000),
        ("bonus", 307_000, 0, 1, 307_000),
        ("card", 93_000, 0, 0, 93_000),
        ("card", 214_000, 0, 1, 214_000),
        ("cash", 214_000, 0, 1, 214_000),
        ("package", 0, 2, 3, 0),
    ]
    assert {one.country for one in books.consumption()} == {"HK"}
    assert books.volume(MessageKind.INTERNATIONAL) == 3
    books.prove()


def test_each_country_has_its_price(world: World, books: Books) -> None:
    books.is_priced(MessageKind.INTERNATIONAL, "HK", 300_000)
    books.is_priced(MessageKind.INTERNATIONAL, "US", 40_000)
    refused, _ = sends_abroad(world, (2, 1, "HK"), (3, 1, "US"))
    assert refused is None
    assert books.balance == (CASH - 720_000, 0)
    books.prove()


def test_cash_spent_abroad_closes_the_gate_for_the_rest_of_the_batch(world: World) -> None:
    books = poor(world, cash=300_000)
    books.is_priced(MessageKind.INTERNATIONAL, "HK", 300_000)
    books.buys(10)
    with world.database.transaction() as tx:
        snapshots = lock_snapshots(work_at(tx, world.now, world.context), [books.account_id])
        abroad = PaidCall(
            books.account_id, 1, MessageKind.INTERNATIONAL, [MessageRun([2], 1, "HK")]
        )
        assert hold_funds(snapshots, abroad) is None
        home = PaidCall(books.account_id, 3, MessageKind.VERIFICATION, [MessageRun([4], 1)])
        assert hold_funds(snapshots, home) == Refused(Refusal.FUNDS_SHORT)


def test_a_country_without_a_price_is_paid_by_packages_alone(world: World, books: Books) -> None:
    books.buys(1, scope=Scope.INTERNATIONAL)
    assert sends_abroad(world, (1, 1, "XX"))[0] is None
    assert sends_abroad(world, (1, 1, "XX"))[0] == Refused(Refusal.FUNDS_SHORT)


def test_a_closed_month_gets_nothing_more(world: World, books: Books) -> None:
    books.is_priced(MessageKind.INTERNATIONAL, "HK", 300_000)
    with world.database.transaction() as tx:
        store.set_closed_month(tx, books.account_id, 202601)
    sends_abroad(world, (1, 1, "HK"))
    assert [one.day for one in books.consumption()] == [20260201]


def test_groups_of_different_lengths_are_runs_of_their_own(world: World, books: Books) -> None:
    # SendBatchSms: a text for each number.
    long = world.new_template(MessageKind.NOTIFICATION, "字" * 60 + "${code}")
    groups = tuple(
        Group((PHONE + step,), "鸿雁演示", {"code": code}, "{}", "")
        for step, code in enumerate(("1", "1", "1" * 20, "1"))
    )
    request = SendRequest(
        books.account_id, f"SMS_{long}", groups, "", 77, world.context.ids.one(world.now)
    )
    with world.database.transaction() as tx:
        [answer] = accept_messages(work_at(tx, world.now, world.context), [request])
    assert isinstance(answer, Accepted)
    with world.database.reading() as tx:
        from hongyan.domain.ledger import hold_store

        holds = hold_store.holds_of(tx, [answer.biz_id])[answer.biz_id]
    assert [(one.messages, one.segments) for one in holds] == [(2, 1), (1, 2), (1, 1)]
    books.prove()
