"""Movements: every balance is what its entries add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.ledger import store
from hongyan.domain.ledger.model import EntryKind, House, Mode, RefKind, Wallet, held_ledger_account
from hongyan.flows.money.ledger.move_money import (
    Movement,
    move,
    open_funds,
    open_wallet,
    take_cash,
    top_up,
)
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.money import Scope, Unit, WalletKind
from tests.flows.books import entries_of
from tests.flows.world import CASH, World
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def cash_of(world: World) -> Wallet:
    with world.database.reading() as tx:
        found = store.cash_wallet(tx, world.sender.account_id)
    assert found is not None
    return found


def package(world: World, tx: Connection, units: int = 500) -> int:
    return open_wallet(
        work_at(tx, world.now, world.context),
        world.sender.account_id,
        WalletKind.PACKAGE,
        Scope.DOMESTIC,
        units,
        order_id=9,
        expires_at=world.now + 1,
        ref_kind=RefKind.ORDER,
        ref_id=9,
    )


def test_a_top_up_comes_from_outside_into_cash(world: World) -> None:
    assert cash_of(world).available == CASH
    with world.database.reading() as tx:
        [entry] = entries_of(tx, world.sender.account_id)
    place = f"wallet/{cash_of(world).wallet_id}"
    assert (entry.source, entry.target, entry.amount) == ("house/received", place, CASH)
    assert (entry.kind, entry.unit, entry.ref_kind, entry.ref_id) == ("top_up", "CNY", "topup", 1)


def test_cash_is_taken_only_as_far_as_it_covers(world: World) -> None:
    def takes(amount: int) -> bool:
        with world.database.transaction() as tx:
            return take_cash(
                work_at(tx, world.now, world.context),
                world.sender.account_id,
                amount,
                House.PACKAGE_SALES,
                kind=EntryKind.ORDER,
                ref_kind=RefKind.ORDER,
                ref_id=1,
            )

    assert not takes(CASH + 1)
    assert takes(CASH)
    assert not takes(1)
    assert cash_of(world).available == 0


def test_funds_are_opened_once(world: World) -> None:
    with world.database.transaction() as tx:
        open_funds(work_at(tx, world.now), world.sender.account_id, mode=Mode.POSTPAID)
        wallets = store.wallets_of(tx, world.sender.account_id)
        funds = store.lock_funds(tx, [world.sender.account_id])
    assert [one.kind for one in wallets] == [WalletKind.CASH]
    assert funds[world.sender.account_id].mode is Mode.PREPAID


def test_an_account_without_funds_has_none(world: World) -> None:
    with world.database.transaction() as tx:
        store.lock_funds(tx, [world.sender.account_id, 999])
        assert list(store.lock_funds(tx, [999])) == []
        assert store.funds_of(tx, 999) is None


def test_a_wallet_opens_with_its_contents(world: World) -> None:
    with world.database.transaction() as tx:
        wallet_id = package(world, tx)
        found = store.wallets_by_id(tx, [wallet_id])[wallet_id]
        entries = entries_of(tx, world.sender.account_id)
    [entry] = [one for one in entries if one.ref_id == 9]
    assert (found.available, found.held, found.total) == (500, 0, 500)
    assert (found.unit, found.order_id, found.scope) == (Unit.SEGMENT, 9, Scope.DOMESTIC)
    assert (entry.source, entry.target) == ("house/issued", f"wallet/{wallet_id}")


def test_movements_of_one_batch_change_each_wallet_once(world: World) -> None:
    wallet_id = cash_of(world).wallet_id
    place, held = f"wallet/{wallet_id}", held_ledger_account(wallet_id)
    account_id = world.sender.account_id
    moves = [
        Movement(EntryKind.HOLD, account_id, place, held, Unit.CNY, 90),
        Movement(EntryKind.CAPTURE, account_id, held, House.SALES_DOMESTIC, Unit.CNY, 45),
        Movement(EntryKind.RELEASE, account_id, held, place, Unit.CNY, 40),
    ]
    with world.database.transaction() as tx:
        move(work_at(tx, world.now, world.context), moves, ref_kind=RefKind.BATCH, ref_id=3)
    after = cash_of(world)
    assert (after.available, after.held) == (CASH - 50, 5)


def test_only_cash_can_fall_below_zero(world: World) -> None:
    def overdraws(wallet_id: int, unit: Unit) -> None:
        place = f"wallet/{wallet_id}"
        over = Movement(
            EntryKind.ADJUST, world.sender.account_id, place, House.ADJUSTMENTS, unit, 2 * CASH
        )
        with world.database.transaction() as tx:
            move(
                work_at(tx, world.now, world.context), [over], ref_kind=RefKind.ADJUSTMENT, ref_id=1
            )

    overdraws(cash_of(world).wallet_id, Unit.CNY)
    assert cash_of(world).available == -CASH
    with world.database.transaction() as tx:
        wallet_id = package(world, tx)
    with pytest.raises(Exception, match="ck_wallet_available"):
        overdraws(wallet_id, Unit.SEGMENT)


def test_an_account_without_money_cannot_be_topped_up(world: World) -> None:
    from hongyan.domain.accounts import store as accounts

    with world.database.transaction() as tx:
        account_id = accounts.add_account(tx, "poor", AccountKind.PERSONAL, world.now)
        with pytest.raises(AssertionError, match="no funds"):
            top_up(
                work_at(tx, world.now, world.context),
                account_id,
                1,
                ref_kind=RefKind.TOP_UP,
                ref_id=1,
            )
