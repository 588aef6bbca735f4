"""The fixture of flow tests: a furnished world, once on SQLite and once on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from hongyan.db.database import Database
    from tests.flows.persons import Persons
    from tests.flows.review_table import Table
    from tests.flows.shop import Shop
    from tests.flows.world import World


@pytest.fixture
def world(database: Database) -> World:
    """A new world on a new database."""
    from tests.flows.world import World

    return World(database)


@pytest.fixture
def table(world: World, monkeypatch: pytest.MonkeyPatch) -> Table:
    """Review cases over a world; decisions are noted instead of told to signs and templates."""
    from hongyan.domain.review.model import SubjectKind
    from hongyan.flows.review.cases import cases as review_cases
    from tests.flows.review_table import Table

    made = Table(world)
    monkeypatch.setattr(review_cases, "FOLLOW", dict.fromkeys(SubjectKind, made.hear))
    return made


@pytest.fixture
def shop(world: World) -> Shop:
    """A buyer with a hundred yuan."""
    from tests.flows.shop import Shop

    return Shop(world)


@pytest.fixture
def persons(database: Database) -> Persons:
    """Two accounts, and no person at the console yet."""
    from tests.flows.persons import Persons

    return Persons(database)
