"""How an account pays, as an operator sees and sets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts import store as accounts
from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import EntryKind, FundsStatus, House, Mode, RefKind
from hongyan.flows.money.ledger.manage_funds import FundsView, Terms, set_terms, show_funds
from hongyan.flows.money.ledger.move_money import Movement, move, open_funds, open_wallet
from hongyan.kernel.kinds import AccountKind, MessageKind
from hongyan.kernel.money import Scope, Unit, WalletKind, micro_yuan
from hongyan.kernel.refusal import Refused
from tests.flows.world import NOON, World
from tests.saying import remedy, rule
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

YUAN = micro_yuan("1")


@pytest.fixture
def poor(world: World) -> int:
    """Open an account that has funds and nothing in them."""

    def furnish(tx: Connection) -> int:
        account_id = accounts.add_account(tx, "poor", AccountKind.ENTERPRISE, NOON)
        open_funds(work_at(tx, NOON), account_id)
        return account_id

    return world.change(furnish)


def shows(world: World, name: str = "poor") -> FundsView | Refused:
    """Look at an account's money."""
    with world.database.transaction() as tx:
        return show_funds(work_at(tx, world.now, world.context), name)


def sets(world: World, terms: Terms, name: str = "poor") -> FundsView | Refused:
    """Change how an account pays."""
    with world.database.transaction() as tx:
        world.context.cache.refresh(tx)
        return set_terms(work_at(tx, world.now, world.context), name, terms)


def view(found: FundsView | Refused) -> FundsView:
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
        move(work_at(tx, world.now, world.context), [went], ref_kind=RefKind.ADJUSTMENT, ref_id=1)


def test_an_account_is_prepaid_at_first_and_empty(world: World, poor: int) -> None:
    found = view(shows(world))
    assert (found.funds.account_id, found.funds.mode) == (poor, Mode.PREPAID)
    assert (found.posted, found.status, found.wallets) == (0, FundsStatus.EMPTY, ())
    assert set(found.volumes.values()) == {0}


def test_the_cash_gate_is_a_setting(world: World, poor: int) -> None:  # FAQ 3.1, 3.2
    assert poor
    world.use(cash_gate="gte0")
    assert view(shows(world)).status is FundsStatus.GOOD


def test_packages_and_the_months_volumes_are_shown(world: World, poor: int) -> None:
    def furnish(tx: Connection) -> None:
        open_wallet(
            work_at(tx, NOON, world.context),
            poor,
            WalletKind.PACKAGE,
            Scope.DOMESTIC,
            500,
            order_id=1,
            expires_at=NOON + 1,
            ref_kind=RefKind.ORDER,
            ref_id=1,
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
    assert view(sets(world, Terms(Mode.POSTPAID, 500 * YUAN))).status is FundsStatus.GOOD
    pays(world, poor, 500 * YUAN)
    assert view(shows(world)).status is FundsStatus.GOOD
    pays(world, poor, 1)
    assert view(shows(world)).status is FundsStatus.ARREARS
    assert view(sets(world, Terms(credit_limit=501 * YUAN))).status is FundsStatus.GOOD


def test_who_owes_something_cannot_become_prepaid(world: World, poor: int) -> None:
    sets(world, Terms(Mode.POSTPAID, 500 * YUAN))
    pays(world, poor, 3 * YUAN)
    declined = sets(world, Terms(Mode.PREPAID))
    assert isinstance(declined, Refused)
    assert (declined.about, rule(declined)) == ("funds.mode", "poor owes 3.00 yuan")
    pays(world, poor, -3 * YUAN)
    found = view(sets(world, Terms(Mode.PREPAID)))
    # Credit ends with the mode.
    assert (found.funds.mode, found.funds.credit_limit) == (Mode.PREPAID, 0)


def test_a_prepaid_account_has_no_credit(world: World, poor: int) -> None:
    assert poor
    declined = sets(world, Terms(credit_limit=YUAN))
    assert isinstance(declined, Refused)
    assert declined.about == "funds.credit_limit"


def test_nothing_to_change_is_said(world: World, poor: int) -> None:
    assert poor
    assert isinstance(sets(world, Terms()), Refused)


def test_an_account_without_funds_gets_them(world: World) -> None:
    world.change(lambda tx: accounts.add_account(tx, "old", AccountKind.PERSONAL, NOON))
    declined = shows(world, "old")
    assert isinstance(declined, Refused)
    assert "--mode prepaid" in remedy(declined)
    assert view(sets(world, Terms(Mode.PREPAID), "old")).posted == 0


def test_an_account_that_is_not_there_is_named(world: World) -> None:
    assert isinstance(shows(world, "nobody"), Refused)
    assert isinstance(sets(world, Terms(Mode.PREPAID), "nobody"), Refused)
