"""Titles are kept once they are sound, and every account has its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from hongyan.domain.invoices.model import Title, TitleKind
from hongyan.domain.invoices.reasons import TitleReason
from hongyan.flows.money.statements.invoice_titles import (
    add_title,
    list_titles,
    remove_title,
    title_of,
)
from hongyan.kernel.refusal import Refused
from tests.flows.billed import Billed
from tests.flows.invoiced import COMPANY
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


@pytest.fixture
def payer(world: World) -> Billed:
    """An account."""
    return Billed(world)


def adds(payer: Billed, title: Title) -> Any:
    """Add a title."""
    return payer.run(lambda tx: add_title(work_at(tx, payer.world.now), payer.account_id, title))


def test_a_title_is_kept_as_it_was_written_down(payer: Billed) -> None:
    number = adds(
        payer, replace(COMPANY, name=" 某某科技有限公司 ", tax_number="91350100m000100y43")
    )
    (kept,) = payer.run(lambda tx: list_titles(tx, payer.account_id))
    assert (kept.title_id, kept.title) == (number, COMPANY)
    assert payer.run(lambda tx: title_of(tx, payer.account_id, number)) == COMPANY


@pytest.mark.parametrize(
    ("changes", "reason", "about"),
    [
        (
            {"tax_number": "91350100M000100Y44"},
            TitleReason.TAX_NUMBER_UNSOUND,
            "title.tax_number",
        ),
        ({"tax_number": ""}, TitleReason.TAX_NUMBER_MISSING, "title.tax_number"),
        ({"name": ""}, TitleReason.NAME_MISSING, "title.name"),
        ({"kind": TitleKind.PERSONAL}, TitleReason.PERSONAL_TAX_NUMBER, "title.tax_number"),
    ],
)
def test_an_unsound_title_is_declined(
    payer: Billed, changes: dict[str, Any], reason: TitleReason, about: str
) -> None:
    assert adds(payer, replace(COMPANY, **changes)) == Refused(reason, about)
    assert payer.run(lambda tx: list_titles(tx, payer.account_id)) == []


def test_a_removed_title_is_gone_and_nobody_removes_anothers(payer: Billed) -> None:
    number = adds(payer, COMPANY)
    missing = Refused(TitleReason.MISSING, "title", title=number)
    assert payer.run(lambda tx: remove_title(work_at(tx), 999, number)) == missing
    assert payer.run(lambda tx: remove_title(work_at(tx), payer.account_id, number)) is None
    again = payer.run(lambda tx: remove_title(work_at(tx), payer.account_id, number))
    assert again == missing
    assert payer.run(lambda tx: title_of(tx, payer.account_id, number)) == missing
