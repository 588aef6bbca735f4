"""Transactions on SQLite and PostgreSQL: one object, opened by URL. Knows no table and no rule.

What the world does to them is raised as DatabaseAway, and remembered as an outage until it is over.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import URL, Engine, create_engine, event

from hongyan.db import probe
from hongyan.db.away import DatabaseAway, away_word
from hongyan.db.hang import Hangs
from hongyan.db.opening import OpeningError, name_of, opening, target_of
from hongyan.db.outage import Bulletin, Outage, Tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.engine import Connection

ENCODING = "UTF8"
"""Of a PostgreSQL database: others lack Chinese or emoji."""

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # an answered OK must outlive a power cut
    "busy_timeout=15000",
    "temp_store=MEMORY",
    "mmap_size=1073741824",
    "secure_delete=ON",  # what is erased leaves the file; some builds of SQLite leave it there
)
CONNECT_SECONDS = 2
"""Timeout of a PostgreSQL connection; its library knows no shorter one."""

LOCK_SECONDS = 15
"""How long a statement may wait for a lock, as in SQLite's busy_timeout."""

STUCK_SECONDS = 0.7
"""A writer that waits longer, for an answer or to begin, is stuck: later ones are not kept waiting.

A call that comes now is told within a second that it can try again."""

STUCK: Final = "it does not answer"

READERS_PATIENCE = 10
"""A reader may wait for an answer this many times as long as a writer."""

WRITER_CACHE = "cache_size=-262144"
"""The index of numbers is written all over: the one writer caches 256 MiB of it."""
READER_CACHE = "cache_size=-16384"


class Database:
    """A database and its pools of connections: one for those who write, one for those who read."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        """Wrap engines; use `open`."""
        self._writer = writer.execution_options(hongyan_begin="BEGIN IMMEDIATE")
        self._reader = reader.execution_options(hongyan_begin="BEGIN", postgresql_readonly=True)
        self._bulletin = Bulletin()
        self._writing, self._readings = Outage(self._bulletin), Outage(self._bulletin)
        self._hangs = Hangs()
        self._own = threading.local()
        event.listen(writer, "connect", lambda raw, _record: self._hangs.know(raw))

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

        It commits at the end, or rolls back when an exception passes. Raises DatabaseAway for what
        the world does, at once while an outage lasts.
        """
        if self._writing.enter():
            self._try()
        with self._watched(self._writer, self._writing) as tx:
            outer, self._own.tx = getattr(self._own, "tx", None), tx
            try:
                yield tx
            finally:
                self._own.tx = outer

    @contextmanager
    def beside(self, undone: Callable[[], object]) -> Iterator[Connection]:
        """Open a transaction that writes, beside one that this thread may have open.

        SQLite has one writer: there it is that one, and commits or rolls back with it. `undone` is
        told when it rolls back.
        """
        outer: Connection | None = getattr(self._own, "tx", None)
        if outer is not None and self.dialect == "sqlite":
            event.listen(outer, "rollback", lambda _tx: undone(), once=True)
            yield outer
            return
        with self.transaction() as tx:
            yield tx

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only reads; on SQLite it does not wait for writers.

        Raises DatabaseAway for what the world does, at once while an outage lasts.
        """
        is_tried = self._readings.enter()
        try:
            with self._watched(self._reader, self._readings) as tx:
                yield tx
        finally:
            if is_tried:
                self._readings.leave()

    @contextmanager
    def lent(self) -> Iterator[Any]:
        """Lend a writer's connection as the driver has it, outside of a transaction."""
        borrowed = self._writer.raw_connection()
        try:
            yield borrowed.driver_connection
        finally:
            borrowed.close()

    def tell_outages(self, tell: Tell) -> None:
        """Report outages to `tell`, once a minute, on the thread that meets them."""
        self._bulletin.tell = tell

    @property
    def outage(self) -> Outage | None:
        """Return the outage that lasts, if one does: of writing, or of reading."""
        return next((one for one in (self._writing, self._readings) if one.is_on), None)

    def raise_if_away(self) -> None:
        """Raise DatabaseAway where a write could only fail, or a writer is stuck."""
        self._writing.raise_if_on()
        self.raise_if_stuck()

    def raise_if_stuck(self) -> None:
        """Raise DatabaseAway while a writer waits longer for the database than others may."""
        if self.is_stuck:
            raise DatabaseAway(STUCK)

    @property
    def is_stuck(self) -> bool:
        """Tell whether a writer waits, longer than others may, for the database."""
        return self._hangs.is_stuck(self._writing, STUCK_SECONDS)

    def raise_if_silent(self) -> None:
        """Raise DatabaseAway while a writer, or a reader, has waited for an answer as long."""
        if self.is_stuck or self._hangs.is_stuck(self._readings, STUCK_SECONDS):
            raise DatabaseAway(STUCK)

    def cut_off(self, patience_seconds: float) -> None:
        """Break connections on which a writer has waited too long; it meets DatabaseAway.

        Readers may ask long questions, except while writers cannot write. PostgreSQL alone: a
        server that hangs neither answers nor goes.
        """
        if self.dialect == "postgresql":
            reader_seconds = patience_seconds * (1 if self._writing.is_on else READERS_PATIENCE)
            self._hangs.cut_off({self._writing: patience_seconds, self._readings: reader_seconds})

    @contextmanager
    def _watched(self, engine: Engine, outage: Outage) -> Iterator[Connection]:
        try:
            with self._hangs.noted(outage) as note, engine.begin() as tx:
                note(tx)
                yield tx
        except Exception as fault:
            what = away_word(fault)
            if what is None:
                raise
            outage.meet(what)
            raise DatabaseAway(what) from fault

    def _try(self) -> None:
        try:
            for write in (probe.fill, probe.empty):
                with self._watched(self._writer, self._writing) as tx:
                    write(tx)
        finally:
            self._writing.leave()

    def close(self) -> None:
        """Close every connection."""
        self._writer.dispose()
        self._reader.dispose()


def postgres_engine(url: str, **pool: Any) -> Engine:
    """Return an engine for a PostgreSQL URL; raises OpeningError when the driver is missing."""
    with opening(url):
        engine = create_engine(_impatient(target_of(url)), hide_parameters=True, **pool)
    event.listen(engine, "connect", partial(_refuse_encoding, name_of(url)), insert=True)
    return engine


def _refuse_encoding(name: str, connection: Any, _record: object) -> None:
    # Before the library asks anything: it cannot read answers without an encoding (SQL_ASCII).
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != ENCODING:
        raise OpeningError(
            "{name} has the encoding {encoding}, and Hongyan needs {needed}; make it again: "
            "createdb --owner USER --encoding UTF8 --template template0 NAME",
            name=name,
            encoding=encoding,
            needed=ENCODING,
        )


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
    cursor = connection.connection.cursor()
    cursor.execute(connection.get_execution_options().get("hongyan_begin", "BEGIN IMMEDIATE"))
    cursor.close()


def _impatient(target: URL) -> URL:
    """Add to a PostgreSQL URL how long to wait for the server; what the URL says itself stays."""
    waits = {
        "connect_timeout": str(CONNECT_SECONDS),
        "tcp_user_timeout": "5000",
        "keepalives_idle": "5",
        "keepalives_interval": "2",
        "keepalives_count": "2",
        "options": f"-c lock_timeout={LOCK_SECONDS}s",
    }
    missing = {name: value for name, value in waits.items() if name not in target.query}
    return target.update_query_dict(missing)
