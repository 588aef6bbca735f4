"""An invoice asked for: on whole months, on orders, or both together (FAQ 3.3.6).

Decides under the locks that others take who look at the same: an order's (refunds), then the funds'
(closing months).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.invoices import store
from hongyan.domain.invoices.entitlement import (
    DENIAL_WORDS,
    Denial,
    MonthFacts,
    OrderFacts,
    invoiceable_from,
    month_denial,
    order_denial,
)
from hongyan.domain.invoices.model import Draft, Invoice, InvoiceKind, Item
from hongyan.domain.invoices.title import kind_fault
from hongyan.domain.ledger import store as ledger
from hongyan.domain.orders import store as orders
from hongyan.domain.orders.model import OrderState
from hongyan.domain.statements import store as statements
from hongyan.domain.statements.sheet import day_label, month_label
from hongyan.flows.money.statements.invoice_titles import declined_by, title_of
from hongyan.flows.money.statements.show_statements import is_month
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.calendar import shanghai_day
from hongyan.kernel.money import fen_of
from hongyan.text.management import says_nothing

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings
    from hongyan.flows.reference.context import FlowContext

ITEMS_MAX = 100
_REFUNDED = frozenset({OrderState.REFUNDING, OrderState.REFUNDED})


@dataclass(frozen=True, slots=True)
class Wish:
    """What an invoice is asked on: months (202610), orders; to whom; where paper is sent to.

    No amount: a month or an order is invoiced whole. `top_up` is a payment that somebody would like
    to have invoiced, which is explained to him.
    """

    title_id: int
    months: tuple[int, ...] = ()
    orders: tuple[int, ...] = ()
    top_up: int | None = None
    kind: InvoiceKind = InvoiceKind.ORDINARY
    recipient: str = ""


def ask_invoice(
    tx: Connection, account_id: int, wish: Wish, *, now_ms: int, context: FlowContext
) -> Invoice | Declined:
    """Ask for an invoice; the issuing service is asked afterwards, outside of this transaction."""
    title = title_of(tx, account_id, wish.title_id)
    if isinstance(title, Declined):
        return title
    fault = kind_fault(title, wish.kind)
    if fault is not None:
        return declined_by(fault)
    wrong = _wish_fault(wish)
    if wrong is not None:
        return wrong
    items = _items(tx, account_id, wish, now_ms, context.settings.invoice_after_months)
    if isinstance(items, Declined):
        return items
    unnamed = _seller_fault(context.settings)
    if unnamed is not None:
        return unnamed
    draft = Draft(
        account_id=account_id,
        kind=wish.kind,
        title=title,
        items=items,
        tax_percent=context.settings.invoice_tax_percent,
        seller_name=context.settings.operator_name,
        seller_tax_number=context.settings.operator_tax_number,
        recipient=wish.recipient,
    )
    made = store.invoice_by_id(tx, store.add_invoice(tx, draft, now_ms))
    assert made is not None, "it was stored above"
    return made


def _seller_fault(settings: Settings) -> Declined | None:
    """Say which settings of the seller are empty, None if none is."""
    sellers = {
        "HONGYAN_OPERATOR_NAME": settings.operator_name,
        "HONGYAN_OPERATOR_TAX_NUMBER": settings.operator_tax_number,
    }
    empty = [name for name, value in sellers.items() if not value.strip()]
    if not empty:
        return None
    return Declined(empty[0], "an invoice names its seller", f"set {' and '.join(empty)}")


def _wish_fault(wish: Wish) -> Declined | None:
    if wish.top_up is not None:
        return _denied("--top-up", Denial.TOP_UP)
    asked = (*wish.months, *wish.orders)
    if not asked:
        return Declined("--month", "nothing is named", "name months or orders, such as 202610")
    if len(asked) > ITEMS_MAX:
        return Declined("--month", f"more than {ITEMS_MAX} items", "ask for several invoices")
    if len(set(wish.months)) + len(set(wish.orders)) < len(asked):
        return Declined("--month", "named twice", "name each month and each order once")
    if wish.kind is InvoiceKind.SPECIAL and says_nothing(wish.recipient):
        rule = "a special invoice is paper and is sent by post"
        return Declined("--address", rule, "give the recipient's name, telephone and address")
    return None


def _items(
    tx: Connection, account_id: int, wish: Wish, now_ms: int, after_months: int
) -> tuple[Item, ...] | Declined:
    found = [_order(tx, account_id, order_id) for order_id in sorted(wish.orders)]
    ledger.lock_funds(tx, [account_id])
    found += [_month(tx, account_id, month, now_ms, after_months) for month in sorted(wish.months)]
    denied = next((one for one in found if isinstance(one, Declined)), None)
    return denied or tuple(one for one in found if isinstance(one, Item))


def _month(
    tx: Connection, account_id: int, month: int, now_ms: int, after_months: int
) -> Item | Declined:
    if not is_month(month):
        return Declined("--month", f"{month} is no month", "write it like 202610")
    funds = ledger.funds_of(tx, account_id)
    found = statements.statement_of(tx, account_id, month)
    live = store.live_invoice_on_month(tx, account_id, month)
    facts = MonthFacts(
        month,
        is_closed=funds is not None and month <= funds.closed_month,
        is_settled=found is None or found.settled_at is not None,
        amount_fen=0 if found is None else found.total_fen,
        live_invoice_id=live,
    )
    denial = month_denial(facts, now_ms, after_months)
    if denial is None:
        return Item(facts.amount_fen, month=month)
    from_day = day_label(shanghai_day(invoiceable_from(month, after_months)))
    return _denied("--month", denial, what=month_label(month), day=from_day, invoice_id=live)


def _order(tx: Connection, account_id: int, order_id: int) -> Item | Declined:
    order = orders.order_by_id(tx, order_id, locked=True)
    if order is None or order.account_id != account_id:
        rule = f"the account has no order {order_id}"
        return Declined("--order", rule, "`hongyan billing order list` shows all")
    live = store.live_invoice_on_order(tx, order_id)
    facts = OrderFacts(
        is_paid=order.state is OrderState.PAID,
        is_refunded=order.state in _REFUNDED,
        amount_fen=fen_of(order.amount),
        live_invoice_id=live,
    )
    denial = order_denial(facts)
    if denial is None:
        return Item(facts.amount_fen, order_id=order_id)
    return _denied("--order", denial, what=f"order {order_id}", invoice_id=live)


def _denied(field: str, denial: Denial, **words: object) -> Declined:
    rule, remedy = DENIAL_WORDS[denial]
    return Declined(field, rule.format(**words), remedy.format(**words))
