"""Whatever comes, in whatever order and however often: granted once, never paid back twice."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongyan.domain.ledger import store as ledger
from hongyan.domain.orders import store
from hongyan.domain.orders.model import (
    Order,
    OrderState,
    PaymentState,
    PayMethod,
    RefundState,
)
from hongyan.domain.orders.notification import TradeStatus
from tests.flows.shop import PRICE, Shop

if TYPE_CHECKING:
    from tests.flows.world import World

ORDERS = st.integers(0, 2)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("tell"), ORDERS, st.sampled_from(TradeStatus), st.integers(0, 1)),
        st.tuples(st.just("pay"), ORDERS),
        st.tuples(st.just("refund"), ORDERS),
        st.tuples(st.just("answer"), st.sampled_from(["", "NO"])),
        st.tuples(st.just("again"), ORDERS),
        st.tuples(st.just("balance"), ORDERS),
        st.tuples(st.just("wait"), st.sampled_from([1, 100])),
        st.tuples(st.just("close")),
    ),
    max_size=25,
)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_an_order_is_granted_once_and_no_more_goes_back_than_came(
    world: World, steps: list[Any]
) -> None:
    shop = Shop(world, "30")
    waiting = [shop.waiting() for _ in range(3)]
    for verb, *words in steps:
        match verb:
            case "tell":
                number, status, copy = words
                payment = waiting[number][1]
                shop.hears(payment, status, ref=f"T{payment.payment_id}-{copy}")
            case "pay":
                shop.pays(waiting[words[0]][0])
            case "refund":
                shop.refunds(waiting[words[0]][0])
            case "answer":
                shop.answers(words[0])
            case "again":
                shop.asks_again(waiting[words[0]][0])
            case "balance":
                shop.sends_to_balance(waiting[words[0]][0])
            case "wait":
                shop.waits_days(words[0])
            case "close":
                shop.sweeps()
    check(shop, [order for order, _ in waiting])


def check(shop: Shop, orders: list[Order]) -> None:
    """Check what must be true after any story."""
    places = shop.places()
    assert all(not sum(_of_unit(places, unit).values()) for unit in ("CNY", "SEG"))
    for wallet in shop.run(lambda tx: ledger.wallets_of(tx, shop.account_id, open_only=False)):
        assert wallet.available == places[f"wallet/{wallet.wallet_id}", wallet.unit.value] >= 0
    paid = shop.run(lambda tx: store.payments_of(tx, shop.account_id, 100))
    came = sum(one.amount for one in paid if one.state is PaymentState.PAID)
    assert -places["house/received", "CNY"] == came + 30_000_000
    out = 0
    for order in map(shop.order, (one.order_id for one in orders)):
        assert len(shop.wallets(order)) == (order.paid_at is not None)
        refund = shop.run(lambda tx, one=order: store.refund_of_order(tx, one.order_id))
        assert (refund is not None) is (order.state in {OrderState.REFUNDING, OrderState.REFUNDED})
        payers = shop.run(lambda tx, one=order: store.payments_of_order(tx, one.order_id))
        is_paid = [one.state for one in payers].count(PaymentState.PAID)
        is_third = order.paid_at is not None and order.method is PayMethod.THIRD_PARTY
        assert is_paid == is_third
        if refund is not None and refund.state is RefundState.DONE:
            out += refund.amount * (refund.route == "original")
            assert refund.amount == PRICE
    assert places["house/paid_out", "CNY"] == out <= came


def _of_unit(places: Counter[tuple[str, str]], unit: str) -> dict[str, int]:
    return {place: amount for (place, of), amount in places.items() if of == unit}
