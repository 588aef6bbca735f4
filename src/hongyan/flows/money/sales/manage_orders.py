"""Orders, payments and top-ups as an operator sees and makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.ledger.model import RefKind
from hongyan.domain.orders import store
from hongyan.domain.orders.model import (
    OPERATOR,
    OddPayment,
    OddPlace,
    Order,
    Payment,
    PaymentState,
    Refund,
)
from hongyan.domain.orders.reasons import PaymentReason
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.money.ledger.move_money import open_funds, top_up
from hongyan.flows.money.sales.ask_payment import not_in_fen
from hongyan.flows.money.sales.find_order import find_order
from hongyan.flows.money.statements.settle_statements import settle_statements
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.money import MICRO_PER_FEN
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

REFERENCE_MAX: Final = 64


@dataclass(frozen=True, slots=True)
class OrderStory:
    """An order with its account's name, its payments and its refund."""

    order: Order
    account_name: str
    payments: tuple[Payment, ...]
    refund: Refund | None


def order_story(tx: Connection, order_id: int) -> OrderStory | Refused:
    """Return an order with all that belongs to it."""
    order = find_order(tx, order_id)
    if isinstance(order, Refused):
        return order
    return OrderStory(
        order=order,
        account_name=_name(tx, order.account_id),
        payments=tuple(store.payments_of_order(tx, order_id)),
        refund=store.refund_of_order(tx, order_id),
    )


def list_orders(
    tx: Connection, account_name: str | None, limit: int, after: int | None = None
) -> list[tuple[str, Order]] | Refused:
    """Return orders with their accounts' names, the newest first; of one account if named.

    `after` is the last order of the page before.
    """
    account_id = _account_id(tx, account_name)
    if isinstance(account_id, Refused):
        return account_id
    found = store.orders_of(tx, account_id, limit, after)
    return [(_name(tx, one.account_id), one) for one in found]


def list_payments(
    tx: Connection, account_name: str | None, limit: int, after: int | None = None
) -> list[tuple[str, Payment]] | Refused:
    """Return payments with their accounts' names, the newest first; of one account if named.

    `after` is the last payment of the page before.
    """
    account_id = _account_id(tx, account_name)
    if isinstance(account_id, Refused):
        return account_id
    found = store.payments_of(tx, account_id, limit, after)
    return [(_name(tx, one.account_id), one) for one in found]


def list_odd_payments(
    tx: Connection, limit: int, after: OddPlace | None = None
) -> list[OddPayment]:
    """Return a page of the notifications that did not fit, the last seen first.

    `after` is the place of the last one of the page before.
    """
    return store.odd_payments(tx, limit, after)


def find_payment(tx: Connection, payment_id: int) -> Payment | Refused:
    """Return a payment."""
    found = store.payment_by_id(tx, payment_id)
    if found is None:
        return Refused(PaymentReason.MISSING, "payment", payment=payment_id)
    return found


def write_top_up(work: Work, account_name: str, amount: int, reference: str) -> Payment | Refused:
    """Put `amount` micro-yuan on an account's balance: money that the operator has seen.

    `reference` is an external one, such as the bank's: the same again is the same top-up.
    """
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    if amount <= 0 or amount % MICRO_PER_FEN:
        return not_in_fen(amount)
    if not 0 < len(reference) <= REFERENCE_MAX or not reference.isprintable():
        return Refused(PaymentReason.REFERENCE_LENGTH, "payment.reference", most=REFERENCE_MAX)
    known = store.payment_of_ref(work.tx, OPERATOR, reference)
    if known is not None:
        if (known.account_id, known.amount) == (account.account_id, amount):
            return known
        reason, payment_id = PaymentReason.REFERENCE_TAKEN, known.payment_id
        return Refused(reason, "payment.reference", payment=payment_id)
    made = Payment(
        payment_id=work.context.ids.one(work.now_ms),
        account_id=account.account_id,
        order_id=None,
        provider=OPERATOR,
        provider_ref=reference,
        amount=amount,
        state=PaymentState.PAID,
        created_at=work.now_ms,
        paid_at=work.now_ms,
    )
    store.add_payment(work.tx, made)
    open_funds(work, account.account_id)
    top_up(work, account.account_id, amount, ref_kind=RefKind.TOP_UP, ref_id=made.payment_id)
    settle_statements(work, account.account_id)
    note_change(work, account.account_id, "write_top_up", str(made.payment_id), None, made)
    return made


def _account_id(tx: Connection, name: str | None) -> int | Refused | None:
    if name is None:
        return None
    account = find_account(tx, name)
    return account if isinstance(account, Refused) else account.account_id


def _name(tx: Connection, account_id: int) -> str:
    account = accounts.account_by_id(tx, account_id)
    return "" if account is None else account.name
