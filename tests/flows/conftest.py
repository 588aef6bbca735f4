"""The fixture of flow tests: a furnished world, once on SQLite and once on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from hongyan.db.database import Database
    from tests.flows.world import World


@pytest.fixture
def world(database: Database) -> World:
    """A new world on a new database."""
    from tests.flows.world import World

    return World(database)
