"""What the payment provider is asked to pay back, and what follows from its answer.

It pays outside of any transaction: a refund is `asked` until it answered, under the refund's
number, so asking twice pays once. A refund that it refused is asked again, or goes to the balance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import (
    EntryKind,
    House,
    RefKind,
)
from hongyan.domain.orders import store
from hongyan.domain.orders.model import (
    Payment,
    PaymentState,
    Refund,
    RefundAnswer,
    RefundRoute,
    RefundState,
)
from hongyan.domain.orders.reasons import RefundReason
from hongyan.flows.money.ledger.move_money import Movement, move
from hongyan.flows.money.sales.grant_order import sales_house
from hongyan.flows.money.sales.refund_order import end_refund, to_balance
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.money import Unit
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

ASKED_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class AskedRefund:
    """A refund that the provider is to pay, and the payment that it is of."""

    refund: Refund
    payment: Payment


def send_to_balance(work: Work, order_id: int) -> Refund | Refused:
    """Refund to the balance what the provider refused to pay back, on an operator's command."""
    order = store.order_by_id(work.tx, order_id, locked=True)
    refund = None if order is None else store.refund_of_order(work.tx, order_id)
    if order is None or refund is None or refund.state is not RefundState.FAILED:
        return Refused(RefundReason.NOT_FAILED, "order")
    ledger.lock_funds(work.tx, [order.account_id])
    done = to_balance(work, order, replace(refund, route=RefundRoute.BALANCE))
    note_change(work, order.account_id, "send_to_balance", str(order_id), refund, done)
    return done


def ask_again(work: Work, order_id: int) -> Refund | Refused:
    """Ask a provider that refused again, under the same number."""
    store.order_by_id(work.tx, order_id, locked=True)
    refund = store.refund_of_order(work.tx, order_id)
    if refund is None or refund.state is not RefundState.FAILED:
        return Refused(RefundReason.NOT_FAILED, "order")
    asked = replace(refund, state=RefundState.ASKED, fault="")
    store.set_refund(work.tx, asked)
    note_change(work, refund.account_id, "ask_again", str(order_id), refund, asked)
    return asked


def asked_refunds(
    tx: Connection, order_id: int | None = None, *, after_id: int = 0
) -> list[AskedRefund]:
    """Return the refunds that the provider is to be asked for: of one order, or the next of all."""
    if order_id is None:
        waiting = store.refunds_in(tx, RefundState.ASKED, after_id, ASKED_MAX)
    else:
        one = store.refund_of_order(tx, order_id)
        waiting = [one] if one is not None and one.state is RefundState.ASKED else []
    return [
        AskedRefund(refund, payment)
        for refund in waiting
        for payment in store.payments_of_order(tx, refund.order_id)
        if payment.state is PaymentState.PAID
    ]


def record_refund(work: Work, refund_id: int, answer: RefundAnswer) -> Refund | None:
    """Record what the provider answered; None if that refund was not waiting for it."""
    seen = store.refund_by_id(work.tx, refund_id)
    if seen is None:
        return None
    order = store.order_by_id(work.tx, seen.order_id, locked=True)
    refund = store.refund_by_id(work.tx, refund_id)
    if order is None or refund is None or refund.state is not RefundState.ASKED:
        return None
    subject = str(order.order_id)
    if not answer.is_done:
        failed = replace(refund, state=RefundState.FAILED, fault=answer.fault)
        store.set_refund(work.tx, failed)
        note_change(work, refund.account_id, "record_refund", subject, refund, failed)
        return failed
    ledger.lock_funds(work.tx, [order.account_id])
    went = Movement(
        EntryKind.REFUND,
        order.account_id,
        sales_house(order),
        House.PAID_OUT,
        Unit.CNY,
        refund.amount,
    )
    move(work, [went], ref_kind=RefKind.REFUND, ref_id=refund_id)
    done = end_refund(work, order, replace(refund, provider_ref=answer.provider_ref))
    note_change(work, refund.account_id, "record_refund", subject, refund, done)
    return done
