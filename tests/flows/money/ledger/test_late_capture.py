"""A receipt after the hold was released charges again: at today's price, whatever cash is left."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongyan.domain.orders.model import Refund, RefundState
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refusal, Refused
from tests.flows.books import PRICE, Books
from tests.flows.carrier import receipt
from tests.flows.shop import Shop
from tests.flows.world import CASH, DEADLINE_SECONDS, PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    from hongyan.domain.ledger.model import Hold
    from hongyan.kernel.carriage import Departure

NAMES = count()
PHONES = count(PHONE + 1000)


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
    package = books.buys(1)
    world.waits(1)
    leaving = expired(world, PHONE, PHONE + 1)
    world.receives(*(receipt(one) for one in leaving))
    assert books.units(package) == (0, 0)
    assert books.balance == (CASH - PRICE, 0)
    found = late_holds(world, books)
    assert [(one.number, one.wallet_id == package, one.amount) for one in found] == [
        (2, True, 1),
        (3, False, PRICE),
    ]
    assert [one.amount for one in books.entries("recharge")] == [1, PRICE]
    books.prove()


def test_a_long_message_may_be_charged_again_from_two_sources(world: World) -> None:
    books = Books(world)
    template = world.new_long_template(3)
    package = books.buys(2)
    world.waits(1)
    [message] = world.sends(PHONE, template_id=template, kind=MessageKind.NOTIFICATION)
    world.waits(DEADLINE_SECONDS + 1)
    world.expires()
    from hongyan.domain.messages.model import Verdict
    from hongyan.flows.messages.delivery.settle import settle
    from hongyan.kernel.outcome import Outcome

    verdict = Verdict(message.message_id, Outcome.DELIVERED, "DELIVERED", "", world.now)
    with world.database.transaction() as tx:
        settle(work_at(tx, world.now, world.context), [verdict])
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


def test_a_package_bought_afterwards_pays_nothing_and_can_be_refunded(world: World) -> None:
    # AUDIT I2: "a late receipt takes a segment from a package bought after the message was sent:
    # the package counts as used, no refund".
    shop = Shop(world)
    world.sender = shop.sender
    leaving = expired(world, PHONE)
    order = shop.bought()
    cash = shop.cash()
    world.receives(receipt(leaving[0]))
    [package] = shop.wallets(order)
    assert package.available == package.total
    assert shop.cash() == cash - PRICE
    refund = shop.refunds(order)
    assert isinstance(refund, Refund)
    assert refund.state is RefundState.DONE


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    before=st.lists(st.integers(0, 2), max_size=3),
    after=st.lists(st.integers(1, 3), max_size=3),
    messages=st.integers(1, 4),
)
def test_only_what_was_there_when_a_message_was_accepted_pays_for_it_late(
    world: World, before: list[int], after: list[int], messages: int
) -> None:
    # AUDIT I2: "only sources that existed when the message was accepted; else cash".
    world.sender = world.new_sender(f"late{next(NAMES)}", cash=10 * PRICE)
    books = Books(world)
    old = [books.buys(units) for units in before if units]
    world.waits(1)
    phones = [next(PHONES) for _ in range(messages)]
    leaving = expired(world, *phones)
    new = [books.buys(units) for units in after]
    world.receives(*(receipt(one) for one in leaving))
    in_packages = min(sum(before), messages)
    assert sum(books.units(one)[0] for one in old) == sum(before) - in_packages
    assert [books.units(one) for one in new] == [(units, 0) for units in after]
    assert books.balance == ((10 - messages + in_packages) * PRICE, 0)
    books.prove()
