"""Brings a database to the newest schema, and says which one it has. Knows no table.

Alembic takes a third of a second to import, so only `upgrade` imports it: a start that finds the
schema current pays for one SELECT.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, make_url, text

from hongyan.db.database import Database

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy.engine import Connection

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "alembic_version"

_UPGRADE_LOCK = 0x686F6E6779616E
"""PostgreSQL's advisory lock while a schema changes: `hongyan` in ASCII."""


def head() -> str:
    """Return the newest revision that this program knows."""
    return max(path.name.partition("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*_*.py"))


def is_known(revision: str) -> bool:
    """Return whether this program has the migrations up to `revision`."""
    return any(MIGRATIONS.glob(f"versions/{revision}_*.py")) if revision.isdigit() else False


def current(url: str) -> str | None:
    """Return the revision of the database at `url`, None if it has no tables of ours yet.

    An SQLite file that does not exist is not made. Raises DatabaseAway when the database
    cannot be reached.
    """
    file = sqlite_file(url)
    if file is not None and not file.exists():
        return None
    database = Database.open(url)
    try:
        with database.reading() as tx:
            return revision_of(tx)
    finally:
        database.close()


def is_current(url: str) -> bool:
    """Return whether the database at `url` has the newest schema."""
    return current(url) == head()


def upgrade(url: str) -> None:
    """Bring the database at `url` to the newest schema, in one transaction.

    A missing SQLite file is made. Processes that do this at the same moment wait for each other.
    """
    database = Database.open(url)
    try:
        with database.transaction() as tx:
            lock_schema(tx)
            if revision_of(tx) != head():
                upgrade_to(tx, head())
    finally:
        database.close()


def lock_schema(tx: Connection) -> None:
    """Keep others from changing the schema until `tx` ends; SQLite has one writer anyway."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})


def upgrade_to(tx: Connection, revision: str) -> None:
    """Bring the database behind `tx` up to a revision that is known."""
    from alembic import command  # noqa: PLC0415 - slow to import, and seldom needed

    command.upgrade(alembic_config(tx), revision)


def alembic_config(tx: Connection, **attributes: Any) -> Config:
    """Return how Alembic works on `tx`; `attributes` may give it the `metadata` to compare with."""
    from alembic.config import Config  # noqa: PLC0415 - slow to import, and seldom needed

    config = Config(attributes={"connection": tx, **attributes})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def revision_of(tx: Connection) -> str | None:
    """Return the revision of the database behind `tx`, None if it has no tables of ours yet."""
    if not inspect(tx).has_table(VERSION_TABLE):
        return None
    version: str | None = tx.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - a constant
    return version


def sqlite_file(url: str) -> Path | None:
    """Return the file of an SQLite URL, None for other databases and for one in memory."""
    target = make_url(url)
    if (
        target.get_backend_name() != "sqlite"
        or not target.database
        or target.database == ":memory:"
    ):
        return None
    return Path(target.database)
