"""Which issuing service the settings name: the one place that builds it."""

from __future__ import annotations

from hongyan.config import Settings
from hongyan.kernel.choices import InvoiceService
from hongyan.providers.issuing import IssuingService
from hongyan.providers.issuing_simulator import IssuingSimulator


def open_issuing(settings: Settings) -> IssuingService | None:
    """Return the service that the settings name, None where people issue invoices."""
    match settings.invoice_service:
        case InvoiceService.NONE:
            return None
        case InvoiceService.SIMULATOR:
            return IssuingSimulator()
