"""An invoice is worth the sum of its items."""

from __future__ import annotations

from dataclasses import replace

from hongyan.domain.invoices.model import (
    Draft,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Item,
    Title,
    TitleKind,
)


def test_an_invoice_is_worth_the_sum_of_its_items() -> None:
    items = (Item(2_135, month=202610), Item(20_000, order_id=3))
    title = Title(TitleKind.PERSONAL, "张三")
    draft = Draft(1, InvoiceKind.ORDINARY, title, items, 6, "", "")
    assert draft.amount_fen == 22_135
    made = Invoice(1, draft, InvoiceState.ASKED, asked_at=0)
    assert not made.is_red
    assert replace(made, red_of=1).is_red
