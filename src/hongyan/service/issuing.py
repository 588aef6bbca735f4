"""Has invoices issued: takes what was asked for, asks the service, stores the answer.

For the worker and a command. The service is asked between two transactions; what it does not
answer is asked again next time. Knows no loop.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from hongyan.domain.invoices.model import Invoice
from hongyan.flows.money.statements.issue_invoice import invoices_to_issue, record_issued
from hongyan.flows.money.statements.manage_invoices import show_invoice
from hongyan.kernel.refusal import Refused
from hongyan.providers.issuing import ISSUING_SECONDS, Issued, IssuingFault, IssuingService

if TYPE_CHECKING:
    from hongyan.service.flows import FlowRunner

ASKED_MAX: Final = 20

log = structlog.get_logger()


class Issuing:
    """The invoices that wait for the issuing service."""

    def __init__(self, flows: FlowRunner, service: IssuingService | None) -> None:
        """Ask `service`; without one, nothing is issued here."""
        self._flows = flows
        self._service = service
        self._after_id = 0

    async def issue_asked(self) -> None:
        """Have the next invoices issued; after the last, begin with the first again."""
        if self._service is None:
            return
        after_id = self._after_id
        asked = await self._flows.look(invoices_to_issue, after_id, ASKED_MAX)
        # One that the service refuses must not keep the others waiting: this is what the cursor is
        # for.
        self._after_id = asked[-1].invoice_id if len(asked) == ASKED_MAX else 0
        for invoice in asked:
            await self._issue(self._service, invoice)

    async def _issue(self, service: IssuingService, invoice: Invoice) -> None:
        number = await self._number_of(invoice.red_of)
        try:
            issued = await issue_in_time(service, invoice, number)
        except IssuingFault as fault:
            log.warning("invoice_not_issued", invoice=invoice.invoice_id, fault=str(fault))
            return
        written = await self._flows.run(
            record_issued, invoice.invoice_id, issued.number, issued.document_url
        )
        if isinstance(written, Refused):
            log.warning("issued_invoice_not_written", number=issued.number, reason=written.reason)

    async def _number_of(self, red_of: int | None) -> str:
        if red_of is None:
            return ""
        view = await self._flows.look(show_invoice, red_of)
        assert not isinstance(view, Refused), "a red-letter invoice takes back one that is stored"
        return view.invoice.number


async def issue_in_time(service: IssuingService, invoice: Invoice, red_of_number: str) -> Issued:
    """Ask a service; raises IssuingFault when it fails or does not answer in time."""
    try:
        async with asyncio.timeout(ISSUING_SECONDS):
            return await service.issue(invoice, red_of_number)
    except TimeoutError as fault:
        raise IssuingFault(
            "no answer in {issuing_seconds} seconds", issuing_seconds=ISSUING_SECONDS
        ) from fault
