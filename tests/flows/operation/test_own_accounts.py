"""The accounts that a person made: all but the demo's, in the order in which they were opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts import store as accounts
from hongyan.flows.operation.manage_demo import seed_demo
from hongyan.flows.operation.own_accounts import NAMED_MAX, own_accounts
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.seal import Sealer
from tests.demo import demo_context
from tests.working import NOON, work_at

if TYPE_CHECKING:
    from hongyan.db.database import Database


@pytest.fixture
def seeded(database: Database) -> Database:
    """A database as `hongyan dev` leaves it at its first start."""
    with database.transaction() as tx:
        assert seed_demo(work_at(tx, NOON, demo_context(Sealer(bytes(32)))))
    return database


def adds(database: Database, *names: str) -> None:
    with database.transaction() as tx:
        for name in names:
            accounts.add_account(tx, name, AccountKind.PERSONAL, NOON)


def named(database: Database) -> tuple[str, ...]:
    with database.reading() as tx:
        return own_accounts(tx)


def test_a_demo_that_was_only_started_has_no_account_of_a_person(seeded: Database) -> None:
    assert named(seeded) == ()


def test_accounts_beside_the_demos_are_named_the_oldest_first(seeded: Database) -> None:
    adds(seeded, "shop", "bakery")
    assert named(seeded) == ("shop", "bakery")


def test_an_account_is_of_the_demo_by_its_whole_name(seeded: Database) -> None:
    adds(seeded, "hongyan-dev-2", "hongyan")
    assert named(seeded) == ("hongyan-dev-2", "hongyan")


def test_of_many_accounts_only_the_oldest_are_named(seeded: Database) -> None:
    names = [f"shop-{number}" for number in range(NAMED_MAX + 5)]
    adds(seeded, *names)
    assert named(seeded) == tuple(names[:NAMED_MAX])
