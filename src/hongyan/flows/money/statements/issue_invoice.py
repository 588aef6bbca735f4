"""Invoices issued: what waits for the issuing service, and what it answered.

The service is asked between two transactions, under the invoice's id, so that asking it twice
issues once. Knows no service.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hongyan.domain.invoices import store
from hongyan.domain.invoices.lifecycle import Hindrance, InvoiceAct, hindrance
from hongyan.domain.invoices.model import Draft, Invoice, InvoiceState
from hongyan.domain.notices import store as notices
from hongyan.domain.notices.model import NoticeKind
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.money import fen_text
from hongyan.text.management import says_nothing

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def invoices_to_issue(tx: Connection, after_id: int, limit: int) -> list[Invoice]:
    """Return invoices that wait to be issued, oldest first, with a greater id than `after_id`."""
    return store.invoices_asked(tx, after_id, limit)


def invoice_to_issue(tx: Connection, invoice_id: int) -> Invoice | Declined:
    """Return one invoice that can be issued now."""
    found = find_invoice(tx, invoice_id)
    if isinstance(found, Declined):
        return found
    return hindered(InvoiceAct.ISSUE, found) or _unnamed(found) or found


def record_issued(
    tx: Connection, invoice_id: int, number: str, document_url: str = "", *, now_ms: int
) -> Invoice | Declined:
    """Write down the number under which an invoice was issued. The same answer twice is one.

    An issued red-letter invoice ends the one that it takes back. One that was cancelled while the
    service was being asked exists all the same: a red-letter invoice takes it back.
    """
    if says_nothing(number):
        return Declined("--number", "an issued invoice has a number", "copy it from the invoice")
    found = find_invoice(tx, invoice_id, locked=True)
    if isinstance(found, Declined):
        return found
    why = hindrance(InvoiceAct.ISSUE, found)
    if why is Hindrance.ALREADY_ISSUED and found.number == number.strip():
        return found
    if why not in {None, Hindrance.CANCELLED}:
        return _declined(found, why)
    unnamed = _unnamed(found)
    if unnamed is not None:
        return unnamed
    store.set_issued(tx, invoice_id, number.strip(), document_url, now_ms)
    if why is Hindrance.CANCELLED:
        ask_red_letter(tx, found, now_ms)
    elif found.red_of is not None:
        store.set_over(tx, found.red_of, InvoiceState.RETURNED, now_ms)
    _tell(tx, found, number.strip(), now_ms)
    return _again(tx, invoice_id)


def ask_red_letter(tx: Connection, taken_back: Invoice, now_ms: int) -> Invoice:
    """Ask for the red-letter invoice (红字发票) that takes an issued one back."""
    draft = taken_back.draft
    items = tuple(replace(one, amount_fen=-one.amount_fen) for one in draft.items)
    red: Draft = replace(draft, items=items)
    return _again(tx, store.add_invoice(tx, red, now_ms, red_of=taken_back.invoice_id))


def find_invoice(tx: Connection, invoice_id: int, *, locked: bool = False) -> Invoice | Declined:
    """Return an invoice, whosever it is."""
    found = store.invoice_by_id(tx, invoice_id, locked=locked)
    if found is not None:
        return found
    rule = f"there is no invoice {invoice_id}"
    return Declined("INVOICE", rule, "`hongyan billing invoice list ACCOUNT` shows all")


def hindered(act: InvoiceAct, invoice: Invoice) -> Declined | None:
    """Say why an act on an invoice is not possible, None if it is."""
    why = hindrance(act, invoice)
    return None if why is None else _declined(invoice, why)


def _declined(invoice: Invoice, why: Hindrance | None) -> Declined:
    rule = f"invoice {invoice.invoice_id}: {why}"
    return Declined("INVOICE", rule, f"`hongyan billing invoice show {invoice.invoice_id}`")


def _unnamed(invoice: Invoice) -> Declined | None:
    """Say that an invoice names no seller, and so is none; None if it does.

    A red-letter invoice says what the one says that it takes back, whatever that is.
    """
    if invoice.is_red or invoice.draft.names_seller:
        return None
    remedy = (
        f"`hongyan billing invoice return {invoice.invoice_id}`, set HONGYAN_OPERATOR_NAME and "
        "HONGYAN_OPERATOR_TAX_NUMBER, and ask for it again"
    )
    return Declined("INVOICE", f"invoice {invoice.invoice_id} names no seller", remedy)


def _again(tx: Connection, invoice_id: int) -> Invoice:
    found = store.invoice_by_id(tx, invoice_id)
    assert found is not None, "it is stored"
    return found


def _tell(tx: Connection, invoice: Invoice, number: str, now_ms: int) -> None:
    what = "红字发票" if invoice.is_red else "发票"
    text = f"{what} {number}（{fen_text(invoice.draft.amount_fen)} 元）已开具。"
    account_id = invoice.draft.account_id
    notices.add_notice(tx, account_id, NoticeKind.INVOICE_ISSUED, invoice.invoice_id, text, now_ms)
