"""Brings a database to the newest schema, and says which one it has. Knows no table.

Alembic takes a third of a second to import, so only `upgrade` imports it: a start that finds the
schema current pays for one SELECT.
"""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, text

from hongyan.db.database import Database
from hongyan.db.opening import name_of, opening, sqlite_file
from hongyan.kernel.directories import make_private
from hongyan.kernel.said import Fault, Said, said

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy.engine import Connection

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "alembic_version"

_UPGRADE_LOCK = 0x686F6E6779616E
"""PostgreSQL's advisory lock while a schema changes: `hongyan` in ASCII."""


_OURS = re.compile(r"[0-9]{4}")


class SchemaError(Fault):
    """A database has not the schema that this program works on; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Gap:
    """How a database's schema differs from the newest, and what helps."""

    what: Said
    remedy: Said


def head() -> str:
    """Return the newest revision that this program knows."""
    return max(path.name.partition("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*_*.py"))


def pending_after(revision: str) -> tuple[str, ...]:
    """Return the names of the migrations that are newer than a revision, in their order."""
    names = sorted(path.stem for path in MIGRATIONS.glob("versions/[0-9]*_*.py"))
    return tuple(name for name in names if name.partition("_")[0] > revision)


def is_known(revision: str) -> bool:
    """Return whether this program has the migrations up to `revision`."""
    return any(MIGRATIONS.glob(f"versions/{revision}_*.py")) if revision.isdigit() else False


def current(url: str) -> str | None:
    """Return the revision of the database at `url`, None if it has no tables of ours yet.

    An SQLite file that does not exist is not made. Raises OpeningError when the database cannot be
    opened: a caller that begins with this question needs no other word for that.
    """
    with opening(url):
        file = sqlite_file(url)
        if file is not None and not file.exists():
            return None
        with closing(Database.open(url)) as database, database.reading() as tx:
            return revision_of(tx)


def gap(url: str, revision: str | None) -> Gap | None:
    """Return what separates a database of this revision from the newest schema, None for nothing.

    The one sentence that every command, `doctor` and a start say.
    """
    newest = head()
    if revision == newest:
        return None
    if revision is None:
        file = sqlite_file(url)
        is_missing = file is not None and not file.exists()
        state = said("does not exist") if is_missing else said("has no tables yet")
        return Gap(
            said("{database} {state}", database=name_of(url), state=state),
            said("run `hongyan migrate` to make it"),
        )
    if not _OURS.fullmatch(revision):
        what = said(
            "{database} has schema {revision}, which is none of Hongyan's",
            database=name_of(url),
            revision=revision,
        )
        return Gap(what, said("it belongs to another program: name a database of Hongyan's own"))
    if revision > newest:
        what = said(
            "{database} has schema {revision}, newer than {newest}, the newest known here",
            database=name_of(url),
            revision=revision,
            newest=newest,
        )
        return Gap(what, said("install the version of Hongyan that migrated it, or a newer one"))
    what = said(
        "{database} has schema {revision}, older than {newest}",
        database=name_of(url),
        revision=revision,
        newest=newest,
    )
    return Gap(
        what, said("stop what serves it, then run `hongyan backup DIR` and `hongyan migrate`")
    )


def is_current(url: str) -> bool:
    """Return whether the database at `url` has the newest schema."""
    return current(url) == head()


def upgrade(url: str) -> None:
    """Bring the database at `url` to the newest schema, in one transaction.

    A missing SQLite file is made. Processes that do this at the same moment wait for each other.
    Raises OpeningError, and SchemaError for a schema that is newer, or not ours.
    """
    with opening(url):
        file = sqlite_file(url)
        if file is not None:
            make_private(file.parent)
        with closing(Database.open(url)) as database, database.transaction() as tx:
            lock_schema(tx)
            revision = revision_of(tx)
            refuse_what_is_ahead(url, revision)
            if revision != head():
                upgrade_to(tx, head())


def refuse_what_is_ahead(url: str, revision: str | None) -> None:
    """Raise SchemaError for a schema from which no migration of ours begins."""
    found = gap(url, revision)
    is_ahead = revision is not None and (revision > head() or not _OURS.fullmatch(revision))
    if found is not None and is_ahead:
        raise SchemaError("{what}; {remedy}", what=found.what, remedy=found.remedy)


def lock_schema(tx: Connection) -> None:
    """Lock the schema against other processes until `tx` ends; SQLite has one writer anyway."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})


def upgrade_to(tx: Connection, revision: str) -> None:
    """Bring the database behind `tx` up to a revision that is known."""
    from alembic import command  # noqa: PLC0415 - slow to import, and rarely needed

    command.upgrade(alembic_config(tx), revision)


def alembic_config(tx: Connection, **attributes: Any) -> Config:
    """Return how Alembic works on `tx`; `attributes` may give it the `metadata` to compare with."""
    from alembic.config import Config  # noqa: PLC0415 - slow to import, and rarely needed

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
