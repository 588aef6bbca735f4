"""Every hold ends once: charged when delivered, given back when not; a late receipt corrects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.ledger import hold_store, store
from hongyan.domain.ledger.model import WalletState
from hongyan.domain.messages.model import Verdict
from hongyan.flows.messages.delivery.settle import settle
from hongyan.flows.money.ledger.lapse_packages import lapse_packages
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.choices import NoReceipt
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.outcome import Outcome
from tests.flows.books import PRICE, Books
from tests.flows.carrier import receipt, refused
from tests.flows.world import CASH, DEADLINE_SECONDS, PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    from hongyan.domain.messages.model import Message
    from hongyan.kernel.carriage import Departure


@pytest.fixture
def books(world: World) -> Books:
    return Books(world)


def ends(world: World, outcome: Outcome, *found: Message) -> None:
    verdicts = [Verdict(one.message_id, outcome, "CODE", "", world.now) for one in found]
    with world.database.transaction() as tx:
        settle(work_at(tx, world.now, world.context), verdicts)


def message_of(world: World, departure: Departure) -> Message:
    from hongyan.domain.messages import store as messages

    with world.database.reading() as tx:
        return messages.messages_by_id(tx, [departure.message_id])[departure.message_id]


def test_a_delivered_message_is_charged(world: World, books: Books) -> None:
    [leaving] = world.submits(PHONE)
    world.receives(receipt(leaving))
    assert books.balance == (CASH - PRICE, 0)
    assert books.ended(message_of(world, leaving)) == ["captured"]
    [entry] = books.entries("capture")
    assert (entry.target, entry.ref_kind, entry.amount) == (
        "house/sales_domestic",
        "settlement",
        PRICE,
    )
    [one] = books.consumption()
    assert one[1:] == (20260115, 0, "CN", "cash", PRICE, 1, 1, PRICE)
    books.prove()


def test_repeats_to_one_number_are_each_charged(world: World, books: Books) -> None:
    # FAQ 3.3.2: every message delivered is charged, repeats too.
    for _ in range(3):
        [leaving] = world.submits(PHONE, kind=MessageKind.NOTIFICATION)
        world.receives(receipt(leaving))
    assert books.balance == (CASH - 3 * PRICE, 0)


def test_a_failed_message_costs_nothing(world: World, books: Books) -> None:
    [leaving] = world.submits(PHONE)
    world.receives(receipt(leaving, failure="EXPIRED"))
    assert books.balance == (CASH, 0)
    assert books.ended(message_of(world, leaving)) == ["released"]
    assert books.consumption() == []
    assert books.volume() == 0
    books.prove()


def test_a_message_that_no_channel_took_costs_nothing(world: World, books: Books) -> None:
    [leaving] = world.leaves(PHONE)
    world.hears(refused(leaving))
    [again] = world.starts().departures
    world.hears(refused(again))
    assert books.balance == (CASH, 0)
    assert books.ended(message_of(world, leaving)) == ["released"]
    books.prove()


def test_receipts_that_come_twice_charge_once(world: World, books: Books) -> None:
    [leaving] = world.submits(PHONE)
    world.receives(receipt(leaving), receipt(leaving))
    world.receives(receipt(leaving))
    assert books.balance == (CASH - PRICE, 0)
    assert len(books.charges(message_of(world, leaving))) == 1
    books.prove()


def test_a_package_gets_its_segments_back(world: World, books: Books) -> None:
    package = books.buys(1)
    template = world.new_long_template(2)
    [good, bad] = world.sends(PHONE, PHONE + 1, template_id=template, kind=MessageKind.NOTIFICATION)
    ends(world, Outcome.UNDELIVERED, good)
    assert books.units(package) == (1, 0)
    assert books.balance == (CASH - 2 * PRICE, 2 * PRICE)
    ends(world, Outcome.DELIVERED, bad)
    assert books.balance == (CASH - 2 * PRICE, 0)
    books.prove()


def test_a_message_paid_from_two_sources_counts_once(world: World, books: Books) -> None:
    package = books.buys(1)
    template = world.new_long_template(2)
    [message] = world.sends(PHONE, template_id=template, kind=MessageKind.NOTIFICATION)
    ends(world, Outcome.DELIVERED, message)
    assert [one[4:] for one in books.consumption()] == [
        ("cash", PRICE, 0, 1, PRICE),
        ("package", 0, 1, 1, 0),
    ]
    assert books.units(package) == (0, 0)
    books.prove()


def test_what_returns_to_a_lapsed_package_is_gone(world: World, books: Books) -> None:
    package = books.buys(5, days=1)
    [message] = world.sends(PHONE)
    world.clock.advance(DAY_MS)
    with world.database.transaction() as tx:
        assert lapse_packages(work_at(tx, world.now, world.context))
    ends(world, Outcome.UNDELIVERED, message)
    assert books.units(package) == (0, 0)
    assert books.wallet(package).state is WalletState.LAPSED
    [entry] = books.entries("release")
    assert entry.target == "house/lapsed"
    books.prove()


def test_without_receipt_the_hold_is_released_in_the_end(world: World, books: Books) -> None:
    [leaving] = world.submits(PHONE)
    world.waits(DEADLINE_SECONDS + 1)
    world.expires()
    assert books.balance == (CASH, 0)
    assert books.ended(message_of(world, leaving)) == ["expired"]
    assert [one.amount for one in books.entries("expire")] == [PRICE]
    books.prove()


def test_a_receipt_that_comes_too_late_charges_again_and_once(world: World, books: Books) -> None:
    [leaving] = world.submits(PHONE)
    world.waits(DEADLINE_SECONDS + 1)
    world.expires()
    world.receives(receipt(leaving), receipt(leaving))
    world.receives(receipt(leaving))
    assert books.balance == (CASH - PRICE, 0)
    assert books.ended(message_of(world, leaving)) == ["expired", "recharged"]
    assert [(one.day, one.messages, one.amount) for one in books.consumption()] == [
        (20260118, 1, PRICE)
    ]
    books.prove()


def test_a_failure_that_comes_too_late_changes_nothing(world: World, books: Books) -> None:
    [leaving] = world.submits(PHONE)
    world.waits(DEADLINE_SECONDS + 1)
    world.expires()
    world.receives(receipt(leaving, failure="EXPIRED"))
    assert books.balance == (CASH, 0)
    assert books.ended(message_of(world, leaving)) == ["expired"]
    books.prove()


def test_silence_may_be_charged_and_is_given_back_for_a_late_failure(world: World) -> None:
    world.use(no_receipt=NoReceipt.SETTLE)
    books = Books(world)
    package = books.buys(1)
    leaving = world.submits(PHONE, PHONE + 1, PHONE + 2)
    world.waits(DEADLINE_SECONDS + 1)
    world.expires()
    assert books.balance == (CASH - 2 * PRICE, 0)
    world.receives(
        receipt(leaving[0], failure="EXPIRED"),
        receipt(leaving[1], failure="EXPIRED"),
        receipt(leaving[2]),
    )
    assert books.units(package) == (1, 0)
    assert books.balance == (CASH - PRICE, 0)
    states = [books.ended(message_of(world, one)) for one in leaving]
    assert states == [["captured", "returned"], ["captured", "returned"], ["captured"]]
    assert sum(one.amount for one in books.consumption()) == PRICE
    assert books.volume() == 1
    books.prove()


def test_what_is_given_back_to_a_lapsed_package_lapses(world: World) -> None:
    world.use(no_receipt=NoReceipt.SETTLE)
    books = Books(world)
    package = books.buys(1, days=1)
    [leaving] = world.submits(PHONE)
    world.waits(DEADLINE_SECONDS + 1)
    world.expires()
    with world.database.transaction() as tx:
        lapse_packages(work_at(tx, world.now, world.context))
    world.receives(receipt(leaving, failure="EXPIRED"))
    assert books.units(package) == (0, 0)
    books.prove()


def test_a_later_settlement_falls_into_the_month_that_is_open(world: World, books: Books) -> None:
    # FAQ 3.3.6: a statement closes on the month's last day and is never reopened.
    [message] = world.sends(PHONE)
    with world.database.transaction() as tx:
        store.set_closed_month(tx, books.account_id, 202601)
    ends(world, Outcome.DELIVERED, message)
    assert [one.day for one in books.consumption()] == [20260201]


def test_the_ladder_of_the_month_of_acceptance_counts_down(world: World, books: Books) -> None:
    [message] = world.sends(PHONE)
    world.clock.advance(20 * DAY_MS)
    [other] = world.sends(PHONE)
    ends(world, Outcome.UNDELIVERED, message)
    assert books.volume() == 1
    ends(world, Outcome.UNDELIVERED, other)
    assert books.volume() == 0
    with world.database.reading() as tx:
        january = store.volumes_of(tx, [books.account_id], 202601)
    assert january == {(books.account_id, 0): 0}


def test_many_messages_are_settled_with_one_change_of_the_cash(world: World, books: Books) -> None:
    found = world.sends(*(PHONE + step for step in range(40)))
    ends(world, Outcome.DELIVERED, *found)
    assert len(books.entries("hold")) == len(books.entries("capture")) == 1
    assert books.balance == (CASH - 40 * PRICE, 0)
    books.prove()


def test_messages_older_than_money_are_passed_over(world: World, books: Books) -> None:
    from sqlalchemy import text

    [message] = world.sends(PHONE)
    with world.database.transaction() as tx:
        for table in ("hold", "funds"):
            tx.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - the names stand above
    ends(world, Outcome.DELIVERED, message)
    assert books.ended(message) == []
    assert world.outcome(message.message_id) is Outcome.DELIVERED


def test_a_charge_is_never_earlier_than_its_receipt(world: World) -> None:
    # AUDIT I6: "charge time before its receipt after a clock move".
    books = Books(world)
    for ahead in (-5_000, 0, 1, 90_000_000):
        [leaving] = world.submits(PHONE)
        heard_at = world.now + ahead
        world.receives(receipt(leaving, done_at=heard_at))
        with world.database.reading() as tx:
            [found] = hold_store.charges_of(tx, [leaving.message_id])[leaving.message_id]
        assert found.ended_at == max(world.now, heard_at)
        world.waits(90_000)
    # It counts on the day of its charge.
    days = [one.day for one in books.consumption()]
    assert days == [20260115, 20260116, 20260117, 20260119]
    books.prove()
