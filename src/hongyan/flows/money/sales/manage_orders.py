"""Orders, payments and top-ups as an operator sees and makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.ledger.model import Cause
from hongyan.domain.orders import store
from hongyan.domain.orders.model import (
    OPERATOR,
    OddPayment,
    Order,
    Payment,
    PaymentState,
    Refund,
)
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.money.ledger.move_money import open_funds, top_up
from hongyan.flows.money.sales.ask_payment import not_in_fen
from hongyan.flows.money.statements.settle_statements import settle_statements
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.money import MICRO_PER_FEN

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext

REFERENCE_MAX: Final = 64


@dataclass(frozen=True, slots=True)
class OrderStory:
    """An order with its account's name, its payments and its refund."""

    order: Order
    account_name: str
    payments: tuple[Payment, ...]
    refund: Refund | None


def order_story(tx: Connection, order_id: int) -> OrderStory | Declined:
    """Return an order with all that belongs to it."""
    order = store.order_by_id(tx, order_id)
    if order is None:
        return Declined(
            "ORDER", f"there is no order {order_id}", "`hongyan billing order list` shows all"
        )
    return OrderStory(
        order=order,
        account_name=_name(tx, order.account_id),
        payments=tuple(store.payments_of_order(tx, order_id)),
        refund=store.refund_of_order(tx, order_id),
    )


def list_orders(
    tx: Connection, account_name: str | None, limit: int
) -> list[tuple[str, Order]] | Declined:
    """Return orders with their accounts' names, the newest first; of one account if named."""
    account_id = _account_id(tx, account_name)
    if isinstance(account_id, Declined):
        return account_id
    return [(_name(tx, one.account_id), one) for one in store.orders_of(tx, account_id, limit)]


def list_payments(
    tx: Connection, account_name: str | None, limit: int
) -> list[tuple[str, Payment]] | Declined:
    """Return payments with their accounts' names, the newest first; of one account if named."""
    account_id = _account_id(tx, account_name)
    if isinstance(account_id, Declined):
        return account_id
    return [(_name(tx, one.account_id), one) for one in store.payments_of(tx, account_id, limit)]


def list_odd_payments(tx: Connection, limit: int) -> list[OddPayment]:
    """Return the notifications that did not fit, the last seen first."""
    return store.odd_payments(tx, limit)


def find_payment(tx: Connection, payment_id: int) -> Payment | Declined:
    """Return a payment."""
    found = store.payment_by_id(tx, payment_id)
    if found is None:
        rule = f"there is no payment {payment_id}"
        return Declined("PAYMENT", rule, "`hongyan billing payment list` shows all")
    return found


def write_top_up(
    tx: Connection,
    account_name: str,
    amount: int,
    reference: str,
    *,
    now_ms: int,
    context: FlowContext,
) -> Payment | Declined:
    """Put `amount` micro-yuan on an account's balance: money that the operator has seen.

    `reference` is his own, such as the bank's: the same again is the same top-up.
    """
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    if amount <= 0 or amount % MICRO_PER_FEN:
        return not_in_fen("YUAN", amount)
    if not 0 < len(reference) <= REFERENCE_MAX or not reference.isprintable():
        rule = f"it has not 1 to {REFERENCE_MAX} characters"
        return Declined("--ref", rule, "write the number of the transfer")
    known = store.payment_of_ref(tx, OPERATOR, reference)
    if known is not None:
        if (known.account_id, known.amount) == (account.account_id, amount):
            return known
        rule = f"payment {known.payment_id} has it, with another account or amount"
        return Declined("--ref", rule, "write the number of this transfer")
    made = Payment(
        payment_id=context.ids.one(now_ms),
        account_id=account.account_id,
        order_id=None,
        provider=OPERATOR,
        provider_ref=reference,
        amount=amount,
        state=PaymentState.PAID,
        created_at=now_ms,
        paid_at=now_ms,
    )
    store.add_payment(tx, made)
    open_funds(tx, account.account_id, now_ms=now_ms)
    top_up(
        tx,
        account.account_id,
        amount,
        cause=Cause.TOP_UP,
        cause_id=made.payment_id,
        now_ms=now_ms,
        context=context,
    )
    settle_statements(tx, account.account_id, now_ms=now_ms)
    return made


def _account_id(tx: Connection, name: str | None) -> int | Declined | None:
    if name is None:
        return None
    account = find_account(tx, name)
    return account if isinstance(account, Declined) else account.account_id


def _name(tx: Connection, account_id: int) -> str:
    account = accounts.account_by_id(tx, account_id)
    return "" if account is None else account.name
