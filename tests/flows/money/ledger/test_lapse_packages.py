"""Packages lapse by themselves; what they hold for messages on their way is settled first."""

from __future__ import annotations

from hongyan.domain.ledger import store
from hongyan.domain.ledger.model import RefKind, Wallet, WalletState
from hongyan.flows.money.ledger.lapse_packages import lapse_packages
from hongyan.flows.money.ledger.move_money import open_wallet
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.money import Scope, WalletKind
from tests.flows.books import entries_of
from tests.flows.world import World
from tests.working import work_at


def buy(world: World, units: int, days: int, kind: WalletKind = WalletKind.PACKAGE) -> int:
    with world.database.transaction() as tx:
        return open_wallet(
            work_at(tx, world.now, world.context),
            world.sender.account_id,
            kind,
            Scope.DOMESTIC,
            units,
            order_id=None,
            expires_at=world.now + days * DAY_MS,
            ref_kind=RefKind.ORDER,
            ref_id=1,
        )


def lapse(world: World) -> int:
    with world.database.transaction() as tx:
        return lapse_packages(work_at(tx, world.now, world.context))


def wallet(world: World, wallet_id: int) -> Wallet:
    with world.database.reading() as tx:
        return store.wallets_by_id(tx, [wallet_id])[wallet_id]


def test_a_package_lapses_when_its_time_has_come_and_not_before(world: World) -> None:
    # FAQ 3.2: what is left in a package lapses by itself.
    bought = buy(world, 500, days=30)
    world.waits(30 * 86_400 - 1)
    assert lapse(world) == 0
    world.waits(1)
    assert lapse(world) == 1
    found = wallet(world, bought)
    assert (found.state, found.available, found.total) == (WalletState.LAPSED, 0, 500)


def test_the_lapse_is_an_entry_of_its_own(world: World) -> None:
    bought = buy(world, 500, days=1)
    world.waits(86_400)
    lapse(world)
    with world.database.reading() as tx:
        last = entries_of(tx, world.sender.account_id)[-1]
    assert (last.kind, last.source, last.target, last.unit, last.amount) == (
        "lapse",
        f"wallet/{bought}",
        "house/lapsed",
        "SEG",
        500,
    )
    assert (last.ref_kind, last.ref_id) == ("lapse", bought)


def test_gifts_lapse_as_well_and_cash_never_does(world: World) -> None:
    gift = buy(world, 100, days=1, kind=WalletKind.GIFT)
    world.waits(4000 * 86_400)
    assert lapse(world) == 1
    assert wallet(world, gift).state is WalletState.LAPSED
    with world.database.reading() as tx:
        cash = store.cash_wallet(tx, world.sender.account_id)
    assert cash is not None
    assert cash.state is WalletState.OPEN
    assert cash.available > 0


def test_a_package_lapses_once(world: World) -> None:
    buy(world, 500, days=1)
    world.waits(86_400)
    assert [lapse(world) for _ in range(2)] == [1, 0]


def test_a_package_that_is_being_refunded_does_not_lapse(world: World) -> None:
    bought = buy(world, 500, days=1)
    with world.database.transaction() as tx:
        store.set_wallet_state(tx, bought, WalletState.REFUNDING)
    world.waits(86_400)
    assert lapse(world) == 0
    assert wallet(world, bought).available == 500


def test_an_empty_package_lapses_without_an_entry(world: World) -> None:
    bought = buy(world, 1, days=1)
    world.sends(8613900001000)
    world.waits(86_400)
    assert lapse(world) == 1
    found = wallet(world, bought)
    assert (found.state, found.available, found.held) == (WalletState.LAPSED, 0, 1)
