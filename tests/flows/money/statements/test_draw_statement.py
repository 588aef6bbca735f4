"""A month drawn up: its lines, its money, and the balance with which it begins and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.ledger.model import RefKind
from hongyan.domain.statements.model import CashFlow
from hongyan.flows.money.ledger.move_money import top_up
from tests.flows.billed import YUAN, Billed
from tests.flows.shop import Shop
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


def test_a_statement_begins_with_the_balance_and_ends_with_it(world: World) -> None:
    # AUDIT I6: "statements show no orders, top-ups, refunds, opening and closing balance".
    shop = Shop(world, "0")
    payer = Billed(world, "other", 20261001)
    payer.account_id = shop.account_id
    shop.tops_up("100")
    order = shop.bought()
    shop.waits_days(1)
    shop.refunds(order)
    kept = shop.bought()
    shop.paid_by_third_party()
    payer.uses(3)
    payer.goes_to(20261101)
    payer.sweeps()
    sheet = payer.shows(202610)
    one = sheet.statement
    assert one.cash == CashFlow(0, 100 * YUAN, 44 * YUAN, 22 * YUAN, 0)
    assert one.closing == payer.posted == 78 * YUAN - 135_000
    assert [(x.kind.value, x.amount // YUAN, x.on_balance // YUAN) for x in sheet.money] == [
        ("top_up", 100, 100),
        ("order", 22, -22),
        ("refund", 22, 22),
        ("order", 22, -22),
        ("order", 22, 0),
    ]
    assert [x.reference for x in sheet.money][1:4] == [order.order_id, 1, kept.order_id]
    payer.uses(1)
    running = payer.shows(202611).statement
    assert (running.cash.opening, running.closing) == (one.closing, payer.posted)


def test_money_that_comes_while_its_month_is_closed_counts_in_the_next(world: World) -> None:
    # AUDIT I6: the balance of a closed month is stated, so nothing is booked into it any more.
    payer = Billed(world)
    payer.tops_up(5 * YUAN)
    payer.goes_to(20261101)
    payer.sweeps()
    # A top-up whose clock was read before midnight comes to its turn after the closing.
    payer.run(
        lambda tx: top_up(
            work_at(tx, world.now - 1000, world.context),
            payer.account_id,
            3 * YUAN,
            ref_kind=RefKind.TOP_UP,
            ref_id=1,
        )
    )
    october, november = payer.shows(202610).statement, payer.shows(202611).statement
    assert (october.cash.topped_up, october.closing) == (5 * YUAN, 5 * YUAN)
    assert (november.cash.topped_up, november.closing) == (3 * YUAN, payer.posted)
