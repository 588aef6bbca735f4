"""Many at once on one order: granted once, locks taken in one order, and no deadlock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts import store as accounts
from hongyan.domain.orders.model import Order, PayMethod, Refund, RefundState
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.money import micro_yuan
from tests.flows.shop import PRICE, Shop
from tests.flows.world import World

if TYPE_CHECKING:
    from hongyan.db.database import Database

THREADS = 6
ROUNDS = 3


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Threads that do things at once."""
    with ThreadPoolExecutor(THREADS) as threads:
        yield threads


@pytest.fixture
def buyer(database: Database) -> Shop:
    """A buyer with a hundred yuan, on each database."""
    return Shop(World(database))


def at_once(pool: ThreadPoolExecutor, *verbs: Callable[[], object]) -> list[object]:
    """Run verbs side by side; a deadlock is an exception."""
    return [one.result() for one in [pool.submit(verb) for verb in verbs]]


def test_notifications_and_a_payment_from_the_balance_at_once(
    buyer: Shop, pool: ThreadPoolExecutor
) -> None:
    for _ in range(ROUNDS):
        before = buyer.cash()
        order, payment = buyer.waiting()
        hear, pay = partial(buyer.hears, payment), partial(buyer.pays, order)
        at_once(pool, hear, pay, hear, pay, hear, hear)
        assert len(buyer.wallets(order)) == 1
        # The third party's money came in any case; paid from the balance, it is there instead.
        assert buyer.cash() == before


def test_refunds_and_answers_at_once(buyer: Shop, pool: ThreadPoolExecutor) -> None:
    for _ in range(ROUNDS):
        order = buyer.paid_by_third_party()
        refund = partial(buyer.refunds, order)
        at_once(pool, refund, refund, buyer.answers, buyer.answers, refund, buyer.answers)
        buyer.answers()
        done = buyer.refunds(order)
        assert isinstance(done, Refund)
        assert done.state is RefundState.DONE
    assert buyer.places()["house/paid_out", "CNY"] == ROUNDS * PRICE


def test_one_token_many_times_at_once_on_an_account_without_funds(
    buyer: Shop, pool: ThreadPoolExecutor
) -> None:
    buyer.account_id = buyer.run(
        lambda tx: accounts.add_account(tx, "fresh", AccountKind.PERSONAL, buyer.now)
    )
    buyer.world.waits(1)
    order = partial(buyer.orders, method=PayMethod.THIRD_PARTY, token="one")
    placed = at_once(pool, *[order] * THREADS)
    assert all(isinstance(one, Order) for one in placed)
    assert len({one.order_id for one in placed if isinstance(one, Order)}) == 1


def test_the_balance_is_spent_once(buyer: Shop, pool: ThreadPoolExecutor) -> None:
    placed = at_once(pool, *[buyer.orders] * THREADS)
    paid = [one for one in placed if isinstance(one, Order)]
    assert len(paid) == 4
    assert buyer.cash() == micro_yuan("12")
