"""Entries get their places in the hash chain, each once, however they were committed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import text

from hongyan.domain.ledger import proof_store
from hongyan.domain.ledger.chain import link_hash
from hongyan.domain.ledger.model import RefKind
from hongyan.flows.money.ledger import seal_entries as flows
from hongyan.flows.money.ledger.move_money import top_up
from hongyan.flows.money.ledger.verify_ledger import verify_ledger
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.kernel.id_source import IdSource
from tests.flows.world import PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    import pytest

    from hongyan.db.database import Database


def seal(world: World, sweep: Callable[..., int] = flows.seal_entries) -> int:
    with world.database.transaction() as tx:
        return sweep(work_at(tx, world.now, world.context))


def book(world: World, *, at: int | None = None) -> None:
    """Book an entry now, or as another process did at a moment that is over."""
    context = world.context
    if at is not None:
        context = FlowContext(world.settings, IdSource(1), ReferenceCache(world.settings))
    with world.database.transaction() as tx:
        top_up(
            work_at(tx, at or world.now, context),
            world.sender.account_id,
            5_000_000,
            ref_kind=RefKind.TOP_UP,
            ref_id=1,
        )


def sealed(world: World) -> list[tuple[int, int]]:
    with world.database.reading() as tx:
        links = proof_store.links_after(tx, 0, 1000)
    return [(seal.position, seal.entry_id) for seal, _ in links]


def assert_whole(world: World) -> None:
    with world.database.reading() as tx:
        found = verify_ledger(tx)
    assert found.is_right, found.findings
    assert found.tail_count == 0


def test_entries_are_sealed_in_the_order_of_their_ids(world: World) -> None:
    for _ in range(3):
        book(world)
    assert seal(world) == 4  # with the world's own first top-up
    places = sealed(world)
    assert [position for position, _ in places] == [1, 2, 3, 4]
    assert [number for _, number in places] == sorted(number for _, number in places)
    assert_whole(world)


def test_what_is_sealed_is_not_sealed_again(world: World) -> None:
    assert seal(world) == 1
    assert seal(world) == 0
    book(world)
    assert seal(world) == 1
    assert_whole(world)


def test_a_round_seals_a_limited_number(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flows, "SEALED_MAX", 2)
    for _ in range(4):
        book(world)
    assert [seal(world) for _ in range(4)] == [2, 2, 1, 0]
    assert_whole(world)


def test_an_entry_that_was_committed_late_gets_a_later_place(world: World) -> None:
    began = world.now
    world.waits(20)
    book(world)
    assert seal(world) == 2
    # Its transaction began before that one, and took 20 seconds.
    book(world, at=began + 1)
    assert seal(world) == 1
    numbers = [number for _, number in sealed(world)]
    assert numbers[2] < numbers[1]
    assert_whole(world)


def test_an_entry_of_a_clock_that_was_set_back_is_found_by_the_slow_round(world: World) -> None:
    world.waits(30 * 86_400)
    book(world)
    seal(world)
    book(world, at=world.now - 10 * 86_400_000)
    assert seal(world) == 0
    assert seal(world, flows.seal_stragglers) == 1
    assert seal(world, flows.seal_stragglers) == 0
    assert_whole(world)


def test_the_slow_round_goes_through_all_entries_and_begins_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flows, "LOOKED_AT_MAX", 2)
    for _ in range(4):
        world.waits(3600)
        book(world)
    seal(world)
    book(world, at=world.now - 1800_000)
    assert [seal(world, flows.seal_stragglers) for _ in range(6)] == [0, 0, 1, 0, 0, 0]
    assert_whole(world)


def test_only_one_process_seals_at_a_time(database: Database, world: World) -> None:
    with database.transaction() as tx:
        assert proof_store.try_to_seal_alone(tx)
        if database.dialect == "postgresql":
            # SQLite lets no other connection write at all.
            assert seal(world) == 0
            assert seal(world, flows.seal_stragglers) == 0
    assert seal(world) == 1


def test_a_ledger_without_entries_needs_no_seal(world: World) -> None:
    with world.database.transaction() as tx:
        tx.execute(text("DELETE FROM entry"))
    assert seal(world) == 0
    assert seal(world, flows.seal_stragglers) == 0


def test_records_of_papers_are_sealed_once_and_in_their_order(world: World) -> None:
    # AUDIT I4: "all sealed": the records of papers have a chain of their own.
    assert seal(world, flows.seal_records) > 0
    assert seal(world, flows.seal_records) == 0
    with world.database.reading() as tx:
        head = proof_store.record_head(tx)
    assert head is not None
    world.sends(PHONE)
    assert seal(world, flows.seal_records) == 1
    with world.database.reading() as tx:
        [(link, record)] = proof_store.record_links_after(tx, head.position, 10)
    assert record is not None
    assert (link.position, link.entry_id) == (head.position + 1, record[0])
    assert record[1] == "batch"
    assert link.hash == link_hash(head.hash, link.position, world.now, record)
