"""Checks what generated letters need: the operator's name, and what makes PDFs."""

from __future__ import annotations

from collections.abc import Iterator

from hongyan.cli.language import worded
from hongyan.cli.operation.checkup.finding import CheckupLine, Patient, fine, look
from hongyan.documents.pdf import obstacle


def check_letters(patient: Patient) -> Iterator[CheckupLine]:
    """Letters name the operator; PDFs need Pango and a Chinese font, .docx nothing."""
    settings = patient.settings
    if not settings.operator_name or not settings.operator_tax_number:
        yield look(
            worded("the operator's name or tax number is not set: letters leave it blank"),
            worded("set HONGYAN_OPERATOR_NAME and HONGYAN_OPERATOR_TAX_NUMBER"),
        )
    found = obstacle()
    if found is not None:
        yield look(
            worded("letters cannot be written as PDF: {text}", text=found.what), found.remedy
        )
    else:
        yield fine(worded("letters can be written as .docx and PDF"))
