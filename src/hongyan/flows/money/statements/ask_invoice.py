"""An invoice asked for: on whole months, on orders, or both together (FAQ 3.3.6).

Decides under the locks of other flows on the same rows: an order's (refunds), then the funds'
(closing months).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.invoices import store
from hongyan.domain.invoices.entitlement import (
    MonthFacts,
    OrderFacts,
    invoiceable_from,
    month_denial,
    order_denial,
)
from hongyan.domain.invoices.model import Draft, Invoice, InvoiceKind, Item
from hongyan.domain.invoices.reasons import EntitlementReason, InvoiceReason
from hongyan.domain.invoices.title import kind_fault
from hongyan.domain.ledger import store as ledger
from hongyan.domain.orders import store as orders
from hongyan.domain.orders.model import OrderState
from hongyan.domain.orders.reasons import OrderReason
from hongyan.domain.statements import store as statements
from hongyan.domain.statements.reasons import StatementReason
from hongyan.domain.statements.sheet import day_label, month_label
from hongyan.flows.money.statements.invoice_titles import title_of
from hongyan.flows.money.statements.show_statements import is_month
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.calendar import shanghai_day
from hongyan.kernel.money import fen_of
from hongyan.kernel.refusal import Refused, together
from hongyan.text.management import says_nothing

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings
    from hongyan.flows.reference.work import Work

ITEMS_MAX = 100
_REFUNDED = frozenset({OrderState.REFUNDING, OrderState.REFUNDED})


@dataclass(frozen=True, slots=True)
class Wish:
    """What an invoice is asked on: months (202610), orders; to whom; where paper is sent to.

    No amount: a month or an order is invoiced whole. `top_up` is a payment for which an invoice
    is asked; the refusal explains why there is none.
    """

    title_id: int
    months: tuple[int, ...] = ()
    orders: tuple[int, ...] = ()
    top_up: int | None = None
    kind: InvoiceKind = InvoiceKind.ORDINARY
    recipient: str = ""


def ask_invoice(work: Work, account_id: int, wish: Wish) -> Invoice | Refused:
    """Ask for an invoice; the issuing service is asked afterwards, outside of this transaction."""
    title = title_of(work.tx, account_id, wish.title_id)
    if isinstance(title, Refused):
        return title
    wrong = kind_fault(title, wish.kind) or _wish_fault(wish)
    if wrong is not None:
        return wrong
    items = _items(
        work.tx, account_id, wish, work.now_ms, work.context.settings.invoice_after_months
    )
    if isinstance(items, Refused):
        return items
    unnamed = _seller_fault(work.context.settings)
    if unnamed is not None:
        return unnamed
    draft = Draft(
        account_id=account_id,
        kind=wish.kind,
        title=title,
        items=items,
        tax_percent=work.context.settings.invoice_tax_percent,
        seller_name=work.context.settings.operator_name,
        seller_tax_number=work.context.settings.operator_tax_number,
        recipient=wish.recipient,
    )
    made = store.invoice_by_id(work.tx, store.add_invoice(work.tx, draft, work.now_ms))
    assert made is not None, "it was stored above"
    note_change(work, account_id, "ask_invoice", str(made.invoice_id), None, made)
    return made


def _seller_fault(settings: Settings) -> Refused | None:
    """Say which settings of the seller are empty, None if none is."""
    sellers = {
        "operator.name": settings.operator_name,
        "operator.tax_number": settings.operator_tax_number,
    }
    return together(
        Refused(InvoiceReason.SELLER_UNSET, about)
        for about, value in sellers.items()
        if not value.strip()
    )


def _wish_fault(wish: Wish) -> Refused | None:
    if wish.top_up is not None:
        return Refused(EntitlementReason.TOP_UP, "invoice.top_up")
    asked = (*wish.months, *wish.orders)
    if not asked:
        return Refused(InvoiceReason.NOTHING_NAMED, "invoice.month")
    if len(asked) > ITEMS_MAX:
        return Refused(InvoiceReason.ITEMS_TOO_MANY, "invoice.month", most=ITEMS_MAX)
    if len(set(wish.months)) + len(set(wish.orders)) < len(asked):
        return Refused(InvoiceReason.ITEM_TWICE, "invoice.month")
    if wish.kind is InvoiceKind.SPECIAL and says_nothing(wish.recipient):
        return Refused(InvoiceReason.RECIPIENT_MISSING, "invoice.recipient")
    return None


def _items(
    tx: Connection, account_id: int, wish: Wish, now_ms: int, after_months: int
) -> tuple[Item, ...] | Refused:
    found = [_order(tx, account_id, order_id) for order_id in sorted(wish.orders)]
    ledger.lock_funds(tx, [account_id])
    found += [_month(tx, account_id, month, now_ms, after_months) for month in sorted(wish.months)]
    denied = next((one for one in found if isinstance(one, Refused)), None)
    return denied or tuple(one for one in found if isinstance(one, Item))


def _month(
    tx: Connection, account_id: int, month: int, now_ms: int, after_months: int
) -> Item | Refused:
    if not is_month(month):
        return Refused(StatementReason.NOT_A_MONTH, "invoice.month", month=month)
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
    label = month_label(month)
    return Refused(denial, "invoice.month", what=label, day=from_day, invoice=live)


def _order(tx: Connection, account_id: int, order_id: int) -> Item | Refused:
    order = orders.order_by_id(tx, order_id, locked=True)
    if order is None or order.account_id != account_id:
        return Refused(OrderReason.NOT_OF_ACCOUNT, "invoice.order", order=order_id)
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
    return Refused(denial, "invoice.order", what=order_id, invoice=live)
