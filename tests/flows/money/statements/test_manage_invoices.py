"""Invoices posted and returned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hongyan.domain.invoices import store
from hongyan.domain.invoices.model import InvoiceState
from hongyan.flows.money.statements.manage_invoices import list_invoices, post_invoice, show_invoice
from hongyan.flows.refusals.declined import Declined
from hongyan.providers.issuing_simulator import IssuingSimulator
from tests.flows.billed import YUAN
from tests.flows.invoiced import Invoiced

if TYPE_CHECKING:
    from tests.flows.world import World


@pytest.fixture
def payer(world: World) -> Invoiced:
    """An account that used 4.50 yuan in October and in November 2026, on 1 January 2027."""
    return Invoiced(world)


def posts(payer: Invoiced, invoice_id: int, courier: str = "SF", number: str = "SF123") -> Any:
    """Post an invoice."""
    now = payer.world.now
    return payer.run(lambda tx: post_invoice(tx, invoice_id, courier, number, now_ms=now))


def test_paper_is_posted_once_it_is_issued(payer: Invoiced) -> None:
    # FAQ 3.3.6: "增值税专用发票以纸质形式邮寄".
    paper = payer.asked(202610, special=True)
    assert isinstance(posts(payer, paper.invoice_id), Declined)
    payer.issues(paper.invoice_id)
    assert isinstance(posts(payer, paper.invoice_id, number=" "), Declined)
    assert posts(payer, paper.invoice_id) is None
    seen = payer.sees(paper.invoice_id)
    assert (seen.courier, seen.tracking_number, seen.posted_at) == ("SF", "SF123", payer.world.now)
    assert payer.told() == ["invoice_issued", "invoice_posted"]


def test_an_electronic_invoice_is_not_posted(payer: Invoiced) -> None:
    # FAQ 3.3.6: "增值税普通发票以电子票形式发放".
    ordinary = payer.asked(202610)
    payer.issues(ordinary.invoice_id)
    said = posts(payer, ordinary.invoice_id)
    assert isinstance(said, Declined)
    assert "electronic" in said.rule


def test_returned_before_it_is_issued_it_is_cancelled(payer: Invoiced) -> None:
    asked = payer.asked(202610)
    assert payer.returns(asked.invoice_id).state is InvoiceState.CANCELLED
    assert isinstance(payer.returns(asked.invoice_id), Declined)
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
    assert isinstance(said, Declined)
    assert f"red-letter invoice {red.invoice_id}" in said.rule
    assert isinstance(payer.returns(red.invoice_id), Declined)
    payer.issues(red.invoice_id)
    assert isinstance(payer.returns(made.invoice_id), Declined)
    assert isinstance(payer.returns(red.invoice_id), Declined)


def test_an_invoice_is_shown_with_those_that_belong_to_it(payer: Invoiced) -> None:
    made = payer.asked(202610)
    payer.issues(made.invoice_id)
    red = payer.returns(made.invoice_id)
    view = payer.run(lambda tx: show_invoice(tx, made.invoice_id))
    assert (view.red_letter, view.takes_back) == (red, None)
    assert payer.run(lambda tx: show_invoice(tx, red.invoice_id)).takes_back == view.invoice
    listed = payer.run(lambda tx: list_invoices(tx, payer.account_id))
    assert [one.invoice_id for one in listed] == [red.invoice_id, made.invoice_id]


def test_an_invoice_that_is_not_there_is_declined(payer: Invoiced) -> None:
    assert isinstance(payer.returns(99), Declined)
    assert isinstance(posts(payer, 99), Declined)
    assert isinstance(payer.run(lambda tx: show_invoice(tx, 99)), Declined)
