"""Fixtures that all tests share: a migrated database of each kind, new for every test."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.postgres import PostgresServer, running_server

if TYPE_CHECKING:
    from hongyan.db.database import Database

# Two cores shared with a server make time per example meaningless.
# Each run draws other examples; 25 keep the whole of the tests within CI's half hour.
settings.register_profile(
    "hongyan", deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("quick", settings.get_profile("hongyan"), max_examples=15)
settings.load_profile("hongyan")

TEMPLATE = "hongyan_template"
_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this run's own; where none is installed, the test fails."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> PostgresServer:
    """The server, with a migrated database from which tests take copies."""
    from hongyan.db.migrate import upgrade

    upgrade(postgres_server.create(TEMPLATE))
    return postgres_server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file from which tests take copies."""
    from hongyan.db.migrate import upgrade

    path = tmp_path_factory.mktemp("template") / "hongyan.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a new migrated SQLite database."""
    path = tmp_path / "hongyan.db"
    # A copy by SQLite itself: it takes along what still stands in the write-ahead log.
    with closing(sqlite3.connect(sqlite_template)) as source, closing(sqlite3.connect(path)) as new:
        source.backup(new)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_template: PostgresServer) -> Iterator[str]:
    """The URL of a new migrated PostgreSQL database."""
    name = f"hongyan_{next(_numbers)}"
    yield postgres_template.create(name, TEMPLATE)
    postgres_template.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a new migrated database; the test runs once on SQLite, once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A new migrated database, open; the test runs once on SQLite, once on PostgreSQL."""
    from hongyan.db.database import Database

    opened = Database.open(database_url)
    yield opened
    opened.close()
