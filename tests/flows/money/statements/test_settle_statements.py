"""Postpaid statements: due, overdue, paid (FAQ 3.3.6: 后付费月结算账单)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import EntryKind
from hongyan.domain.notices import store as notices
from hongyan.flows.money.sales.manage_orders import write_top_up
from hongyan.flows.money.statements import close_statements
from hongyan.flows.money.statements.settle_statements import settle_statements
from tests.flows.billed import YUAN, Billed
from tests.flows.books import entries_of
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


@pytest.fixture
def debtor(world: World) -> Billed:
    """A postpaid account on 1 November that used 0.135 yuan in October."""
    made = Billed(world)
    made.pays_later()
    made.uses(3)
    made.goes_to(20261101)
    made.sweeps()
    return made


def test_a_postpaid_account_owes_what_its_statement_says_to_the_fen(debtor: Billed) -> None:
    october = debtor.months()[1]
    assert (october.total, october.total_fen, october.rounding) == (135_000, 14, 5_000)
    assert debtor.posted == -140_000
    entries = debtor.run(lambda tx: entries_of(tx, debtor.account_id))
    assert (entries[-1].kind, entries[-1].amount) == (EntryKind.ROUNDING.value, 5_000)
    assert october.settled_at is None


def test_a_statement_that_is_not_paid_in_time_makes_the_account_overdue(debtor: Billed) -> None:
    debtor.goes_to(20261116, 86_399)
    debtor.sweeps()
    assert debtor.overdue_at is None
    debtor.goes_to(20261117)
    debtor.sweeps()
    assert debtor.overdue_at == debtor.world.now
    debtor.goes_to(20261118)
    debtor.sweeps()
    assert debtor.overdue_at == debtor.world.now - 86_400_000
    assert debtor.told() == ["statement_overdue"]


def test_a_top_up_settles_it_and_sending_goes_on(debtor: Billed) -> None:
    debtor.goes_to(20261117)
    debtor.sweeps()
    debtor.tops_up(130_000)
    assert debtor.overdue_at is not None
    debtor.tops_up(10_000)
    assert debtor.overdue_at is None
    assert debtor.months()[1].settled_at == debtor.world.now


def test_an_operators_top_up_settles_it_too(debtor: Billed) -> None:
    # FAQ 3.3.6a: an account that pays its statement may send again at once.
    debtor.goes_to(20261117)
    debtor.sweeps()
    now, context = debtor.world.now, debtor.world.context
    debtor.run(lambda tx: write_top_up(work_at(tx, now, context), "payer", YUAN, "bank-1"))
    assert debtor.overdue_at is None


def test_what_the_running_month_cost_is_not_yet_octobers_debt(debtor: Billed) -> None:
    debtor.uses(100)
    debtor.tops_up(140_000)
    assert debtor.months()[1].settled_at == debtor.world.now
    assert debtor.posted == -100 * 45_000


def test_the_oldest_statement_is_paid_first(debtor: Billed) -> None:
    debtor.uses(100)
    debtor.goes_to(20261201)
    debtor.sweeps()
    debtor.tops_up(140_000)
    _, november, october = debtor.months()
    assert (november.settled_at, october.settled_at) == (None, debtor.world.now)
    assert debtor.overdue_at is None
    debtor.tops_up(4_500_000)
    assert debtor.months()[1].settled_at == debtor.world.now
    assert debtor.posted == 0


def test_a_prepaid_statement_is_settled_when_it_is_closed(world: World) -> None:
    payer = Billed(world)
    payer.tops_up(YUAN)
    payer.uses(1)
    payer.goes_to(20261101)
    payer.sweeps()
    october = payer.months()[1]
    assert (october.due_at, october.settled_at) == (None, payer.world.now)
    assert payer.posted == YUAN - 45_000


def test_many_that_never_pay_hide_no_other_that_is_overdue(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(close_statements, "PAST_DUE_MAX", 2)
    debtors = [Billed(world, f"debtor-{number}") for number in range(5)]
    for one in debtors:
        one.pays_later()
        one.uses(3)
    debtors[0].goes_to(20261101)
    debtors[0].sweeps()
    debtors[0].goes_to(20261117)
    for _ in range(3):
        debtors[0].sweeps()
    assert all(one.overdue_at for one in debtors)


def test_a_postpaid_statement_that_the_balance_covers_is_settled_when_it_is_closed(
    world: World,
) -> None:
    # It was paid in advance: there is nothing to collect, and its invoice need not wait.
    payer = Billed(world)
    payer.pays_later()
    payer.tops_up(YUAN)
    payer.uses(3)
    payer.goes_to(20261101)
    payer.sweeps()
    assert payer.months()[1].settled_at == payer.world.now
    assert payer.posted == YUAN - 140_000


def test_an_account_without_funds_has_nothing_to_settle(world: World) -> None:
    with world.database.transaction() as tx:
        settle_statements(work_at(tx, world.now), 999)
        assert ledger.funds_of(tx, 999) is None
        assert notices.notices_of(tx, 999, 10) == []
