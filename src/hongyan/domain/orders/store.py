"""Statements on orders, payments and refunds. Who locks an order locks it before its payments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from hongyan.db.dialect import inserted_id, upsert
from hongyan.db.records import Paper
from hongyan.domain.orders.model import (
    OddPayment,
    Order,
    OrderState,
    Payment,
    PaymentState,
    PayMethod,
    Refund,
    RefundRoute,
    RefundState,
)
from hongyan.domain.orders.tables import odd_payment, payment, purchase_order, refund

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection, Row

ORDER = Paper("order", purchase_order, ("id",))
PAYMENT = Paper("payment", payment, ("id",))
REFUND = Paper("refund", refund, ("id",))


def add_order(tx: Connection, new: Order) -> int:
    """Store an order (its `order_id` is not read) and return its id."""
    inserted = tx.execute(
        insert(purchase_order).values(
            account_id=new.account_id,
            token=new.token,
            product_code=new.product_code,
            product=new.product,
            amount=new.amount,
            state=new.state.value,
            method=new.method.value,
            created_at=new.created_at,
            paid_at=new.paid_at,
        )
    )
    order_id = inserted_id(inserted)
    ORDER.note(tx, order_id)
    return order_id


def order_by_id(tx: Connection, order_id: int, *, locked: bool = False) -> Order | None:
    """Return an order; `locked` keeps other writers from it until the transaction ends."""
    asked = select(purchase_order).where(purchase_order.c.id == order_id)
    row = tx.execute(asked.with_for_update() if locked else asked).one_or_none()
    return None if row is None else _order(row)


def order_of_token(tx: Connection, account_id: int, token: str) -> Order | None:
    """Return the order that an account placed under a token."""
    row = tx.execute(
        select(purchase_order).where(
            purchase_order.c.account_id == account_id, purchase_order.c.token == token
        )
    ).one_or_none()
    return None if row is None else _order(row)


def orders_of(tx: Connection, account_id: int | None, limit: int) -> list[Order]:
    """Return orders, of one account or of all, the newest first."""
    asked = select(purchase_order).order_by(purchase_order.c.id.desc()).limit(limit)
    if account_id is not None:
        asked = asked.where(purchase_order.c.account_id == account_id)
    return [_order(row) for row in tx.execute(asked)]


def unpaid_order_ids(tx: Connection, created_before: int, limit: int) -> list[int]:
    """Return unpaid orders placed before a moment, oldest first."""
    rows = tx.execute(
        select(purchase_order.c.id)
        .where(
            purchase_order.c.state == OrderState.UNPAID.value,
            purchase_order.c.created_at < created_before,
        )
        .order_by(purchase_order.c.created_at)
        .limit(limit)
    )
    return [row.id for row in rows]


def set_order_state(tx: Connection, order_id: int, state: OrderState) -> None:
    """Move an order to another state."""
    _set_order(tx, order_id, state=state.value)


def set_order_paid(tx: Connection, order_id: int, method: PayMethod, now_ms: int) -> None:
    """Write down that an order is paid, and from where."""
    _set_order(tx, order_id, state=OrderState.PAID.value, method=method.value, paid_at=now_ms)


def _set_order(tx: Connection, order_id: int, **values: Any) -> None:
    tx.execute(update(purchase_order).where(purchase_order.c.id == order_id).values(**values))
    ORDER.note(tx, order_id)


def _order(row: Row[Any]) -> Order:
    return Order(
        order_id=row.id,
        account_id=row.account_id,
        token=row.token,
        product_code=row.product_code,
        product=row.product,
        amount=row.amount,
        state=OrderState(row.state),
        method=PayMethod(row.method),
        created_at=row.created_at,
        paid_at=row.paid_at,
    )


def add_payment(tx: Connection, new: Payment) -> None:
    """Store a payment."""
    tx.execute(
        insert(payment).values(
            id=new.payment_id,
            account_id=new.account_id,
            order_id=new.order_id,
            provider=new.provider,
            provider_ref=new.provider_ref,
            amount=new.amount,
            state=new.state.value,
            created_at=new.created_at,
            paid_at=new.paid_at,
        )
    )
    PAYMENT.note(tx, new.payment_id)


def payment_by_id(tx: Connection, payment_id: int, *, locked: bool = False) -> Payment | None:
    """Return a payment; `locked` keeps other writers from it until the transaction ends."""
    asked = select(payment).where(payment.c.id == payment_id)
    row = tx.execute(asked.with_for_update() if locked else asked).one_or_none()
    return None if row is None else _payment(row)


def payment_of_ref(tx: Connection, provider: str, provider_ref: str) -> Payment | None:
    """Return the payment that has a provider's number."""
    row = tx.execute(
        select(payment).where(
            payment.c.provider == provider, payment.c.provider_ref == provider_ref
        )
    ).one_or_none()
    return None if row is None else _payment(row)


def payments_of_order(tx: Connection, order_id: int) -> list[Payment]:
    """Return an order's payments, oldest first; at most one of them paid it."""
    rows = tx.execute(select(payment).where(payment.c.order_id == order_id).order_by(payment.c.id))
    return [_payment(row) for row in rows]


def payments_of(tx: Connection, account_id: int | None, limit: int) -> list[Payment]:
    """Return payments, of one account or of all, the newest first."""
    asked = select(payment).order_by(payment.c.id.desc()).limit(limit)
    if account_id is not None:
        asked = asked.where(payment.c.account_id == account_id)
    return [_payment(row) for row in tx.execute(asked)]


