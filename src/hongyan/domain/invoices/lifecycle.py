"""What may happen to an invoice, as a table. Knows no issuing service and no clock.

asked → issued → returned; asked → cancelled. An invoice that is issued cannot be unmade: a
red-letter invoice (红字发票) takes it back, and only when that one is issued is the first returned.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from hongyan.domain.invoices.model import Invoice, InvoiceKind, InvoiceState


class Act(StrEnum):
    """What a person does to an invoice."""

    ISSUE = "issue"
    POST = "post"
    RETURN = "return"


class Hindrance(StrEnum):
    """Why an act is not possible; the words are told to the operator."""

    ALREADY_ISSUED = "it is issued already"
    NOT_ISSUED = "it is not issued yet"
    CANCELLED = "it was cancelled before it was issued"
    RETURNED = "it was returned"
    ELECTRONIC = "an ordinary invoice is electronic and is not posted"
    RED = "a red-letter invoice takes another one back and stays"


_STATE_HINDRANCES: Final = {
    (Act.ISSUE, InvoiceState.ASKED): None,
    (Act.ISSUE, InvoiceState.ISSUED): Hindrance.ALREADY_ISSUED,
    (Act.ISSUE, InvoiceState.RETURNED): Hindrance.RETURNED,
    (Act.ISSUE, InvoiceState.CANCELLED): Hindrance.CANCELLED,
    (Act.POST, InvoiceState.ASKED): Hindrance.NOT_ISSUED,
    (Act.POST, InvoiceState.ISSUED): None,
    (Act.POST, InvoiceState.RETURNED): Hindrance.RETURNED,
    (Act.POST, InvoiceState.CANCELLED): Hindrance.CANCELLED,
    (Act.RETURN, InvoiceState.ASKED): None,
    (Act.RETURN, InvoiceState.ISSUED): None,
    (Act.RETURN, InvoiceState.RETURNED): Hindrance.RETURNED,
    (Act.RETURN, InvoiceState.CANCELLED): Hindrance.CANCELLED,
}


def hindrance(act: Act, invoice: Invoice) -> Hindrance | None:
    """Return why an act is not possible, None if it is."""
    if act is Act.RETURN and invoice.is_red:
        return Hindrance.RED
    if act is Act.POST and invoice.draft.kind is InvoiceKind.ORDINARY:
        return Hindrance.ELECTRONIC
    return _STATE_HINDRANCES[act, invoice.state]
