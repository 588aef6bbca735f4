"""What every issuing service must do: issue once, however often it is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hongyan.config import load
from hongyan.domain.invoices.model import (
    Draft,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Item,
    Title,
    TitleKind,
)
from hongyan.kernel.choices import InvoiceService
from hongyan.providers.issuing import IssuingService
from hongyan.providers.issuing_registry import open_issuing

DRAFT = Draft(
    1,
    InvoiceKind.ORDINARY,
    Title(TitleKind.PERSONAL, "张三"),
    (Item(450, month=202610),),
    6,
    "",
    "",
)
INVOICE = Invoice(12, DRAFT, InvoiceState.ASKED, asked_at=0)


@pytest.fixture(params=[one for one in InvoiceService if one is not InvoiceService.NONE])
def service(request: pytest.FixtureRequest) -> IssuingService:
    """Each service that the settings can name."""
    made = open_issuing(load({}, invoice_service=request.param.value))
    assert made is not None
    return made


async def test_asking_twice_issues_once(service: IssuingService) -> None:
    first = await service.issue(INVOICE, "")
    assert first.number
    assert await service.issue(INVOICE, "") == first
    assert (await service.issue(replace(INVOICE, invoice_id=13), "")).number != first.number


async def test_a_red_letter_invoice_has_a_number_of_its_own(service: IssuingService) -> None:
    first = await service.issue(INVOICE, "")
    red = replace(INVOICE, invoice_id=13, red_of=12)
    assert (await service.issue(red, first.number)).number != first.number


def test_without_a_service_people_issue() -> None:
    assert open_issuing(load({})) is None
