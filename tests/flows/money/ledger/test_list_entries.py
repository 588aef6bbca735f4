"""An operator sees what moved on an account's wallets."""

from __future__ import annotations

from hongyan.domain.ledger.model import Cause
from hongyan.flows.money.ledger.list_entries import Passbook, list_entries
from hongyan.flows.money.ledger.move_money import top_up
from hongyan.flows.refusals.declined import Declined
from tests.flows.world import CASH, World


def listed(world: World, name: str, most: int = 10) -> Passbook | Declined:
    with world.database.reading() as tx:
        return list_entries(tx, name, most)


def test_the_newest_entries_come_first(world: World) -> None:
    with world.database.transaction() as tx:
        top_up(
            tx,
            world.sender.account_id,
            7_000_000,
            cause=Cause.TOP_UP,
            cause_id=2,
            now_ms=world.now + 1,
            context=world.context,
        )
    world.new_sender("other")
    found = listed(world, "acme")
    assert isinstance(found, Passbook)
    assert [one.amount for one in found.entries] == [7_000_000, CASH]
    [wallet] = found.wallets.values()
    assert found.entries[0].target == f"wallet/{wallet.wallet_id}"
    assert wallet.available == CASH + 7_000_000


def test_only_so_many_are_told(world: World) -> None:
    found = listed(world, "acme", most=0)
    assert isinstance(found, Passbook)
    assert found.entries == ()


def test_an_account_that_is_not_there_is_declined(world: World) -> None:
    assert isinstance(listed(world, "nobody"), Declined)
