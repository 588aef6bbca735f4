"""The console over a real SQLite database with the demo's accounts, driven in this process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hongyan.db.database import Database
from hongyan.flows.operation.manage_demo import seed_demo
from hongyan.kernel.seal import Sealer
from tests.console.browser import Browser, World
from tests.demo import demo_context
from tests.working import work_at


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    """A console with the demo's accounts, and a person of each role."""
    database = Database.open(sqlite_url)
    sealer = Sealer(bytes(32))
    with database.transaction() as tx:
        seed_demo(work_at(tx, context=demo_context(sealer)))
    made = World(database, sealer)
    yield made
    made.close()
    database.close()


@pytest.fixture
def owner(world: World) -> Browser:
    """The owner of the demo's enterprise account."""
    return world.browser("owner")


@pytest.fixture
def stranger(world: World) -> Browser:
    """Who is not logged in."""
    return world.browser("")


@pytest.fixture
def reviewer(world: World) -> Browser:
    """A reviewer, who works for no account."""
    return world.browser("reviewer")


@pytest.fixture
def operator(world: World) -> Browser:
    """An operator, who works for no account."""
    return world.browser("operator")
