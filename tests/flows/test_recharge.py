"""A receipt after the hold was released charges again: at today's price, whatever cash is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.books import PRICE, Books
from tests.flows.carrier import receipt
from tests.flows.world import CASH, DEADLINE_SECONDS, PHONE, World

if TYPE_CHECKING:
    from hongyan.domain.ledger.model import Hold
    from hongyan.flows.attempt import Departure


def expired(world: World, *phones: int, **request: object) -> list[Departure]:
    """Let messages leave, and the receipt deadline pass."""
    leaving = world.submits(*phones, **request)
    world.waits(DEADLINE_SECONDS + 1)
    world.expires()
    return leaving


def late_holds(world: World, books: Books) -> list[Hold]:
    from sqlalchemy import select

    from hongyan.domain.ledger.model import Hold
    from hongyan.domain.ledger.tables import hold

    with world.database.reading() as tx:
        asked = select(hold).where(hold.c.account_id == books.account_id, hold.c.mode == "late")
        return [Hold(*row) for row in tx.execute(asked.order_by(hold.c.number))]


def test_late_deliveries_are_paid_by_packages_first(world: World) -> None:
    books = Books(world)
    leaving = expired(world, PHONE, PHONE + 1)
    package = books.buys(1)
    world.receives(*(receipt(one) for one in leaving))
    assert books.units(package) == (0, 0)
    assert books.balance == (CASH - PRICE, 0)
    found = late_holds(world, books)
    assert [(one.number, one.wallet_id == package, one.amount) for one in found] == [
        (1, True, 1),
        (2, False, PRICE),
    ]
    assert [one.amount for one in books.entries("recharge")] == [1, PRICE]
    books.prove()


def test_a_long_message_may_be_charged_again_from_two_sources(world: World) -> None:
    books = Books(world)
    template = world.new_long_template(3)
    [message] = world.sends(PHONE, template_id=template, kind=MessageKind.NOTIFICATION)
    world.waits(DEADLINE_SECONDS + 1)
    world.expires()
    package = books.buys(2)
    from hongyan.domain.messages.model import Verdict
    from hongyan.flows.settle import settle
    from hongyan.kernel.outcome import Outcome

    verdict = Verdict(message.message_id, Outcome.DELIVERED, "DELIVERED", "", world.now)
    with world.database.transaction() as tx:
        settle(tx, [verdict], now_ms=world.now, context=world.context)
    assert books.units(package) == (0, 0)
    assert sorted((one.paid_from, one.messages, one.segments) for one in books.consumption()) == [
        ("cash", 0, 1),
        ("package", 1, 2),
    ]
    books.prove()


def test_a_late_delivery_may_drive_cash_below_zero_and_suspends(world: World) -> None:
    # FAQ 3.2: below 0 the account is suspended, packages included.
    world.sender = world.new_sender("poor", cash=PRICE)
    books = Books(world)
    leaving = expired(world, PHONE)
    again = world.submits(PHONE + 1)
    world.receives(receipt(again[0]))
    assert books.balance == (0, 0)
    world.receives(receipt(leaving[0]))
    assert books.balance == (-PRICE, 0)
    assert world.asks(PHONE + 2) == Refused(Refusal.ACCOUNT_SUSPENDED)
    books.tops_up(2 * PRICE)
    assert len(world.sends(PHONE + 2)) == 1
    books.prove()


def test_the_price_is_todays_and_counts_on_todays_ladder(world: World) -> None:
    books = Books(world)
    leaving = expired(world, PHONE)
    assert books.volume() == 0
    books.is_priced(MessageKind.VERIFICATION, "CN", 30_000)
    world.receives(receipt(leaving[0]))
    assert books.balance == (CASH - 30_000, 0)
    assert books.volume() == 1
    [hold] = late_holds(world, books)
    assert (hold.unit_price, hold.messages, hold.price_ref[:4]) == (30_000, 1, "own/")
    books.prove()
