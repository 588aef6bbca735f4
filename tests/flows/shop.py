"""A buyer in flow tests: orders, pays, is told of payments, and asks for refunds.

Each verb is one flow in a transaction of its own, over a world.
"""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import Wallet
from hongyan.domain.orders import store
from hongyan.domain.orders.model import (
    OddPayment,
    Order,
    Payment,
    PayMethod,
    Refund,
    RefundAnswer,
)
from hongyan.domain.orders.notification import (
    Notification,
    NotificationVerdict,
    Oddity,
    TradeStatus,
)
from hongyan.flows.money.sales.ask_payment import AskedPayment, ask_payment, ask_top_up
from hongyan.flows.money.sales.close_orders import close_orders
from hongyan.flows.money.sales.manage_orders import write_top_up
from hongyan.flows.money.sales.place_order import pay_from_balance, place_order
from hongyan.flows.money.sales.refund_answers import (
    ask_again,
    asked_refunds,
    record_refund,
    send_to_balance,
)
from hongyan.flows.money.sales.refund_order import refund_order
from hongyan.flows.money.sales.take_payment import take_payment
from hongyan.kernel.calendar import DAY_MS, HOUR_MS, day_starts_at
from hongyan.kernel.money import micro_yuan
from hongyan.kernel.refusal import Refused
from tests.flows.books import entries_of
from tests.working import work_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext
    from tests.flows.world import World

PACKAGE = "domestic-500"
PRICE = micro_yuan("22")
ABROAD = "international-500"
CARD = "card-1000-618"
PROVIDER = "simulator"
_BUYERS = count(1)
Result = TypeVar("Result")


