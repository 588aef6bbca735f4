"""Ask a third party for money: a payment that waits, for an order or as a top-up.

The provider says where to pay, outside of the transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.orders import store
from hongyan.domain.orders.model import OrderState, Payment, PaymentState, PayMethod
from hongyan.domain.orders.reasons import OrderReason, PaymentReason
from hongyan.domain.orders.words import METHOD_WORDS, STATE_WORDS
from hongyan.flows.money.sales.find_order import find_order
from hongyan.flows.money.sales.grant_order import bought
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.money import MICRO_PER_FEN, yuan_text
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.flows.reference.context import FlowContext
    from hongyan.flows.reference.work import Work

TOP_UP_SUBJECT = "短信账户充值"


@dataclass(frozen=True, slots=True)
class AskedPayment:
    """A payment that waits, and what the payer is shown as its subject."""

    payment: Payment
    subject: str


def ask_payment(work: Work, order_id: int) -> AskedPayment | Refused:
    """Ask for an order's money; the payment that waits already is the answer to asking again."""
    order = find_order(work.tx, order_id, locked=True)
    if isinstance(order, Refused):
        return order
    if order.state is not OrderState.UNPAID or order.method is not PayMethod.THIRD_PARTY:
        reason = OrderReason.NOT_BY_THIRD_PARTY
        state, method = STATE_WORDS[order.state], METHOD_WORDS[order.method]
        return Refused(reason, "order", state=state, method=method)
    if order.amount % MICRO_PER_FEN:
        return Refused(OrderReason.NOT_IN_FEN, "order", amount=yuan_text(order.amount))
    subject = bought(order).name_zh
    provider = work.context.settings.payment_provider
    for known in store.payments_of_order(work.tx, order_id):
        if known.state is PaymentState.WAITING and known.provider == provider:
            return AskedPayment(known, subject)
    made = _waiting(order.account_id, order_id, order.amount, work.now_ms, work.context)
    store.add_payment(work.tx, made)
    note_change(work, order.account_id, "ask_payment", str(made.payment_id), None, made)
    return AskedPayment(made, subject)


def ask_top_up(work: Work, account_id: int, amount: int) -> AskedPayment | Refused:
    """Ask for `amount` micro-yuan to be put on an account's balance."""
    if amount <= 0 or amount % MICRO_PER_FEN:
        return not_in_fen(amount)
    made = _waiting(account_id, None, amount, work.now_ms, work.context)
    store.add_payment(work.tx, made)
    note_change(work, account_id, "ask_top_up", str(made.payment_id), None, made)
    return AskedPayment(made, TOP_UP_SUBJECT)


def not_in_fen(amount: int) -> Refused:
    """Refuse an amount of micro-yuan that cannot be paid: money from outside comes in whole fen."""
    return Refused(PaymentReason.NOT_IN_FEN, "payment.amount", amount=yuan_text(amount))


def _waiting(
    account_id: int, order_id: int | None, amount: int, now_ms: int, context: FlowContext
) -> Payment:
    return Payment(
        payment_id=context.ids.one(now_ms),
        account_id=account_id,
        order_id=order_id,
        provider=context.settings.payment_provider,
        provider_ref=None,
        amount=amount,
        state=PaymentState.WAITING,
        created_at=now_ms,
        paid_at=None,
    )
