"""Months as an account sees them: closed as closed, the running one so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.statements.model import Sheet
from hongyan.domain.statements.reasons import StatementReason
from hongyan.flows.money.statements.show_statements import list_statements
from hongyan.kernel.refusal import Refused
from tests.flows.billed import YUAN, Billed
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


@pytest.fixture
def payer(world: World) -> Billed:
    """An account with a hundred yuan, on 1 October 2026."""
    made = Billed(world)
    made.tops_up(100 * YUAN)
    return made


def test_the_running_month_is_shown_so_far(payer: Billed) -> None:
    payer.uses(2)
    sheet = payer.shows(202610)
    assert isinstance(sheet, Sheet)
    assert (sheet.account_name, sheet.statement.closed_at) == ("payer", None)
    assert sheet.statement.total == 90_000


def test_a_month_that_is_over_and_not_closed_is_listed_too(payer: Billed) -> None:
    payer.uses(2)
    payer.goes_to(20261105)
    assert [(one.month, one.total) for one in payer.months()] == [(202611, 0), (202610, 90_000)]


def test_a_closed_month_is_shown_as_it_was_closed(payer: Billed) -> None:
    payer.uses(2)
    running = payer.shows(202610)
    payer.goes_to(20261101)
    payer.sweeps()
    closed = payer.shows(202610)
    assert closed.lines == running.lines
    assert closed.statement.closed_at == payer.world.now


@pytest.mark.parametrize(
    ("month", "label", "reason"),
    [
        (202613, "202613", StatementReason.NOT_A_MONTH),
        (10, "10", StatementReason.NOT_A_MONTH),
        (202611, "2026-11", StatementReason.NOT_BEGUN),
    ],
)
def test_what_is_no_month_is_declined(
    payer: Billed, month: int, label: str, reason: StatementReason
) -> None:
    assert payer.shows(month) == Refused(reason, "statement.month", month=label)


def test_a_month_before_the_account_was_opened_is_empty(payer: Billed) -> None:
    sheet = payer.shows(202601)
    assert sheet.lines == ()
    assert sheet.statement.closed_at is not None


def test_an_account_without_funds_has_no_statements(world: World) -> None:
    with world.database.reading() as tx:
        assert list_statements(work_at(tx, world.now), 999) == []
