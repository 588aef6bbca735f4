"""How an account pays, as an operator sees and sets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts import store as accounts
from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import Cause, EntryKind, FundsStatus, House, Mode
from hongyan.flows.money.ledger.manage_funds import FundsView, Terms, set_terms, show_funds
from hongyan.flows.money.ledger.move_money import Movement, move, open_funds, open_wallet
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.kinds import AccountKind, MessageKind
from hongyan.kernel.money import Scope, Unit, WalletKind, micro_yuan
from tests.flows.world import NOON, World

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

YUAN = micro_yuan("1")


@pytest.fixture
def poor(world: World) -> int:
    """Open an account that has funds and nothing in them."""

    def furnish(tx: Connection) -> int:
        account_id = accounts.add_account(tx, "poor", AccountKind.ENTERPRISE, NOON)
        open_funds(tx, account_id, now_ms=NOON)
        return account_id

    return world.change(furnish)


def shows(world: World, name: str = "poor") -> FundsView | Declined:
    """Look at an account's money."""
    with world.database.transaction() as tx:
        return show_funds(tx, name, now_ms=world.now, context=world.context)


def sets(world: World, terms: Terms, name: str = "poor") -> FundsView | Declined:
    """Change how an account pays."""
    with world.database.transaction() as tx:
        world.context.catalogue.refresh(tx)
        return set_terms(tx, name, terms, now_ms=world.now, context=world.context)


def view(found: FundsView | Declined) -> FundsView:
    assert isinstance(found, FundsView), found
    return found


def pays(world: World, account_id: int, amount: int) -> None:
    """Move cash out of an account, below zero if need be (positive), or into it (negative)."""
    with world.database.transaction() as tx:
        cash = ledger.cash_wallet(tx, account_id)
        assert cash is not None
        places = (f"wallet/{cash.wallet_id}", House.ADJUSTMENTS.value)
        source, target = places if amount > 0 else places[::-1]
        went = Movement(EntryKind.ADJUST, account_id, source, target, Unit.CNY, abs(amount))
        move(
            tx, [went], cause=Cause.ADJUSTMENT, cause_id=1, now_ms=world.now, context=world.context
        )


def test_an_account_is_prepaid_at_first_and_empty(world: World, poor: int) -> None:
    found = view(shows(world))
    assert (found.funds.account_id, found.funds.mode) == (poor, Mode.PREPAID)
    assert (found.posted, found.standing, found.wallets) == (0, FundsStatus.EMPTY, ())
    assert set(found.volumes.values()) == {0}


def test_the_cash_gate_is_a_setting(world: World, poor: int) -> None:  # FAQ 3.1, 3.2
    assert poor
    world.use(cash_gate="gte0")
    assert view(shows(world)).standing is FundsStatus.GOOD


def test_packages_and_the_months_volumes_are_shown(world: World, poor: int) -> None:
    def furnish(tx: Connection) -> None:
        open_wallet(
            tx,
            poor,
            WalletKind.PACKAGE,
            Scope.DOMESTIC,
            500,
            order_id=1,
            expires_at=NOON + 1,
            cause=Cause.ORDER,
            cause_id=1,
            now_ms=NOON,
            context=world.context,
        )
        ledger.add_volumes(tx, [(poor, 202601, 0, 7), (poor, 202512, 0, 99), (poor, 202601, 2, 1)])

    world.change(furnish)
    found = view(shows(world))
    [package] = found.wallets
    assert (package.available, package.held, package.expires_at) == (500, 0, NOON + 1)
    assert found.volumes[MessageKind.VERIFICATION] == 7
    assert found.volumes[MessageKind.PROMOTION] == 1


def test_a_postpaid_account_may_owe_up_to_its_limit(world: World, poor: int) -> None:
    # FAQ 3.3.6a: credit limit and monthly settlement
    assert view(sets(world, Terms(Mode.POSTPAID, 500 * YUAN))).standing is FundsStatus.GOOD
    pays(world, poor, 500 * YUAN)
    assert view(shows(world)).standing is FundsStatus.GOOD
    pays(world, poor, 1)
    assert view(shows(world)).standing is FundsStatus.ARREARS
    assert view(sets(world, Terms(credit_limit=501 * YUAN))).standing is FundsStatus.GOOD


def test_who_owes_something_cannot_become_prepaid(world: World, poor: int) -> None:
    sets(world, Terms(Mode.POSTPAID, 500 * YUAN))
    pays(world, poor, 3 * YUAN)
    declined = sets(world, Terms(Mode.PREPAID))
    assert isinstance(declined, Declined)
    assert (declined.field, declined.rule) == ("--mode", "poor owes 3.00 yuan")
    pays(world, poor, -3 * YUAN)
    found = view(sets(world, Terms(Mode.PREPAID)))
    # Credit ends with the mode.
    assert (found.funds.mode, found.funds.credit_limit) == (Mode.PREPAID, 0)


def test_a_prepaid_account_has_no_credit(world: World, poor: int) -> None:
    assert poor
    declined = sets(world, Terms(credit_limit=YUAN))
    assert isinstance(declined, Declined)
    assert declined.field == "--credit-limit"


def test_nothing_to_change_is_said(world: World, poor: int) -> None:
    assert poor
    assert isinstance(sets(world, Terms()), Declined)


def test_an_account_without_funds_gets_them(world: World) -> None:
    world.change(lambda tx: accounts.add_account(tx, "old", AccountKind.PERSONAL, NOON))
    declined = shows(world, "old")
    assert isinstance(declined, Declined)
    assert "--mode prepaid" in declined.remedy
    assert view(sets(world, Terms(Mode.PREPAID), "old")).posted == 0


def test_an_account_that_is_not_there_is_named(world: World) -> None:
    assert isinstance(shows(world, "nobody"), Declined)
    assert isinstance(sets(world, Terms(Mode.PREPAID), "nobody"), Declined)
