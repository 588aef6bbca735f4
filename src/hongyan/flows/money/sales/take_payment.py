"""Take a provider's notification: the one way by which a third party's money arrives.

It comes late, repeatedly and out of order, and is taken once. Money that came is never lost: what
cannot pay its order any more goes to the account's balance. What does not fit is kept for an
operator. The order is locked before its payment, both before the funds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import EntryKind, House, RefKind
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
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.money import Unit

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work


def take_payment(work: Work, provider: str, said: Notification) -> NotificationVerdict | Oddity:
    """Take what a notification of `provider` says, whose signature was verified.

    An Oddity means that nothing was done; the provider is answered so.
    """
    order, payment = _locked(work.tx, provider, said.payment_id)
    holder = store.payment_of_ref(work.tx, provider, said.provider_ref)
    found = judge(payment, said, None if holder is None else holder.payment_id)
    if isinstance(found, Oddity):
        known_id = 0 if payment is None else payment.payment_id
        note_odd(work, provider, found, known_id, said.provider_ref)
        return found
    assert payment is not None, "judged as odd"
    if found is NotificationVerdict.CLOSE:
        store.close_payment(work.tx, payment.payment_id)
    if found is NotificationVerdict.TAKE:
        store.set_payment_paid(work.tx, payment.payment_id, said.provider_ref, work.now_ms)
        _book(work, order, payment, said.provider_ref)
    after = store.payment_by_id(work.tx, payment.payment_id)
    if after != payment:
        payment_id = str(payment.payment_id)
        note_change(work, payment.account_id, "take_payment", payment_id, payment, after)
    return found


def note_odd(
    work: Work,
    provider: str,
    oddity: Oddity,
    payment_id: int = 0,
    provider_ref: str = "",
    times: int = 1,
) -> None:
    """Keep a notification that did not fit for an operator, without its contents."""
    store.note_odd_payment(
        work.tx,
        OddPayment(
            provider, oddity.value, payment_id, provider_ref, times, work.now_ms, work.now_ms
        ),
    )


def _locked(tx: Connection, provider: str, payment_id: int) -> tuple[Order | None, Payment | None]:
    seen = store.payment_by_id(tx, payment_id)
    if seen is None or seen.provider != provider:
        return None, None
    order = None
    if seen.order_id is not None:
        order = store.order_by_id(tx, seen.order_id, locked=True)
    return order, store.payment_by_id(tx, payment_id, locked=True)


def _book(work: Work, order: Order | None, payment: Payment, provider_ref: str) -> None:
    account_id, payment_id = payment.account_id, payment.payment_id
    open_funds(work, account_id)
    ledger.lock_funds(work.tx, [account_id])
    astray = None if order is None else stray(order)
    if order is None or astray is not None:
        top_up(work, account_id, payment.amount, ref_kind=RefKind.PAYMENT, ref_id=payment_id)
        settle_statements(work, account_id)
        if astray is not None:
            store.detach_payment(work.tx, payment_id)
            note_odd(work, payment.provider, astray, payment_id, provider_ref)
        return
    came = Movement(
        EntryKind.ORDER,
        account_id,
        House.RECEIVED,
        sales_house(order),
        Unit.CNY,
        payment.amount,
    )
    move(work, [came], ref_kind=RefKind.PAYMENT, ref_id=payment_id)
    grant_order(work, order, PayMethod.THIRD_PARTY)
