"""LeaseTerms of leases fit each other, and trust ends before the lease."""

from __future__ import annotations

import pytest

from hongyan.domain.fleet.model import (
    COMMAND_NODES,
    LEADER_TERMS,
    NODE_TERMS,
    SERVING_NODES,
    LeaseTerms,
    node_lease,
    trusted_until,
)
from hongyan.kernel.ids import NODES


@pytest.mark.parametrize("terms", [LEADER_TERMS, NODE_TERMS])
def test_a_lease_is_renewed_while_it_is_trusted(terms: LeaseTerms) -> None:
    assert terms.renew_ms < trusted_until(0, terms) < terms.ttl_ms


def test_trust_counts_from_before_the_database_was_asked() -> None:
    assert trusted_until(100, LeaseTerms(15_000, 5_000, 5_000)) == 10_100


def test_every_node_belongs_to_one_range() -> None:
    assert [*SERVING_NODES, *COMMAND_NODES] == list(range(NODES))


def test_each_node_has_a_lease_of_its_own() -> None:
    assert len({node_lease(node) for node in range(NODES)}) == NODES
