"""Databases for whole processes: empty, so that the story begins with `hongyan migrate`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.postgres import PostgresServer

_numbers = count(1)


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'own.db'}"


@pytest.fixture
def empty_postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of a PostgreSQL database without tables."""
    name = f"hongyan_story_{next(_numbers)}"
    url = postgres_server.create(name)
    # The tests' server is quick and not durable; a process that serves from this database needs
    # durability.
    postgres_server.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = on')
    yield url
    postgres_server.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database; the story runs once on SQLite, once on PostgreSQL."""
    url: str = request.getfixturevalue(f"empty_{request.param}_url")
    return url
