"""Checks of the database: reachable, migrated, durable, in UTF-8, with a clock like ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from hongyan.app.guard import nearby
from hongyan.cli.language import worded
from hongyan.cli.operation.checkup.finding import CheckupLine, Patient, broken, fine, look, parted
from hongyan.db.database import Database
from hongyan.db.dialect import database_ms
from hongyan.db.migrate import current, gap
from hongyan.db.opening import OpeningError, name_of

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

POSTGRES_VERSION_MIN: Final = 13
SQLITE_VERSION_MIN: Final = (3, 37)
SKEW_SECONDS_LOOK: Final = 2
SKEW_SECONDS_BROKEN: Final = 60
SYNCHRONOUS_FULL: Final = 2
DURABLE: Final = {"on", "local", "remote_write", "remote_apply"}


def check_database(patient: Patient) -> Iterator[CheckupLine]:
    """The database must be there and have the newest schema; then its settings are looked at."""
    url = patient.settings.database_url
    try:
        revision = current(url)
        found = gap(url, revision)
    except OpeningError as fault:
        yield broken(*parted(fault))
        return
    if found is None:
        yield fine(
            worded(
                "the database has the newest schema, {revision}: {url}",
                revision=revision,
                url=name_of(url),
            )
        )
    else:
        hint = worded(nearby(patient.settings)) if revision is None else ""
        yield broken(worded(found.what), worded(found.remedy) + hint)
    if revision is not None:
        yield from _server(patient)


def _server(patient: Patient) -> Iterator[CheckupLine]:
    url = patient.settings.database_url
    with closing(Database.open(url)) as database, database.reading() as tx:
        if database.dialect == "postgresql":
            yield from _postgres(tx, patient.now_ms)
        else:
            yield from _sqlite(tx)


def _sqlite(tx: Connection) -> Iterator[CheckupLine]:
    version = str(tx.execute(text("SELECT sqlite_version()")).scalar_one())
    if tuple(map(int, version.split(".")))[:2] < SQLITE_VERSION_MIN:
        yield broken(
            worded("SQLite {version} is too old", version=version),
            worded("use a Python with SQLite 3.37 or newer"),
        )
    journal = tx.execute(text("PRAGMA journal_mode")).scalar_one()
    synchronous = tx.execute(text("PRAGMA synchronous")).scalar_one()
    if journal == "wal" and synchronous >= SYNCHRONOUS_FULL:
        yield fine(
            worded("SQLite {version}: write-ahead log, every commit on the disk", version=version)
        )
    else:
        remedy = worded(
            "keep the file on a local disk: network file systems allow no write-ahead log"
        )
        yield broken(
            f"SQLite: journal_mode={journal}, synchronous={synchronous}",
            remedy,
        )


def _postgres(tx: Connection, now_ms: int) -> Iterator[CheckupLine]:
    number = int(tx.execute(text("SHOW server_version_num")).scalar_one())
    version = tx.execute(text("SHOW server_version")).scalar_one()
    if number // 10_000 < POSTGRES_VERSION_MIN:
        remedy = worded("use version {least} or newer", least=POSTGRES_VERSION_MIN)
        yield broken(worded("PostgreSQL {version} is too old", version=version), remedy)
    else:
        yield fine(f"PostgreSQL {version}")
    commit = tx.execute(text("SHOW synchronous_commit")).scalar_one()
    if commit in DURABLE:
        yield fine(
            worded("every commit is on the disk (synchronous_commit={commit})", commit=commit)
        )
    else:
        remedy = "ALTER DATABASE ... SET synchronous_commit = on"
        yield broken(
            worded("an accepted message may be lost: synchronous_commit={commit}", commit=commit),
            remedy,
        )
    encoding = tx.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        remedy = worded(
            "make the database anew: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0"
        )
        yield broken(
            worded(
                "the database keeps {encoding}, which has no Chinese or emoji", encoding=encoding
            ),
            remedy,
        )
    skew = abs(database_ms(tx) - now_ms) // 1000
    remedy = worded("run chrony or ntpd on both machines")
    if skew >= SKEW_SECONDS_BROKEN:
        yield broken(
            worded("the database's clock is {skew} s off this machine's", skew=skew), remedy
        )
    elif skew >= SKEW_SECONDS_LOOK:
        yield look(worded("the database's clock is {skew} s off this machine's", skew=skew), remedy)
