"""Transactions on SQLite and PostgreSQL: one object, opened by URL. Knows no table and no rule."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Engine, create_engine, event

from hongyan.db.opening import CONNECT_SECONDS, opening, target_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # an answered OK must outlive a power cut
    "busy_timeout=15000",
    "temp_store=MEMORY",
    "mmap_size=1073741824",
)
WRITER_CACHE = "cache_size=-262144"
"""The index of numbers is written all over: the one writer keeps 256 MiB of it at hand."""
READER_CACHE = "cache_size=-16384"


class Database:
    """A database and its pools of connections: one for those who write, one for those who read."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        """Wrap engines; use `open`."""
        self._writer = writer.execution_options(hongyan_begin="BEGIN IMMEDIATE")
        self._reader = reader.execution_options(hongyan_begin="BEGIN", postgresql_readonly=True)

    @classmethod
    def open(cls, url: str) -> Database:
        """Open `sqlite:///path` or `postgresql://...`; raises OpeningError for another URL."""
        target = target_of(url)
        if target.get_backend_name() == "sqlite":
            return cls(_sqlite_engine(target, WRITER_CACHE), _sqlite_engine(target, READER_CACHE))
        engine = postgres_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=True)
        return cls(engine, engine)

    @property
    def dialect(self) -> str:
        """Return `sqlite` or `postgresql`."""
        return self._writer.dialect.name

    @property
    def url(self) -> str:
        """Return the URL without its password."""
        return self._writer.url.render_as_string(hide_password=True)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open a transaction that writes.

        It commits at the end, or rolls back when an exception passes.
        """
        with self._writer.begin() as tx:
            yield tx

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only reads; on SQLite it does not wait for writers."""
        with self._reader.begin() as tx:
            yield tx

    def close(self) -> None:
        """Close every connection."""
        self._writer.dispose()
        self._reader.dispose()


def postgres_engine(url: str, **pool: Any) -> Engine:
    """Return an engine for a PostgreSQL URL; raises OpeningError when the driver is missing."""
    target = target_of(url)
    if "connect_timeout" not in target.query:
        target = target.update_query_dict({"connect_timeout": str(CONNECT_SECONDS)})
    with opening(url):
        return create_engine(target, hide_parameters=True, **pool)


def _sqlite_engine(target: URL, cache: str) -> Engine:
    engine = create_engine(target, pool_size=8, max_overflow=16, hide_parameters=True)

    def prepare(connection: Any, _record: object) -> None:
        # Python's own transaction handling begins late and commits DDL; ours is explicit.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (*SQLITE_PRAGMAS, cache):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    begin = connection.get_execution_options().get("hongyan_begin", "BEGIN IMMEDIATE")
    connection.exec_driver_sql(begin)
