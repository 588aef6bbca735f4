"""Invoices are issued once, by any service and after any number of requests."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update
from typing_extensions import override

from hongyan.domain.invoices.model import Invoice, InvoiceState
from hongyan.domain.invoices.reasons import InvoiceReason
from hongyan.domain.invoices.tables import invoice
from hongyan.flows.money.statements.issue_invoice import invoice_to_issue, invoices_to_issue
from hongyan.kernel.refusal import Refused
from hongyan.providers.issuing import Issued, IssuingFault
from hongyan.providers.issuing_simulator import IssuingSimulator
from hongyan.service import issuing
from hongyan.service.issuing import issue_in_time
from tests.flows.invoiced import Invoiced
from tests.saying import remedy

if TYPE_CHECKING:
    from tests.flows.world import World


@pytest.fixture
def payer(world: World) -> Invoiced:
    """An account that used 4.50 yuan in October and in November 2026, on 1 January 2027."""
    return Invoiced(world)


def test_the_worker_has_invoices_issued(payer: Invoiced) -> None:
    first, second = payer.asked(202610), payer.asked(202611)
    payer.has_issued(None)
    assert payer.sees(first.invoice_id).state is InvoiceState.ASKED
    payer.has_issued(IssuingSimulator())
    for one in (first, second):
        seen = payer.sees(one.invoice_id)
        assert (seen.state, seen.issued_at) == (InvoiceState.ISSUED, payer.world.now)
        assert seen.number == f"00{one.invoice_id:018d}"
    assert payer.run(lambda tx: invoices_to_issue(tx, 0, 10)) == []
    assert payer.told() == ["invoice_issued", "invoice_issued"]


def test_one_invoice_that_is_refused_does_not_hold_up_the_next(payer: Invoiced) -> None:
    first, second = payer.asked(202610), payer.asked(202611)

    class Picky(IssuingSimulator):
        @override
        async def issue(self, invoice: Invoice, red_of_number: str) -> Issued:
            if invoice.invoice_id == first.invoice_id:
                raise IssuingFault("the buyer is unknown")
            return await super().issue(invoice, red_of_number)

    payer.has_issued(Picky())
    assert payer.sees(first.invoice_id).state is InvoiceState.ASKED
    assert payer.sees(second.invoice_id).state is InvoiceState.ISSUED


def test_a_service_that_does_not_answer_is_a_fault(
    payer: Invoiced, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Mute:
        async def issue(self, invoice: Invoice, red_of_number: str) -> Issued:
            del invoice, red_of_number
            await asyncio.sleep(60)
            raise AssertionError

    monkeypatch.setattr(issuing, "ISSUING_SECONDS", 0.01)
    with pytest.raises(IssuingFault, match="no answer"):
        asyncio.run(issue_in_time(Mute(), payer.asked(202610), ""))


def test_the_same_answer_twice_is_one_and_another_is_declined(payer: Invoiced) -> None:
    asked = payer.asked(202610)
    assert isinstance(payer.issues(asked.invoice_id, "12345678"), Invoice)
    assert payer.issues(asked.invoice_id, "12345678").number == "12345678"
    issued = Refused(InvoiceReason.ALREADY_ISSUED, "invoice", invoice=asked.invoice_id)
    assert payer.issues(asked.invoice_id, "87654321") == issued
    assert payer.told() == ["invoice_issued"]
    assert payer.run(lambda tx: invoice_to_issue(tx, asked.invoice_id)) == issued


def test_an_issued_invoice_has_a_number(payer: Invoiced) -> None:
    asked = payer.asked(202610)
    unnumbered = Refused(InvoiceReason.NUMBER_MISSING, "invoice.number")
    assert payer.issues(asked.invoice_id, " ") == unnumbered
    assert payer.run(lambda tx: invoice_to_issue(tx, asked.invoice_id)) == asked


def test_an_invoice_that_is_not_there_is_declined(payer: Invoiced) -> None:
    missing = Refused(InvoiceReason.MISSING, "invoice", invoice=99)
    assert payer.issues(99) == missing
    assert payer.run(lambda tx: invoice_to_issue(tx, 99)) == missing


def test_one_cancelled_while_the_service_was_asked_is_taken_back(payer: Invoiced) -> None:
    # It exists at the tax office whatever we wrote down meanwhile.
    asked = payer.asked(202610)
    payer.returns(asked.invoice_id)
    again = payer.asked(202610)
    payer.issues(asked.invoice_id, "12345678")
    assert payer.sees(asked.invoice_id).state is InvoiceState.ISSUED
    waiting = payer.run(lambda tx: invoices_to_issue(tx, again.invoice_id, 10))
    assert [(one.red_of, one.draft.amount_fen) for one in waiting] == [(asked.invoice_id, -450)]
    payer.issues(waiting[0].invoice_id)
    assert payer.sees(asked.invoice_id).state is InvoiceState.RETURNED
    assert payer.sees(again.invoice_id).state is InvoiceState.ASKED


def test_an_invoice_that_names_no_seller_is_not_issued_but_can_be_cancelled(
    payer: Invoiced,
) -> None:
    # AUDIT I6: "invoice issued with seller —"; one that was asked for before this was refused.
    asked = payer.asked(202610)
    forget = update(invoice).values(seller_name="", seller_tax_number="")
    payer.run(lambda tx: tx.execute(forget))
    assert payer.run(lambda tx: invoices_to_issue(tx, 0, 10)) == []
    for answer in (
        payer.run(lambda tx: invoice_to_issue(tx, asked.invoice_id)),
        payer.issues(asked.invoice_id),
    ):
        assert isinstance(answer, Refused)
        assert (answer.reason, answer.about) == (InvoiceReason.SELLER_MISSING, "invoice")
        assert "HONGYAN_OPERATOR_NAME and HONGYAN_OPERATOR_TAX_NUMBER" in remedy(answer)
    assert payer.returns(asked.invoice_id).state is InvoiceState.CANCELLED
