"""The worker that has invoices issued: takes what was asked for, asks the service, writes it down.

The service is asked between two transactions. What it does not answer is asked again next time.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog

from hongyan.domain.invoices.model import Invoice
from hongyan.engine.supervisor import wait_for
from hongyan.flows.money.statements.issue_invoice import invoices_to_issue, record_issued
from hongyan.flows.money.statements.manage_invoices import show_invoice
from hongyan.flows.refusals.declined import Declined
from hongyan.providers.issuing import ISSUING_SECONDS, Issued, IssuingFault, IssuingService

if TYPE_CHECKING:
    from hongyan.workers.story import Stories

ASKED_MAX: Final = 20
ASK_SECONDS: Final = 5.0

log = structlog.get_logger()


class Issuer:
    """Has invoices issued until it is told to stop. A worker of its own: a service may be slow."""

    def __init__(self, stories: Stories, service: IssuingService | None) -> None:
        """Ask `service`; without one there is nothing to do."""
        self._stories = stories
        self._service = service
        self._after_id = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Have issued what waits, again and again."""
        while not stop.is_set():
            await self.issue_asked()
            await wait_for(stop, ASK_SECONDS)

    async def issue_asked(self) -> None:
        """Have the next invoices issued; after the last, begin with the first again."""
        if self._service is None:
            return
        after_id = self._after_id
        asked = await self._stories.run(
            "invoices_to_issue", lambda tx, _: invoices_to_issue(tx, after_id, ASKED_MAX)
        )
        # One that the service refuses must not keep the others waiting: hence the cursor.
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
        written = await self._stories.run(
            "record_issued",
            lambda tx, now_ms: record_issued(
                tx, invoice.invoice_id, issued.number, issued.document_url, now_ms=now_ms
            ),
        )
        if isinstance(written, Declined):
            log.warning("issued_invoice_not_written", number=issued.number, rule=written.rule)

    async def _number_of(self, red_of: int | None) -> str:
        if red_of is None:
            return ""
        view = await self._stories.run("show_invoice", lambda tx, _: show_invoice(tx, red_of))
        assert not isinstance(view, Declined), "a red-letter invoice takes back one that is stored"
        return view.invoice.number


async def issue_in_time(service: IssuingService, invoice: Invoice, red_of_number: str) -> Issued:
    """Ask a service; raises IssuingFault when it fails or does not answer in time."""
    try:
        async with asyncio.timeout(ISSUING_SECONDS):
            return await service.issue(invoice, red_of_number)
    except TimeoutError as fault:
        raise IssuingFault(f"no answer in {ISSUING_SECONDS} seconds") from fault
