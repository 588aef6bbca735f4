"""What may happen to an invoice, as a table. Knows no issuing service and no clock.

asked → issued → returned; asked → cancelled. An invoice that is issued cannot be unmade: a
red-letter invoice (红字发票) takes it back, and only when that one is issued is the first returned.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from hongyan.domain.invoices.model import Invoice, InvoiceKind, InvoiceState


class InvoiceAct(StrEnum):
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
    (InvoiceAct.ISSUE, InvoiceState.ASKED): None,
    (InvoiceAct.ISSUE, InvoiceState.ISSUED): Hindrance.ALREADY_ISSUED,
    (InvoiceAct.ISSUE, InvoiceState.RETURNED): Hindrance.RETURNED,
    (InvoiceAct.ISSUE, InvoiceState.CANCELLED): Hindrance.CANCELLED,
    (InvoiceAct.POST, InvoiceState.ASKED): Hindrance.NOT_ISSUED,
    (InvoiceAct.POST, InvoiceState.ISSUED): None,
    (InvoiceAct.POST, InvoiceState.RETURNED): Hindrance.RETURNED,
    (InvoiceAct.POST, InvoiceState.CANCELLED): Hindrance.CANCELLED,
    (InvoiceAct.RETURN, InvoiceState.ASKED): None,
    (InvoiceAct.RETURN, InvoiceState.ISSUED): None,
    (InvoiceAct.RETURN, InvoiceState.RETURNED): Hindrance.RETURNED,
    (InvoiceAct.RETURN, InvoiceState.CANCELLED): Hindrance.CANCELLED,
}


def hindrance(act: InvoiceAct, invoice: Invoice) -> Hindrance | None:
    """Return why an act is not possible, None if it is."""
    if act is InvoiceAct.RETURN and invoice.is_red:
        return Hindrance.RED
    if act is InvoiceAct.POST and invoice.draft.kind is InvoiceKind.ORDINARY:
        return Hindrance.ELECTRONIC
    return _STATE_HINDRANCES[act, invoice.state]
