"""A simulated issuing service: its invoices are samples, and their numbers say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.providers.issuing import Issued

if TYPE_CHECKING:
    from hongyan.domain.invoices.model import Invoice


class IssuingSimulator:
    """Issues at once, under twenty digits; real numbers begin with a year, these with 00."""

    async def issue(self, invoice: Invoice, red_of_number: str) -> Issued:
        """Number an invoice by its id, so that asking twice gives the same."""
        assert bool(red_of_number) is invoice.is_red, "a red-letter invoice takes one back"
        return Issued(f"00{invoice.invoice_id:018d}")
