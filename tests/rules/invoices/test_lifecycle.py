"""What may happen to an invoice: the table is whole, paper alone is posted, red ones stay."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from hongyan.domain.invoices.lifecycle import InvoiceAct, hindrance
from hongyan.domain.invoices.model import (
    Draft,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Item,
    Title,
    TitleKind,
)
from hongyan.domain.invoices.reasons import InvoiceReason

DRAFT = Draft(1, InvoiceKind.SPECIAL, Title(TitleKind.COMPANY, "某公司"), (Item(1),), 6, "", "")
PAPER = Invoice(1, DRAFT, InvoiceState.ISSUED, asked_at=0)


def test_every_act_in_every_state_has_an_answer() -> None:
    allowed = {
        (act, state)
        for act, state in product(InvoiceAct, InvoiceState)
        if hindrance(act, replace(PAPER, state=state)) is None
    }
    assert allowed == {
        (InvoiceAct.ISSUE, InvoiceState.ASKED),
        (InvoiceAct.POST, InvoiceState.ISSUED),
        (InvoiceAct.RETURN, InvoiceState.ASKED),
        (InvoiceAct.RETURN, InvoiceState.ISSUED),
    }


def test_only_paper_is_posted() -> None:
    # FAQ 3.3.6: ordinary invoices are electronic, special ones are paper that is posted.
    ordinary = replace(PAPER, draft=replace(DRAFT, kind=InvoiceKind.ORDINARY))
    assert hindrance(InvoiceAct.POST, ordinary) is InvoiceReason.ELECTRONIC


def test_a_red_letter_invoice_is_never_returned() -> None:
    assert hindrance(InvoiceAct.RETURN, replace(PAPER, red_of=7)) is InvoiceReason.RED
