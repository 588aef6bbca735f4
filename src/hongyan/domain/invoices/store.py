"""Invoices, their items and titles. What an invoice says is never changed, only its standing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from hongyan.db.dialect import among
from hongyan.db.records import Paper
from hongyan.db.rows import JSON, Rows
from hongyan.domain.invoices.model import (
    Draft,
    Invoice,
    InvoiceState,
    Item,
    KeptTitle,
    Title,
)
from hongyan.domain.invoices.tables import invoice, invoice_item, invoice_title

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

TITLE = Paper("title", invoice_title, ("id",))
INVOICE = Paper("invoice", invoice, ("id",), parts=invoice_item, parts_key=("invoice_id",))

_TITLES = Rows(
    invoice_title,
    KeptTitle,
    {
        "id": "title_id",
        "kind": "title.kind",
        "name": "title.name",
        "tax_number": "title.tax_number",
        "address": "title.address",
        "phone": "title.phone",
        "bank": "title.bank",
        "bank_account": "title.bank_account",
        "email": "title.email",
        "is_deleted": None,
        "created_at": None,
    },
)
_INVOICES = Rows(
    invoice,
    Invoice,
    {
        "id": "invoice_id",
        "account_id": "draft.account_id",
        "kind": "draft.kind",
        "title": "draft.title",
        "seller_name": "draft.seller_name",
        "seller_tax_number": "draft.seller_tax_number",
        "tax_percent": "draft.tax_percent",
        "recipient": "draft.recipient",
        "amount_fen": None,
    },
    codecs={"title": JSON},
    beside=("draft.items",),
)
_ITEMS = (
    select(invoice_item)
    .where(among(invoice_item.c.invoice_id, "invoices"))
    .order_by(invoice_item.c.id)
)


def add_title(tx: Connection, account_id: int, title: Title, now_ms: int) -> int:
    """Keep a title for an account and return its id."""
    new = KeptTitle(0, account_id, title)
    title_id = _TITLES.add_numbered(tx, new, is_deleted=False, created_at=now_ms)
    TITLE.note(tx, title_id)
    return title_id


def titles_of(tx: Connection, account_id: int) -> list[KeptTitle]:
    """Return the titles that an account keeps, oldest first."""
    return _TITLES.many(tx, invoice_title.c.account_id == account_id, ~invoice_title.c.is_deleted)


def remove_title(tx: Connection, account_id: int, title_id: int) -> bool:
    """Stop keeping a title; returns whether the account had it. Invoices keep their copy."""
    removed = _TITLES.change(
        tx,
        invoice_title.c.id == title_id,
        invoice_title.c.account_id == account_id,
        ~invoice_title.c.is_deleted,
        is_deleted=True,
    )
    if removed:
        TITLE.note(tx, title_id)
    return removed == 1


def add_invoice(tx: Connection, draft: Draft, now_ms: int, *, red_of: int | None = None) -> int:
    """Store an invoice that is asked for and return its id.

    Its items are live until it is returned: a second invoice on one of them raises IntegrityError.
    The items of a red-letter invoice never are.
    """
    new = Invoice(0, draft, InvoiceState.ASKED, asked_at=now_ms, red_of=red_of)
    invoice_id = _INVOICES.add_numbered(tx, new, amount_fen=draft.amount_fen)
    rows = [
        {
            "invoice_id": invoice_id,
            "account_id": draft.account_id,
            "month": one.month,
            "order_id": one.order_id,
            "amount_fen": one.amount_fen,
            "is_live": red_of is None,
        }
        for one in draft.items
    ]
    tx.execute(insert(invoice_item), rows)
    INVOICE.note(tx, invoice_id)
    return invoice_id


def invoice_by_id(tx: Connection, invoice_id: int, *, locked: bool = False) -> Invoice | None:
    """Return an invoice of any account; `locked` keeps others from changing it meanwhile."""
    asked = _INVOICES.select.where(invoice.c.id == invoice_id)
    rows = tx.execute(asked.with_for_update() if locked else asked).all()
    return next(iter(_with_items(tx, rows)), None)


def invoices_of(
    tx: Connection, account_id: int, limit: int, after: int | None = None
) -> list[Invoice]:
    """Return an account's invoices, newest first, red-letter ones among them.

    Those behind the invoice `after` in that order.
    """
    mine = _INVOICES.select.where(invoice.c.account_id == account_id)
    older = mine if after is None else mine.where(invoice.c.id < after)
    return _with_items(tx, tx.execute(older.order_by(invoice.c.id.desc()).limit(limit)).all())


def invoices_asked(tx: Connection, after_id: int, limit: int) -> list[Invoice]:
    """Return invoices that wait to be issued, with a greater id than `after_id`, oldest first.

    Those that name no seller wait for people.
    """
    names_seller = (invoice.c.seller_name != "") & (invoice.c.seller_tax_number != "")
    asked = _INVOICES.select.where(
        invoice.c.state == InvoiceState.ASKED.value,
        invoice.c.id > after_id,
        names_seller | invoice.c.red_of.is_not(None),
    )
    return _with_items(tx, tx.execute(asked.order_by(invoice.c.id).limit(limit)).all())


def red_letter_of(tx: Connection, invoice_id: int) -> Invoice | None:
    """Return the red-letter invoice that takes an invoice back, None if there is none."""
    rows = tx.execute(_INVOICES.select.where(invoice.c.red_of == invoice_id)).all()
    return next(iter(_with_items(tx, rows)), None)


def set_issued(
    tx: Connection, invoice_id: int, number: str, document_url: str, now_ms: int
) -> None:
    """Record that an invoice was issued, under which number."""
    _set(
        tx,
        invoice_id,
        state=InvoiceState.ISSUED,
        number=number,
        document_url=document_url,
        issued_at=now_ms,
    )


def set_posted(
    tx: Connection, invoice_id: int, courier: str, tracking_number: str, now_ms: int
) -> None:
    """Record by whom and under which number an invoice went out."""
    _set(tx, invoice_id, courier=courier, tracking_number=tracking_number, posted_at=now_ms)


def set_over(tx: Connection, invoice_id: int, state: InvoiceState, now_ms: int) -> None:
    """End an invoice, returned or cancelled; what it was on may be invoiced again."""
    _INVOICES.change(tx, invoice.c.id == invoice_id, state=state, returned_at=now_ms)
    tx.execute(
        update(invoice_item).where(invoice_item.c.invoice_id == invoice_id).values(is_live=False)
    )
    INVOICE.note(tx, invoice_id)


def _set(tx: Connection, invoice_id: int, **values: Any) -> None:
    _INVOICES.change(tx, invoice.c.id == invoice_id, **values)
    INVOICE.note(tx, invoice_id)


def live_invoice_on_month(tx: Connection, account_id: int, month: int) -> int | None:
    """Return the id of the invoice that an account's month is on, None if it is on none."""
    found: int | None = tx.execute(
        select(invoice_item.c.invoice_id).where(
            invoice_item.c.account_id == account_id,
            invoice_item.c.month == month,
            invoice_item.c.is_live,
        )
    ).scalar()
    return found


def live_invoice_on_order(tx: Connection, order_id: int) -> int | None:
    """Return the id of the invoice that an order is on, None if it is on none."""
    found: int | None = tx.execute(
        select(invoice_item.c.invoice_id).where(
            invoice_item.c.order_id == order_id, invoice_item.c.is_live
        )
    ).scalar()
    return found


def order_is_invoiced(tx: Connection, order_id: int) -> bool:
    """Tell whether an order's invoice must be returned before its refund (FAQ 3.2.2)."""
    return live_invoice_on_order(tx, order_id) is not None


def _with_items(tx: Connection, rows: Sequence[Row[Any]]) -> list[Invoice]:
    items: dict[int, list[Item]] = {row.id: [] for row in rows}
    if rows:
        for one in tx.execute(_ITEMS, {"invoices": list(items)}):
            items[one.invoice_id].append(Item(one.amount_fen, one.month, one.order_id))
    return [_INVOICES.of(row, {"draft.items": items[row.id]}) for row in rows]
