"""Invoices issued: what waits for the issuing service, and what it answered.

The service is asked between two transactions, under the invoice's id, so that asking it twice
issues once. Knows no service.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hongyan.domain.invoices import store
from hongyan.domain.invoices.lifecycle import InvoiceAct, hindrance
from hongyan.domain.invoices.model import Draft, Invoice, InvoiceState
from hongyan.domain.invoices.reasons import InvoiceReason
from hongyan.domain.notices import store as notices
from hongyan.domain.notices.model import NoticeKind
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.money import fen_text
from hongyan.kernel.refusal import Refused
from hongyan.text.management import says_nothing

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work


def invoices_to_issue(tx: Connection, after_id: int, limit: int) -> list[Invoice]:
    """Return invoices that wait to be issued, oldest first, with a greater id than `after_id`."""
    return store.invoices_asked(tx, after_id, limit)


def invoice_to_issue(tx: Connection, invoice_id: int) -> Invoice | Refused:
    """Return one invoice that can be issued now."""
    found = find_invoice(tx, invoice_id)
    if isinstance(found, Refused):
        return found
    return hindered(InvoiceAct.ISSUE, found) or _unnamed(found) or found


def record_issued(
    work: Work, invoice_id: int, number: str, document_url: str = ""
) -> Invoice | Refused:
    """Record the number under which an invoice was issued. The same answer twice is one.

    An issued red-letter invoice ends the one that it takes back. One that was cancelled while the
    service was being asked exists all the same: a red-letter invoice takes it back.
    """
    if says_nothing(number):
        return Refused(InvoiceReason.NUMBER_MISSING, "invoice.number")
    found = find_invoice(work.tx, invoice_id, locked=True)
    if isinstance(found, Refused):
        return found
    why = hindrance(InvoiceAct.ISSUE, found)
    if why is InvoiceReason.ALREADY_ISSUED and found.number == number.strip():
        return found
    if why is not None and why is not InvoiceReason.CANCELLED:
        return Refused(why, "invoice", invoice=invoice_id)
    unnamed = _unnamed(found)
    if unnamed is not None:
        return unnamed
    store.set_issued(work.tx, invoice_id, number.strip(), document_url, work.now_ms)
    if why is InvoiceReason.CANCELLED:
        ask_red_letter(work, found)
    elif found.red_of is not None:
        store.set_over(work.tx, found.red_of, InvoiceState.RETURNED, work.now_ms)
    _tell(work, found, number.strip())
    issued, account_id = _again(work.tx, invoice_id), found.draft.account_id
    note_change(work, account_id, "record_issued", str(invoice_id), found, issued)
    return issued


def ask_red_letter(work: Work, taken_back: Invoice) -> Invoice:
    """Ask for the red-letter invoice (红字发票) that takes an issued one back."""
    draft = taken_back.draft
    items = tuple(replace(one, amount_fen=-one.amount_fen) for one in draft.items)
    red: Draft = replace(draft, items=items)
    return _again(
        work.tx, store.add_invoice(work.tx, red, work.now_ms, red_of=taken_back.invoice_id)
    )


def find_invoice(tx: Connection, invoice_id: int, *, locked: bool = False) -> Invoice | Refused:
    """Return an invoice of any account."""
    found = store.invoice_by_id(tx, invoice_id, locked=locked)
    if found is not None:
        return found
    return Refused(InvoiceReason.MISSING, "invoice", invoice=invoice_id)


def hindered(act: InvoiceAct, invoice: Invoice) -> Refused | None:
    """Say why an act on an invoice is not possible, None if it is."""
    why = hindrance(act, invoice)
    return None if why is None else Refused(why, "invoice", invoice=invoice.invoice_id)


def _unnamed(invoice: Invoice) -> Refused | None:
    """Say that an invoice names no seller, and so is none; None if it does.

    A red-letter invoice says what the one says that it takes back, whatever that is.
    """
    if invoice.is_red or invoice.draft.names_seller:
        return None
    return Refused(InvoiceReason.SELLER_MISSING, "invoice", invoice=invoice.invoice_id)


def _again(tx: Connection, invoice_id: int) -> Invoice:
    found = store.invoice_by_id(tx, invoice_id)
    assert found is not None, "it is stored"
    return found


def _tell(work: Work, invoice: Invoice, number: str) -> None:
    what = "红字发票" if invoice.is_red else "发票"
    text = f"{what} {number}（{fen_text(invoice.draft.amount_fen)} 元）已开具。"
    account_id = invoice.draft.account_id
    notices.add_notice(
        work.tx, account_id, NoticeKind.INVOICE_ISSUED, invoice.invoice_id, text, work.now_ms
    )
