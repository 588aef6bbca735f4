"""Processes join and leave, and of two who want one lease one has it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from hongyan.db.database import Database
from hongyan.db.dialect import database_ms
from hongyan.domain.fleet.model import (
    COMMAND_NODES,
    COMMAND_TERMS,
    FORGOTTEN_MS,
    LEADER,
    LEADER_TERMS,
    NODE_RESTS_MS,
    NODE_TERMS,
    SERVING_NODES,
    Peer,
    Role,
)
from hongyan.flows.operation import fleet as flow
from hongyan.flows.operation.fleet import (
    Joined,
    NoNodeError,
    bury_others,
    fleet,
    forget_peers,
    join,
    join_as,
    keep_lead,
    leave,
    stay,
)
from tests.working import work_at

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = 1_800_000_000_000
ROLES = (Role.API.value, Role.WORKERS.value)
ME = Peer(0, 0, "here", 42, "0.1", ROLES, 0, 0)


def joined(database: Database, now_ms: int = NOW, nodes: Sequence[int] = SERVING_NODES) -> Joined:
    with database.transaction() as tx:
        return join(tx, ME, nodes, NODE_TERMS, now_ms)


def test_processes_that_join_have_nodes_of_their_own(database: Database) -> None:
    members = [joined(database) for _ in range(5)]
    assert [one.peer.node for one in members] == [0, 1, 2, 3, 4]
    with database.reading() as tx:
        assert [one.node for one in fleet(tx, NOW).peers] == [0, 1, 2, 3, 4]


def test_processes_that_join_at_once_have_nodes_of_their_own(database: Database) -> None:
    with ThreadPoolExecutor(8) as threads:
        members = list(threads.map(lambda _: joined(database), range(20)))
    assert len({one.peer.node for one in members}) == 20
    assert len({one.peer_id for one in members}) == 20


def test_a_node_that_was_given_back_is_the_last_to_be_given_again(database: Database) -> None:
    first = joined(database, nodes=range(3))
    with database.transaction() as tx:
        leave(tx, first, NOW)
    later = NOW + NODE_RESTS_MS
    nodes = [joined(database, later, range(3)).peer.node for _ in range(3)]
    assert nodes == [1, 2, 0]


def test_a_node_that_was_given_back_rests(database: Database) -> None:
    first = joined(database, nodes=range(1))
    with database.transaction() as tx:
        leave(tx, first, NOW)
    with pytest.raises(NoNodeError, match="every number from 0 to 0 is leased"):
        joined(database, NOW + NODE_RESTS_MS - 1, range(1))
    assert joined(database, NOW + NODE_RESTS_MS, range(1)).peer.node == 0


def test_the_node_of_a_killed_process_comes_back_when_its_lease_ends(database: Database) -> None:
    joined(database, nodes=range(1))
    with pytest.raises(NoNodeError, match="come back after 1 minutes"):
        joined(database, NOW + NODE_TERMS.ttl_ms - 1, range(1))
    assert joined(database, NOW + NODE_TERMS.ttl_ms, range(1)).peer.node == 0


def test_whoever_stays_keeps_the_node(database: Database) -> None:
    member, now_ms = joined(database, nodes=range(1)), NOW
    for _ in range(3):
        now_ms += NODE_TERMS.ttl_ms - 1
        with database.transaction() as tx:
            assert stay(tx, member, range(1), NODE_TERMS, now_ms) == member


def test_whoever_lost_the_node_is_given_another(database: Database) -> None:
    frozen = joined(database, nodes=range(2))
    later = NOW + NODE_TERMS.ttl_ms
    assert [joined(database, later, range(2)).peer.node for _ in range(1)] == [1]
    assert joined(database, later, range(2)).peer.node == 0
    with database.transaction() as tx:
        thawed = stay(tx, frozen, range(9), NODE_TERMS, later)
    assert thawed.peer.node == 2
    with database.reading() as tx:
        assert len(fleet(tx, later).peers) == 3


def test_a_node_set_by_hand_is_taken_from_whoever_has_it(database: Database) -> None:
    joined(database)
    with database.transaction() as tx:
        assert join_as(tx, ME, 0, NODE_TERMS, NOW).peer.node == 0


def test_commands_have_other_nodes_than_serving_processes(database: Database) -> None:
    assert not set(COMMAND_NODES) & set(SERVING_NODES)
    with database.transaction() as tx:
        command = join(tx, ME, COMMAND_NODES, COMMAND_TERMS, NOW)
    assert command.peer.node == COMMAND_NODES[0]


def test_only_one_leads_until_its_lease_ends(database: Database) -> None:
    with database.transaction() as tx:
        assert keep_lead(tx, 1, None, NOW) == 1
        assert keep_lead(tx, 2, None, NOW + LEADER_TERMS.ttl_ms - 1) is None
        assert keep_lead(tx, 2, None, NOW + LEADER_TERMS.ttl_ms) == 2
        assert keep_lead(tx, 1, 1, NOW + LEADER_TERMS.ttl_ms) is None


def test_a_leader_that_was_away_and_was_not_missed_leads_on(database: Database) -> None:
    with database.transaction() as tx:
        assert keep_lead(tx, 1, None, NOW) == 1
        assert keep_lead(tx, 1, 1, NOW + 10 * LEADER_TERMS.ttl_ms) == 1


def test_a_leader_that_leaves_is_followed_at_once(database: Database) -> None:
    first, second = joined(database), joined(database)
    with database.transaction() as tx:
        assert keep_lead(tx, first.peer_id, None, NOW) == 1
        leave(tx, first, NOW)
        assert keep_lead(tx, second.peer_id, None, NOW) == 2


def test_whoever_serves_alone_buries_the_killed_and_no_command(database: Database) -> None:
    killed = joined(database)
    command = Peer(0, 0, "here", 43, "0.1", (Role.COMMAND.value,), 0, 0)
    with database.transaction() as tx:
        keep_lead(tx, killed.peer_id, None, NOW)
        beside = join(tx, command, COMMAND_NODES, COMMAND_TERMS, NOW)
        bury_others(tx, NOW)
        found = fleet(tx, NOW)
        assert [one.peer_id for one in found.peers] == [beside.peer_id]
        assert keep_lead(tx, beside.peer_id, None, NOW) == 2


def test_the_fleet_shows_who_lives_and_who_leads(database: Database) -> None:
    first, second = joined(database), joined(database, NOW + 30_000)
    later = NOW + NODE_TERMS.ttl_ms
    with database.transaction() as tx:
        keep_lead(tx, second.peer_id, None, later)
        found = fleet(tx, later)
    assert [found.is_alive(one.peer) for one in (first, second)] == [False, True]
    assert found.holder_of(LEADER) == second.peer
    assert found.holder_of("link/3/1") is None


def test_a_process_killed_long_ago_is_forgotten(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined(database)
    with database.transaction() as tx:
        for later, left in ((FORGOTTEN_MS, 1), (FORGOTTEN_MS + 1, 0)):
            monkeypatch.setattr(flow, "database_ms", lambda _tx, later=later: NOW + later)
            forget_peers(work_at(tx))
            assert len(fleet(tx, NOW).peers) == left


def test_the_time_is_the_databases_and_passes(database: Database) -> None:
    with database.reading() as tx:
        before = database_ms(tx)
    with database.reading() as tx:
        assert NOW - 10**12 < before <= database_ms(tx) < before + 60_000
