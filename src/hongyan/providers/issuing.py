"""The port of invoice issuing. Knows no wire form and no table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from hongyan.kernel.said import Fault

if TYPE_CHECKING:
    from hongyan.domain.invoices.model import Invoice

ISSUING_SECONDS: Final = 30
"""How long a service may take to answer; then it is asked again later."""


class IssuingFault(Fault):
    """The service could not be asked, or what it answered decides nothing: ask again later."""


@dataclass(frozen=True, slots=True)
class Issued:
    """An issued invoice: its number, and where the service keeps the document, if it does."""

    number: str
    document_url: str = ""


class IssuingService(Protocol):
    """A service that issues invoices."""

    async def issue(self, invoice: Invoice, red_of_number: str) -> Issued:
        """Issue an invoice; asking again under the same `invoice_id` issues once.

        A red-letter invoice names the number of the one that it takes back. Raises IssuingFault
        when it is unknown whether it was done.
        """
