"""An operator sees what moved on an account's wallets."""

from __future__ import annotations

from hongyan.domain.ledger.model import RefKind
from hongyan.flows.money.ledger.list_entries import Passbook, list_entries
from hongyan.flows.money.ledger.move_money import top_up
from hongyan.kernel.refusal import Refused
from tests.flows.world import CASH, World
from tests.working import work_at


def listed(
    world: World, name: str, limit: int = 10, after: int | None = None
) -> Passbook | Refused:
    with world.database.reading() as tx:
        return list_entries(tx, name, limit, after)


def test_the_newest_entries_come_first(world: World) -> None:
    with world.database.transaction() as tx:
        top_up(
            work_at(tx, world.now + 1, world.context),
            world.sender.account_id,
            7_000_000,
            ref_kind=RefKind.TOP_UP,
            ref_id=2,
        )
    world.new_sender("other")
    found = listed(world, "acme")
    assert isinstance(found, Passbook)
    assert [one.amount for one in found.entries] == [7_000_000, CASH]
    [wallet] = found.wallets.values()
    assert found.entries[0].target == f"wallet/{wallet.wallet_id}"
    assert wallet.available == CASH + 7_000_000
    behind = listed(world, "acme", after=found.entries[0].entry_id)
    assert isinstance(behind, Passbook)
    assert behind.entries == found.entries[1:]


def test_only_so_many_are_told(world: World) -> None:
    found = listed(world, "acme", limit=0)
    assert isinstance(found, Passbook)
    assert found.entries == ()


def test_an_account_that_is_not_there_is_declined(world: World) -> None:
    assert isinstance(listed(world, "nobody"), Refused)