def set_payment_paid(tx: Connection, payment_id: int, provider_ref: str, now_ms: int) -> None:
    """Write down that a payment was paid, under the provider's number."""
    tx.execute(
        update(payment)
        .where(payment.c.id == payment_id)
        .values(state=PaymentState.PAID.value, provider_ref=provider_ref, paid_at=now_ms)
    )
    PAYMENT.note(tx, payment_id)


def detach_payment(tx: Connection, payment_id: int) -> None:
    """Make a payment that could not pay its order any more a top-up."""
    tx.execute(update(payment).where(payment.c.id == payment_id).values(order_id=None))
    PAYMENT.note(tx, payment_id)


def close_payment(tx: Connection, payment_id: int) -> None:
    """Write down that a payment is not waited for any more."""
    _close(tx, payment.c.id == payment_id)


def close_payments_of(tx: Connection, order_id: int) -> None:
    """Write down that an order's waiting payments are not waited for any more."""
    _close(tx, payment.c.order_id == order_id)


def _close(tx: Connection, which: ColumnElement[bool]) -> None:
    closed = tx.execute(
        update(payment)
        .where(which, payment.c.state == PaymentState.WAITING.value)
        .values(state=PaymentState.CLOSED.value)
        .returning(payment.c.id)
    ).all()
    for row in closed:
        PAYMENT.note(tx, row.id)


def _payment(row: Row[Any]) -> Payment:
    return Payment(
        payment_id=row.id,
        account_id=row.account_id,
        order_id=row.order_id,
        provider=row.provider,
        provider_ref=row.provider_ref,
        amount=row.amount,
        state=PaymentState(row.state),
        created_at=row.created_at,
        paid_at=row.paid_at,
    )


def note_odd_payment(tx: Connection, seen: OddPayment) -> None:
    """Note notifications that did not fit; the same oddity again is counted."""
    row = upsert(tx, odd_payment).values(
        provider=seen.provider,
        oddity=seen.oddity,
        payment_id=seen.payment_id,
        provider_ref=seen.provider_ref,
        times=seen.times,
        first_at=seen.first_at,
        last_at=seen.last_at,
    )
    keys = [odd_payment.c.provider, odd_payment.c.oddity, odd_payment.c.payment_id]
    tx.execute(
        row.on_conflict_do_update(
            index_elements=keys,
            set_={
                "times": odd_payment.c.times + row.excluded.times,
                "last_at": row.excluded.last_at,
                "provider_ref": row.excluded.provider_ref,
            },
        )
    )


def odd_payments(tx: Connection, limit: int) -> list[OddPayment]:
    """Return notifications that did not fit, the last seen first."""
    rows = tx.execute(
        select(odd_payment)
        .order_by(odd_payment.c.last_at.desc(), odd_payment.c.oddity, odd_payment.c.payment_id)
        .limit(limit)
    )
    return [OddPayment(*row) for row in rows]


def add_refund(tx: Connection, new: Refund) -> int:
    """Store a refund (its `refund_id` is not read) and return its id."""
    inserted = tx.execute(
        insert(refund).values(
            order_id=new.order_id,
            account_id=new.account_id,
            route=new.route.value,
            amount=new.amount,
            rule=new.rule,
            state=new.state.value,
            provider_ref=new.provider_ref,
            fault=new.fault,
            requested_at=new.requested_at,
            done_at=new.done_at,
        )
    )
    refund_id = inserted_id(inserted)
    REFUND.note(tx, refund_id)
    return refund_id


def refund_by_id(tx: Connection, refund_id: int) -> Refund | None:
    """Return a refund; who acts on it has locked its order."""
    row = tx.execute(select(refund).where(refund.c.id == refund_id)).one_or_none()
    return None if row is None else _refund(row)


def refund_of_order(tx: Connection, order_id: int) -> Refund | None:
    """Return an order's refund; who acts on it has locked the order."""
    row = tx.execute(select(refund).where(refund.c.order_id == order_id)).one_or_none()
    return None if row is None else _refund(row)


def refunds_in(tx: Connection, state: RefundState, after_id: int, limit: int) -> list[Refund]:
    """Return refunds in a state, oldest first, from the one behind `after_id` on."""
    rows = tx.execute(
        select(refund)
        .where(refund.c.state == state.value, refund.c.id > after_id)
        .order_by(refund.c.id)
        .limit(limit)
    )
    return [_refund(row) for row in rows]


def set_refund(tx: Connection, changed: Refund) -> None:
    """Store how a refund goes on: its route, state, provider's number, fault and end."""
    tx.execute(
        update(refund)
        .where(refund.c.id == changed.refund_id)
        .values(
            route=changed.route.value,
            state=changed.state.value,
            provider_ref=changed.provider_ref,
            fault=changed.fault,
            done_at=changed.done_at,
        )
    )
    REFUND.note(tx, changed.refund_id)


def _refund(row: Row[Any]) -> Refund:
    return Refund(
        refund_id=row.id,
        order_id=row.order_id,
        account_id=row.account_id,
        route=RefundRoute(row.route),
        amount=row.amount,
        rule=row.rule,
        state=RefundState(row.state),
        provider_ref=row.provider_ref,
        fault=row.fault,
        requested_at=row.requested_at,
        done_at=row.done_at,
    )
