"""The schema that migrations make is the one that the tables declare, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from hongyan.db.database import Database
from hongyan.db.migrate import alembic_config, current, head, is_current, upgrade
from hongyan.flows.operation.schema import METADATA
from tests.postgres import PostgresServer

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

REMEDY = (
    "The tables and the migrations differ: write the next migration with\n"
    '  .venv/bin/python tools/make_migration.py "what changed"'
)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty' / 'hongyan.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    yield server.create("hongyan_empty")
    server.drop("hongyan_empty")


def test_migrations_make_exactly_the_declared_schema(database: Database) -> None:
    with database.transaction() as tx:
        migrated = schema_of(tx)
        command.downgrade(alembic_config(tx), "base")
        METADATA.create_all(tx)
        declared = schema_of(tx)
    assert migrated == declared, REMEDY


def test_alembic_sees_nothing_left_to_migrate(database: Database) -> None:
    with database.reading() as tx:
        context = MigrationContext.configure(tx, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == [], REMEDY


def test_an_empty_database_is_brought_up_and_a_current_one_is_left_alone(empty_url: str) -> None:
    assert current(empty_url) is None
    assert not is_current(empty_url)
    upgrade(empty_url)
    assert current(empty_url) == head()
    upgrade(empty_url)
    assert is_current(empty_url)


def test_going_back_leaves_nothing_behind(database: Database) -> None:
    with database.transaction() as tx:
        command.downgrade(alembic_config(tx), "base")
        assert inspect(tx).get_table_names() == ["alembic_version"]


def test_asking_for_the_revision_makes_no_file(tmp_path: Path) -> None:
    assert current(f"sqlite:///{tmp_path / 'hongyan.db'}") is None
    assert list(tmp_path.iterdir()) == []


def test_the_head_is_the_one_that_alembic_finds(database: Database) -> None:
    with database.reading() as tx:
        script = ScriptDirectory.from_config(alembic_config(tx))
    assert script.get_heads() == [head()]
    # One line of history, numbered without gaps, so that the highest number is the head.
    numbers = [int(one.revision) for one in script.walk_revisions()]
    assert numbers == list(range(len(numbers), 0, -1))


def schema_of(tx: Connection) -> set[str]:
    """Describe tables, columns, keys and indexes as the database itself does."""
    if tx.dialect.name == "sqlite":
        made = tx.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
        described = {re.sub(r"\s+", " ", row.sql) for row in made}
        # Constraints stand in the order of their making, which means nothing.
        return {"".join(sorted(re.split(r"(?=CONSTRAINT)|, ", one))) for one in described}
    columns = tx.execute(
        text(
            "SELECT table_name, column_name, data_type, is_nullable, column_default, "
            "ordinal_position FROM information_schema.columns WHERE table_schema = 'public'"
        )
    )
    indexes = tx.execute(text("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"))
    keys = tx.execute(
        text(
            "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace"
        )
    )
    return {str(tuple(row)) for rows in (columns, indexes, keys) for row in rows}
