"""The ids of commands: no two processes number for one node at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.app.guard import GuardError
from hongyan.app.numbered import numbered
from hongyan.db.dialect import database_ms
from hongyan.domain.fleet.model import COMMAND_NODES
from hongyan.flows.operation.fleet import fleet

if TYPE_CHECKING:
    from hongyan.db.database import Database
    from hongyan.domain.fleet.model import Peer

NOW = 1_800_000_000_000


def peers(database: Database) -> tuple[Peer, ...]:
    with database.reading() as tx:
        return fleet(tx, database_ms(tx)).peers


def test_two_commands_in_one_millisecond_share_no_id(database: Database) -> None:
    with numbered(database) as one, numbered(database) as other:
        assert not set(one.take(5000, NOW)) & set(other.take(5000, NOW))
        assert [peer.node for peer in peers(database)] == [*COMMAND_NODES[:2]]
        assert {peer.roles for peer in peers(database)} == {("command",)}


def test_one_command_after_another_in_one_millisecond_shares_no_id(database: Database) -> None:
    with numbered(database) as one:
        before = one.take(10, NOW)
    with numbered(database) as other:
        assert not set(before) & set(other.take(10, NOW))


def test_a_command_gives_its_node_back(database: Database) -> None:
    with numbered(database) as ids:
        ids.one(NOW)
    assert not peers(database)


def test_a_command_that_gives_no_id_writes_nothing(database: Database) -> None:
    with numbered(database), database.reading() as tx:
        assert not fleet(tx, 0).leases
    assert not peers(database)


def test_a_command_takes_ids_in_the_middle_of_its_transaction(database: Database) -> None:
    with numbered(database) as ids:
        with database.transaction():
            assert ids.one(NOW) < ids.one(NOW)
        assert len(peers(database)) == 1


def test_a_command_says_that_every_node_is_taken(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hongyan.app.numbered.COMMAND_NODES", range(700, 701))
    with numbered(database) as one, numbered(database) as other:
        one.one(NOW)
        with pytest.raises(GuardError, match="every number from 700 to 700 is leased"):
            other.one(NOW)


def test_a_command_whose_transaction_rolled_back_leases_a_node_again(database: Database) -> None:
    with numbered(database) as ids, numbered(database) as other:
        with database.transaction() as tx:
            ids.one(NOW)
            tx.rollback()
        second = other.take(100, NOW)
        with database.transaction():
            first = ids.take(100, NOW)
        assert not set(first) & set(second)
        assert len(peers(database)) == 2
    assert not peers(database)
