"""Invoices posted and returned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hongyan.domain.invoices import store
from hongyan.domain.invoices.model import InvoiceState
from hongyan.domain.invoices.reasons import InvoiceReason
from hongyan.flows.money.statements.manage_invoices import list_invoices, post_invoice, show_invoice
from hongyan.kernel.refusal import Refused
from hongyan.providers.issuing_simulator import IssuingSimulator
from tests.flows.billed import YUAN
from tests.flows.invoiced import Invoiced
from tests.saying import remedy, rule
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


@pytest.fixture
def payer(world: World) -> Invoiced:
    """An account that used 4.50 yuan in October and in November 2026, on 1 January 2027."""
    return Invoiced(world)


def posts(payer: Invoiced, invoice_id: int, courier: str = "SF", number: str = "SF123") -> Any:
    """Post an invoice."""
    now = payer.world.now
    return payer.run(lambda tx: post_invoice(work_at(tx, now), invoice_id, courier, number))


def no(reason: InvoiceReason, invoice_id: int) -> Refused:
    """Return a no about an invoice, whose words are whole."""
    refused = Refused(reason, "invoice", invoice=invoice_id)
    assert rule(refused)
    assert remedy(refused)
    return refused


def test_paper_is_posted_once_it_is_issued(payer: Invoiced) -> None:
    # FAQ 3.3.6: "增值税专用发票以纸质形式邮寄".
    paper = payer.asked(202610, special=True)
    assert posts(payer, paper.invoice_id) == no(InvoiceReason.NOT_ISSUED, paper.invoice_id)
    payer.issues(paper.invoice_id)
    unnamed = Refused(InvoiceReason.PARCEL_UNNAMED, "invoice.courier")
    assert posts(payer, paper.invoice_id, number=" ") == unnamed
    assert posts(payer, paper.invoice_id) is None
    seen = payer.sees(paper.invoice_id)
    assert (seen.courier, seen.tracking_number, seen.posted_at) == ("SF", "SF123", payer.world.now)
    assert payer.told() == ["invoice_issued", "invoice_posted"]


def test_an_electronic_invoice_is_not_posted(payer: Invoiced) -> None:
    # FAQ 3.3.6: "增值税普通发票以电子票形式发放".
    ordinary = payer.asked(202610)
    payer.issues(ordinary.invoice_id)
    electronic = no(InvoiceReason.ELECTRONIC, ordinary.invoice_id)
    assert posts(payer, ordinary.invoice_id) == electronic


def test_returned_before_it_is_issued_it_is_cancelled(payer: Invoiced) -> None:
    asked = payer.asked(202610)
    assert payer.returns(asked.invoice_id).state is InvoiceState.CANCELLED
    assert payer.returns(asked.invoice_id) == no(InvoiceReason.CANCELLED, asked.invoice_id)
    payer.asked(202610)


def test_a_package_is_free_for_its_refund_once_the_red_letter_invoice_is_issued(
    payer: Invoiced,
) -> None:
    # FAQ 3.2.2: "如已开具发票的套餐包需要退款，需先退发票".
    order = payer.orders(200 * YUAN)
    made = payer.asked(orders=(order,))
    payer.has_issued(IssuingSimulator())
    red = payer.returns(made.invoice_id)
    assert (red.red_of, red.draft.amount_fen, red.is_red) == (made.invoice_id, -20_000, True)
    assert payer.sees(made.invoice_id).state is InvoiceState.ISSUED
    assert payer.run(lambda tx: store.order_is_invoiced(tx, order))
    payer.has_issued(IssuingSimulator())
    assert payer.sees(made.invoice_id).state is InvoiceState.RETURNED
    assert not payer.run(lambda tx: store.order_is_invoiced(tx, order))
    again = payer.asked(orders=(order,))
    assert again.draft.amount_fen == 20_000


def test_an_invoice_is_returned_once(payer: Invoiced) -> None:
    made = payer.asked(202610)
    payer.issues(made.invoice_id)
    red = payer.returns(made.invoice_id)
    said = payer.returns(made.invoice_id)
    assert isinstance(said, Refused)
    assert said.reason is InvoiceReason.BEING_RETURNED
    assert f"red-letter invoice {red.invoice_id}" in rule(said)
    assert payer.returns(red.invoice_id) == no(InvoiceReason.RED, red.invoice_id)
    payer.issues(red.invoice_id)
    assert payer.returns(made.invoice_id) == no(InvoiceReason.RETURNED, made.invoice_id)
    assert payer.returns(red.invoice_id) == no(InvoiceReason.RED, red.invoice_id)


def test_an_invoice_is_shown_with_those_that_belong_to_it(payer: Invoiced) -> None:
    made = payer.asked(202610)
    payer.issues(made.invoice_id)
    red = payer.returns(made.invoice_id)
    view = payer.run(lambda tx: show_invoice(tx, made.invoice_id))
    assert (view.red_letter, view.takes_back) == (red, None)
    assert payer.run(lambda tx: show_invoice(tx, red.invoice_id)).takes_back == view.invoice
    listed = payer.run(lambda tx: list_invoices(tx, payer.account_id, 10))
    assert [one.invoice_id for one in listed] == [red.invoice_id, made.invoice_id]
    behind = payer.run(lambda tx: list_invoices(tx, payer.account_id, 1, red.invoice_id))
    assert behind == listed[1:]


def test_an_invoice_that_is_not_there_is_declined(payer: Invoiced) -> None:
    missing = no(InvoiceReason.MISSING, 99)
    assert payer.returns(99) == posts(payer, 99) == missing
    assert payer.run(lambda tx: show_invoice(tx, 99)) == missing
