"""Statements on orders, payments and refunds. An order is locked before its payments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import literal, select, tuple_, update

from hongyan.db.dialect import upsert
from hongyan.db.records import Paper
from hongyan.db.rows import Rows
from hongyan.domain.orders.model import (
    OddPayment,
    OddPlace,
    Order,
    OrderState,
    Payment,
    PaymentState,
    PayMethod,
    Refund,
    RefundState,
)
from hongyan.domain.orders.tables import odd_payment, payment, purchase_order, refund

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.engine import Connection

ORDER = Paper("order", purchase_order, ("id",))
PAYMENT = Paper("payment", payment, ("id",))
REFUND = Paper("refund", refund, ("id",))

_ORDERS = Rows(purchase_order, Order, {"id": "order_id"})
_PAYMENTS = Rows(payment, Payment, {"id": "payment_id"})
_ODD_PAYMENTS = Rows(odd_payment, OddPayment)
_REFUNDS = Rows(refund, Refund, {"id": "refund_id"})


def add_order(tx: Connection, new: Order) -> int:
    """Store an order (its `order_id` is not read) and return its id."""
    order_id = _ORDERS.add_numbered(tx, new)
    ORDER.note(tx, order_id)
    return order_id


def order_by_id(tx: Connection, order_id: int, *, locked: bool = False) -> Order | None:
    """Return an order; `locked` keeps other writers from it until the transaction ends."""
    return _ORDERS.one(tx, purchase_order.c.id == order_id, locked=locked)


def order_of_token(tx: Connection, account_id: int, token: str) -> Order | None:
    """Return the order that an account placed under a token."""
    return _ORDERS.one(
        tx, purchase_order.c.account_id == account_id, purchase_order.c.token == token
    )


def orders_of(
    tx: Connection, account_id: int | None, limit: int, after: int | None = None
) -> list[Order]:
    """Return orders, of one account or of all, the newest first; those behind the order `after`."""
    wanted = _page(purchase_order, account_id, after)
    return _ORDERS.many(tx, *wanted, by=[purchase_order.c.id.desc()], limit=limit)


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
    _set_order(tx, order_id, state=state)


def set_order_paid(tx: Connection, order_id: int, method: PayMethod, now_ms: int) -> None:
    """Record that an order is paid, and from where."""
    _set_order(tx, order_id, state=OrderState.PAID, method=method, paid_at=now_ms)


def _set_order(tx: Connection, order_id: int, **values: Any) -> None:
    _ORDERS.change(tx, purchase_order.c.id == order_id, **values)
    ORDER.note(tx, order_id)


def add_payment(tx: Connection, new: Payment) -> None:
    """Store a payment."""
    _PAYMENTS.add(tx, new)
    PAYMENT.note(tx, new.payment_id)


def payment_by_id(tx: Connection, payment_id: int, *, locked: bool = False) -> Payment | None:
    """Return a payment; `locked` keeps other writers from it until the transaction ends."""
    return _PAYMENTS.one(tx, payment.c.id == payment_id, locked=locked)


def payment_of_ref(tx: Connection, provider: str, provider_ref: str) -> Payment | None:
    """Return the payment that has a provider's number."""
    return _PAYMENTS.one(tx, payment.c.provider == provider, payment.c.provider_ref == provider_ref)


def payments_of_order(tx: Connection, order_id: int) -> list[Payment]:
    """Return an order's payments, oldest first; at most one of them paid it."""
    return _PAYMENTS.many(tx, payment.c.order_id == order_id)


def payments_of(
    tx: Connection, account_id: int | None, limit: int, after: int | None = None
) -> list[Payment]:
    """Return payments, of one account or of all, the newest first; those behind `after`."""
    wanted = _page(payment, account_id, after)
    return _PAYMENTS.many(tx, *wanted, by=[payment.c.id.desc()], limit=limit)


def _page(table: Table, account_id: int | None, after: int | None) -> list[ColumnElement[bool]]:
    mine = [] if account_id is None else [table.c.account_id == account_id]
    return mine if after is None else [*mine, table.c.id < after]


def set_payment_paid(tx: Connection, payment_id: int, provider_ref: str, now_ms: int) -> None:
    """Record that a payment was paid, under the provider's number."""
    _set_payment(tx, payment_id, state=PaymentState.PAID, provider_ref=provider_ref, paid_at=now_ms)


def detach_payment(tx: Connection, payment_id: int) -> None:
    """Make a payment that could not pay its order any more a top-up."""
    _set_payment(tx, payment_id, order_id=None)


def _set_payment(tx: Connection, payment_id: int, **values: Any) -> None:
    _PAYMENTS.change(tx, payment.c.id == payment_id, **values)
    PAYMENT.note(tx, payment_id)


def close_payment(tx: Connection, payment_id: int) -> None:
    """Record that a payment is not waited for any more."""
    _close(tx, payment.c.id == payment_id)


def close_payments_of(tx: Connection, order_id: int) -> None:
    """Record that an order's waiting payments are not waited for any more."""
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


def note_odd_payment(tx: Connection, seen: OddPayment) -> None:
    """Note notifications that did not fit; the same oddity again is counted."""
    row = upsert(tx, odd_payment).values(_ODD_PAYMENTS.values(seen))
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


def odd_payments(tx: Connection, limit: int, after: OddPlace | None) -> list[OddPayment]:
    """Return notifications that did not fit, the last seen first; those behind `after`."""
    table = odd_payment.c
    place = (table.last_at, table.payment_id, table.oddity, table.provider)
    behind = [] if after is None else [tuple_(*place) < tuple_(*map(literal, after))]
    return _ODD_PAYMENTS.many(tx, *behind, by=[one.desc() for one in place], limit=limit)


def add_refund(tx: Connection, new: Refund) -> int:
    """Store a refund (its `refund_id` is not read) and return its id."""
    refund_id = _REFUNDS.add_numbered(tx, new)
    REFUND.note(tx, refund_id)
    return refund_id


def refund_by_id(tx: Connection, refund_id: int) -> Refund | None:
    """Return a refund; who acts on it has locked its order."""
    return _REFUNDS.one(tx, refund.c.id == refund_id)


def refund_of_order(tx: Connection, order_id: int) -> Refund | None:
    """Return an order's refund; who acts on it has locked the order."""
    return _REFUNDS.one(tx, refund.c.order_id == order_id)


def refunds_in(tx: Connection, state: RefundState, after_id: int, limit: int) -> list[Refund]:
    """Return refunds in a state, oldest first, from the one behind `after_id` on."""
    return _REFUNDS.many(tx, refund.c.state == state.value, refund.c.id > after_id, limit=limit)


def set_refund(tx: Connection, changed: Refund) -> None:
    """Store the progress of a refund: its route, state, provider's number, fault and end."""
    _REFUNDS.change(
        tx,
        refund.c.id == changed.refund_id,
        route=changed.route,
        state=changed.state,
        provider_ref=changed.provider_ref,
        fault=changed.fault,
        done_at=changed.done_at,
    )
    REFUND.note(tx, changed.refund_id)