class Shop:
    """The sender of a world as a buyer, with `yuan` in cash."""

    def __init__(self, world: World, yuan: str = "100") -> None:
        self.world = world
        self._tokens = count(1)
        self._refs = count(1)
        self.name = f"buyer{next(_BUYERS)}"
        self.sender = world.new_sender(self.name, cash=micro_yuan(yuan))
        self.account_id = self.sender.account_id

    # What a buyer does

    def orders(
        self,
        product: str = PACKAGE,
        method: PayMethod = PayMethod.BALANCE,
        token: str = "",
    ) -> Order | Refused:
        """Place an order."""
        word = token or f"t{next(self._tokens)}"
        return self.run(
            lambda tx: place_order(
                work_at(tx, self.now, self.context), self.account_id, product, word, method
            )
        )

    def bought(self, product: str = PACKAGE) -> Order:
        """Place an order that is paid from the balance."""
        order = self.orders(product)
        assert isinstance(order, Order), order
        return order

    def waiting(self, product: str = PACKAGE) -> tuple[Order, Payment]:
        """Place an order for a third party to pay."""
        order = self.orders(product, PayMethod.THIRD_PARTY)
        assert isinstance(order, Order), order
        return order, self.asked(order)

    def asked(self, order: Order) -> Payment:
        """Ask for an order's money."""
        found = self.run(
            lambda tx: ask_payment(work_at(tx, self.now, self.context), order.order_id)
        )
        assert isinstance(found, AskedPayment), found
        return found.payment

    def asked_top_up(self, yuan: str) -> Payment:
        """Ask for a top-up."""
        found = self.run(
            lambda tx: ask_top_up(
                work_at(tx, self.now, self.context), self.account_id, micro_yuan(yuan)
            )
        )
        assert isinstance(found, AskedPayment), found
        return found.payment

    def paid_by_third_party(self, product: str = PACKAGE) -> Order:
        """Place an order, and have a third party pay it."""
        order, payment = self.waiting(product)
        assert self.hears(payment) is NotificationVerdict.TAKE
        return self.order(order.order_id)

    def pays(self, order: Order) -> Order | Refused:
        """Pay a waiting order from the balance."""
        return self.run(
            lambda tx: pay_from_balance(work_at(tx, self.now, self.context), order.order_id)
        )

    def tops_up(self, yuan: str, ref: str = "") -> Payment | Refused:
        """Have the operator write down a top-up."""
        word, name = ref or f"{self.account_id}-{next(self._refs)}", self.name
        return self.run(
            lambda tx: write_top_up(
                work_at(tx, self.now, self.context), name, micro_yuan(yuan), word
            )
        )

    def refunds(self, order: Order) -> Refund | Refused:
        """Ask for a refund."""
        return self.run(
            lambda tx: refund_order(work_at(tx, self.now, self.context), order.order_id)
        )

    # What the provider does

    def hears(
        self,
        payment: Payment,
        status: TradeStatus = TradeStatus.PAID,
        *,
        ref: str = "",
        amount: int | None = None,
    ) -> NotificationVerdict | Oddity:
        """Take a notification of a payment."""
        said = Notification(
            payment.payment_id,
            ref or f"T{payment.payment_id}",
            payment.amount if amount is None else amount,
            status,
        )
        return self.run(
            lambda tx: take_payment(work_at(tx, self.now, self.context), PROVIDER, said)
        )

    def answers(self, fault: str = "") -> list[Refund | None]:
        """Have the provider answer every refund that it is asked for."""
        asked = self.run(asked_refunds)
        answer = RefundAnswer(fault=fault) if fault else RefundAnswer(provider_ref="R")
        return [
            self.run(
                lambda tx, one=one: record_refund(
                    work_at(tx, self.now, self.context), one.refund.refund_id, answer
                )
            )
            for one in asked
        ]

    def asks_again(self, order: Order) -> Refund | Refused:
        """Have the provider asked again who refused."""
        return self.run(lambda tx: ask_again(work_at(tx), order.order_id))

    def sends_to_balance(self, order: Order) -> Refund | Refused:
        """Give a refund to the balance that the provider refused."""
        return self.run(
            lambda tx: send_to_balance(work_at(tx, self.now, self.context), order.order_id)
        )

    # Time

    def waits_until(self, day: int, hours: int = 12) -> None:
        """Let time pass until an hour of a day such as 20260415."""
        self.world.clock.advance(day_starts_at(day) + hours * HOUR_MS - self.now)

    def waits_days(self, days: int) -> None:
        """Let days pass."""
        self.world.clock.advance(days * DAY_MS)

    def sweeps(self) -> int:
        """Close the orders that were not paid in time."""
        return self.run(lambda tx: close_orders(work_at(tx, self.now, self.context)))

    # What is found in the database

    @property
    def now(self) -> int:
        """Return the time of this world."""
        return self.world.now

    @property
    def context(self) -> FlowContext:
        """Return what the world's flows are given."""
        return self.world.context

    def order(self, order_id: int) -> Order:
        """Return an order as it stands."""
        found = self.run(lambda tx: store.order_by_id(tx, order_id))
        assert found is not None
        return found

    def payment(self, payment: Payment) -> Payment:
        """Return a payment as it stands."""
        found = self.run(lambda tx: store.payment_by_id(tx, payment.payment_id))
        assert found is not None
        return found

    def odd(self) -> list[OddPayment]:
        """Return the notifications that did not fit."""
        return self.run(lambda tx: store.odd_payments(tx, 100, None))

    def cash(self) -> int:
        """Return the balance."""
        found = self.run(lambda tx: ledger.cash_wallet(tx, self.account_id))
        assert found is not None
        return found.available

    def wallets(self, order: Order) -> list[Wallet]:
        """Return what an order granted."""
        found = self.run(lambda tx: ledger.wallets_of(tx, self.account_id, open_only=False))
        return [one for one in found if one.order_id == order.order_id]

    def places(self) -> Counter[tuple[str, str]]:
        """Return what the buyer's entries add up to, by place and unit."""
        sums: Counter[tuple[str, str]] = Counter()
        for one in self.run(lambda tx: entries_of(tx, self.account_id)):
            sums[one.source, one.unit] -= one.amount
            sums[one.target, one.unit] += one.amount
        return sums

    def run(self, flow: Callable[[Connection], Result]) -> Result:
        """Run a flow in a transaction of its own."""
        with self.world.database.transaction() as tx:
            return flow(tx)
