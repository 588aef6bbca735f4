"""Ask a third party for money: a payment that waits, for an order or as a top-up.

Where to pay is the provider's to say, outside of the transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.orders import store
from hongyan.domain.orders.model import OrderState, Payment, PaymentState, PayMethod
from hongyan.flows.money.sales.grant_order import bought
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.money import MICRO_PER_FEN, yuan_text

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext

TOP_UP_SUBJECT = "短信账户充值"


@dataclass(frozen=True, slots=True)
class AskedPayment:
    """A payment that waits, and what the payer is shown as its subject."""

    payment: Payment
    subject: str


def ask_payment(
    tx: Connection, order_id: int, *, now_ms: int, context: FlowContext
) -> AskedPayment | Declined:
    """Ask for an order's money; the payment that waits already is the answer to asking again."""
    order = store.order_by_id(tx, order_id, locked=True)
    if order is None:
        return Declined(
            "ORDER", f"there is no order {order_id}", "`hongyan billing order list` shows all"
        )
    if order.state is not OrderState.UNPAID or order.method is not PayMethod.THIRD_PARTY:
        return Declined("ORDER", f"it is {order.state}, by {order.method}", "place another")
    if order.amount % MICRO_PER_FEN:
        rule = f"{yuan_text(order.amount)} yuan cannot be paid in fen"
        return Declined("ORDER", rule, "pay from the balance")
    subject = bought(order).name_zh
    provider = context.settings.payment_provider.value
    for known in store.payments_of_order(tx, order_id):
        if known.state is PaymentState.WAITING and known.provider == provider:
            return AskedPayment(known, subject)
    made = _waiting(order.account_id, order_id, order.amount, now_ms, context)
    store.add_payment(tx, made)
    return AskedPayment(made, subject)


def ask_top_up(
    tx: Connection, account_id: int, amount: int, *, now_ms: int, context: FlowContext
) -> AskedPayment | Declined:
    """Ask for `amount` micro-yuan to be put on an account's balance."""
    if amount <= 0 or amount % MICRO_PER_FEN:
        return not_in_fen("YUAN", amount)
    made = _waiting(account_id, None, amount, now_ms, context)
    store.add_payment(tx, made)
    return AskedPayment(made, TOP_UP_SUBJECT)


def not_in_fen(field: str, amount: int) -> Declined:
    """Say that so many micro-yuan cannot be paid: money from outside comes in whole fen."""
    rule = f"{yuan_text(amount)} yuan cannot be paid in fen"
    return Declined(field, rule, "write two decimals at most, and at least 0.01")


def _waiting(
    account_id: int, order_id: int | None, amount: int, now_ms: int, context: FlowContext
) -> Payment:
    return Payment(
        payment_id=context.ids.one(now_ms),
        account_id=account_id,
        order_id=order_id,
        provider=context.settings.payment_provider.value,
        provider_ref=None,
        amount=amount,
        state=PaymentState.WAITING,
        created_at=now_ms,
        paid_at=None,
    )
