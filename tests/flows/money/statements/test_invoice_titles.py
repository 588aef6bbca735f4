"""Titles are kept once they are sound, and every account has its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from hongyan.domain.invoices.model import Title, TitleKind
from hongyan.flows.money.statements.invoice_titles import (
    add_title,
    list_titles,
    remove_title,
    title_of,
)
from hongyan.flows.refusals.declined import Declined
from tests.flows.billed import Billed
from tests.flows.invoiced import COMPANY

if TYPE_CHECKING:
    from tests.flows.world import World


@pytest.fixture
def payer(world: World) -> Billed:
    """An account."""
    return Billed(world)


def adds(payer: Billed, title: Title) -> Any:
    """Add a title."""
    return payer.run(lambda tx: add_title(tx, payer.account_id, title, now_ms=payer.world.now))


def test_a_title_is_kept_as_it_was_written_down(payer: Billed) -> None:
    number = adds(
        payer, replace(COMPANY, name=" 某某科技有限公司 ", tax_number="91350100m000100y43")
    )
    (kept,) = payer.run(lambda tx: list_titles(tx, payer.account_id))
    assert (kept.title_id, kept.title) == (number, COMPANY)
    assert payer.run(lambda tx: title_of(tx, payer.account_id, number)) == COMPANY


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tax_number": "91350100M000100Y44"}, "--tax-number"),
        ({"tax_number": ""}, "--tax-number"),
        ({"name": ""}, "NAME"),
        ({"kind": TitleKind.PERSONAL}, "--tax-number"),
    ],
)
def test_an_unsound_title_is_declined(payer: Billed, changes: dict[str, Any], field: str) -> None:
    declined = adds(payer, replace(COMPANY, **changes))
    assert isinstance(declined, Declined)
    assert declined.field == field
    assert payer.run(lambda tx: list_titles(tx, payer.account_id)) == []


def test_a_removed_title_is_gone_and_nobody_removes_anothers(payer: Billed) -> None:
    number = adds(payer, COMPANY)
    assert isinstance(payer.run(lambda tx: remove_title(tx, 999, number)), Declined)
    assert payer.run(lambda tx: remove_title(tx, payer.account_id, number)) is None
    assert isinstance(payer.run(lambda tx: remove_title(tx, payer.account_id, number)), Declined)
    assert isinstance(payer.run(lambda tx: title_of(tx, payer.account_id, number)), Declined)
