"""What may happen to an invoice, as a table. Knows no issuing service and no clock.

asked → issued → returned; asked → cancelled. An invoice that is issued cannot be unmade: a
red-letter invoice (红字发票) takes it back, and only when that one is issued is the first returned.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from hongyan.domain.invoices.model import Invoice, InvoiceKind, InvoiceState
from hongyan.domain.invoices.reasons import InvoiceReason


class InvoiceAct(StrEnum):
    """What a person does to an invoice."""

    ISSUE = "issue"
    POST = "post"
    RETURN = "return"


_STATE_HINDRANCES: Final = {
    (InvoiceAct.ISSUE, InvoiceState.ASKED): None,
    (InvoiceAct.ISSUE, InvoiceState.ISSUED): InvoiceReason.ALREADY_ISSUED,
    (InvoiceAct.ISSUE, InvoiceState.RETURNED): InvoiceReason.RETURNED,
    (InvoiceAct.ISSUE, InvoiceState.CANCELLED): InvoiceReason.CANCELLED,
    (InvoiceAct.POST, InvoiceState.ASKED): InvoiceReason.NOT_ISSUED,
    (InvoiceAct.POST, InvoiceState.ISSUED): None,
    (InvoiceAct.POST, InvoiceState.RETURNED): InvoiceReason.RETURNED,
    (InvoiceAct.POST, InvoiceState.CANCELLED): InvoiceReason.CANCELLED,
    (InvoiceAct.RETURN, InvoiceState.ASKED): None,
    (InvoiceAct.RETURN, InvoiceState.ISSUED): None,
    (InvoiceAct.RETURN, InvoiceState.RETURNED): InvoiceReason.RETURNED,
    (InvoiceAct.RETURN, InvoiceState.CANCELLED): InvoiceReason.CANCELLED,
}


def hindrance(act: InvoiceAct, invoice: Invoice) -> InvoiceReason | None:
    """Return why an act is not possible, None if it is."""
    if act is InvoiceAct.RETURN and invoice.is_red:
        return InvoiceReason.RED
    if act is InvoiceAct.POST and invoice.draft.kind is InvoiceKind.ORDINARY:
        return InvoiceReason.ELECTRONIC
    return _STATE_HINDRANCES[act, invoice.state]
