"""Take a provider's notification: the one way by which a third party's money arrives.

It comes late, repeatedly and out of order, and is taken once. Money that came is never lost: what
cannot pay its order any more goes to the account's balance. What does not fit is kept for an
operator. The order is locked before its payment, both before the funds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import Cause, EntryKind, House
from hongyan.domain.orders import store
from hongyan.domain.orders.model import OddPayment, Order, Payment, PayMethod
from hongyan.domain.orders.notification import (
    Notification,
    NotificationVerdict,
    Oddity,
    judge,
    stray,
)
from hongyan.flows.money.ledger.move_money import Movement, move, open_funds, top_up
from hongyan.flows.money.sales.grant_order import grant_order, sales_house
from hongyan.flows.money.statements.settle_statements import settle_statements
from hongyan.kernel.money import Unit

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext


def take_payment(
    tx: Connection, provider: str, said: Notification, *, now_ms: int, context: FlowContext
) -> NotificationVerdict | Oddity:
    """Take what a notification of `provider` says, whose signature was verified.

    An Oddity means that nothing was done, and that the provider is to be told so.
    """
    order, payment = _locked(tx, provider, said.payment_id)
    holder = store.payment_of_ref(tx, provider, said.provider_ref)
    found = judge(payment, said, None if holder is None else holder.payment_id)
    if isinstance(found, Oddity):
        known_id = 0 if payment is None else payment.payment_id
        note_odd(tx, provider, found, known_id, said.provider_ref, now_ms=now_ms)
        return found
    assert payment is not None, "judged as odd"
    if found is NotificationVerdict.CLOSE:
        store.close_payment(tx, payment.payment_id)
    if found is NotificationVerdict.TAKE:
        store.set_payment_paid(tx, payment.payment_id, said.provider_ref, now_ms)
        _book(tx, order, payment, said.provider_ref, now_ms=now_ms, context=context)
    return found


def note_odd(
    tx: Connection,
    provider: str,
    oddity: Oddity,
    payment_id: int = 0,
    provider_ref: str = "",
    times: int = 1,
    *,
    now_ms: int,
) -> None:
    """Keep a notification that did not fit for an operator, without its contents."""
    store.note_odd_payment(
        tx,
        OddPayment(provider, oddity.value, payment_id, provider_ref, times, now_ms, now_ms),
    )


def _locked(tx: Connection, provider: str, payment_id: int) -> tuple[Order | None, Payment | None]:
    seen = store.payment_by_id(tx, payment_id)
    if seen is None or seen.provider != provider:
        return None, None
    order = None
    if seen.order_id is not None:
        order = store.order_by_id(tx, seen.order_id, locked=True)
    return order, store.payment_by_id(tx, payment_id, locked=True)


def _book(
    tx: Connection,
    order: Order | None,
    payment: Payment,
    provider_ref: str,
    *,
    now_ms: int,
    context: FlowContext,
) -> None:
    account_id, payment_id = payment.account_id, payment.payment_id
    open_funds(tx, account_id, now_ms=now_ms)
    ledger.lock_funds(tx, [account_id])
    astray = None if order is None else stray(order)
    if order is None or astray is not None:
        top_up(
            tx,
            account_id,
            payment.amount,
            cause=Cause.PAYMENT,
            cause_id=payment_id,
            now_ms=now_ms,
            context=context,
        )
        settle_statements(tx, account_id, now_ms=now_ms)
        if astray is not None:
            store.detach_payment(tx, payment_id)
            note_odd(tx, payment.provider, astray, payment_id, provider_ref, now_ms=now_ms)
        return
    came = Movement(
        EntryKind.ORDER,
        account_id,
        House.RECEIVED,
        sales_house(order),
        Unit.CNY,
        payment.amount,
    )
    move(tx, [came], cause=Cause.PAYMENT, cause_id=payment_id, now_ms=now_ms, context=context)
    grant_order(tx, order, PayMethod.THIRD_PARTY, now_ms=now_ms, context=context)
