"""The lease of a database: the one process that serves it, and who that is.

A lock ends with its process, however that ends: on SQLite it lies on a file beside the database, on
PostgreSQL it is an advisory lock of a session of its own. The lock alone decides; what is written
down of the holder is for people. Knows nothing of what a process does with the database.
"""

from __future__ import annotations

import fcntl
import os
import time
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final, Protocol

import msgspec
from sqlalchemy import NullPool, bindparam, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from hongyan.db.database import postgres_engine
from hongyan.db.opening import opening, sqlite_file
from hongyan.kernel.directories import make_private

LOCK_TAIL: Final = ".lock"
TRIES: Final = 5
TRY_AGAIN_SECONDS: Final = 0.1
"""A process that asks for the holder has the lock for a moment: a refusal is asked for again."""

WAIT_SECONDS: Final = 3
"""How long PostgreSQL may take to notice that the holder's process is dead."""

_KEY: Final = 0x686F6E67_6C656173
"""PostgreSQL's advisory lock of the serving process: `hongleas` in ASCII."""


class Holder(msgspec.Struct, frozen=True):
    """Who serves a database: the command, where, since when (milliseconds UTC), on which port."""

    command: str
    pid: int
    host: str
    since: int
    port: int = 0


UNKNOWN: Final = Holder("", 0, "", 0)
"""A process holds the lease, and this one may not see which."""


class LeaseView(Enum):
    """What a look at one's own lease shows."""

    HELD = "held"
    AWAY = "away"
    """The database cannot be asked; no other process can take the lease there either."""

    LOST = "lost"


class Lease(Protocol):
    """A lease that this process holds."""

    def look(self) -> LeaseView:
        """Return whether it is still held, taking it again if it was lost and is free."""

    def release(self) -> None:
        """Release it."""


def take(url: str, me: Holder) -> Lease | Holder:
    """Take the lease of the database at `url`, or return who holds it.

    Raises OpeningError when the lock cannot be asked for.
    """
    with opening(url):
        file = sqlite_file(url)
        return _SessionLease.take(url, me) if file is None else _FileLease.take(file, me)


def holder_of(url: str) -> Holder | None:
    """Return who holds the lease of the database at `url`, None if no process does."""
    with opening(url):
        file = sqlite_file(url)
        if file is not None:
            return _holder_of_file(file)
        connection = _session(url, "hongyan")
        try:
            return _holder_of_session(connection)
        finally:
            _end(connection)


# On SQLite


@dataclass(slots=True)
class _FileLease:
    """A lock on a file beside the database; it is lost when either file is put away."""

    file: Path
    descriptor: int
    database: tuple[int, int] | None = None
    """Which file it was at the first look: the taker of the lease may be about to make it."""

    @classmethod
    def take(cls, file: Path, me: Holder) -> Lease | Holder:
        """Lock, or return who has locked."""
        path = _lock_path(file)
        make_private(path.parent)
        for turn in range(TRIES):
            if turn:
                time.sleep(TRY_AGAIN_SECONDS)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            if _is_locked(descriptor, fcntl.LOCK_EX) and _is_same(descriptor, path):
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, msgspec.json.encode(me) + b"\n", 0)
                lease = cls(file, descriptor)
                # A child that was forked must not keep the lock when this process is dead.
                os.register_at_fork(after_in_child=lease.release)
                return lease
            os.close(descriptor)
        return _written(path)

    def look(self) -> LeaseView:
        """Compare the files at their places with those that are locked and served."""
        now = _identity(self.file)
        self.database = self.database or now
        is_ours = _is_same(self.descriptor, _lock_path(self.file)) and now == self.database
        return LeaseView.HELD if is_ours else LeaseView.LOST

    def release(self) -> None:
        """Unlock; once is enough."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def _lock_path(file: Path) -> Path:
    # By its real name, so that two ways to one file meet at one lock.
    real = file.resolve()
    return real.with_name(real.name + LOCK_TAIL)


def _is_locked(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _identity(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return found.st_dev, found.st_ino


def _is_same(descriptor: int, path: Path) -> bool:
    mine = os.fstat(descriptor)
    return (mine.st_dev, mine.st_ino) == _identity(path)


def _written(path: Path) -> Holder:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Holder)
    except (OSError, msgspec.MsgspecError):
        return UNKNOWN


def _holder_of_file(file: Path) -> Holder | None:
    path = _lock_path(file)
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        return None if _is_locked(descriptor, fcntl.LOCK_SH) else _written(path)
    finally:
        os.close(descriptor)


# On PostgreSQL


@dataclass(slots=True)
class _SessionLease:
    """An advisory lock of a session that does nothing else; its name says whose it is."""

    url: str
    me: Holder
    connection: Connection | None
    """None while the server is away."""

    @classmethod
    def take(cls, url: str, me: Holder) -> Lease | Holder:
        """Lock in a session of its own, or return who has locked."""
        connection = _session(url, _title(me))
        if _has_lock(connection):
            return cls(url, me, connection)
        try:
            return _holder_of_session(connection) or UNKNOWN
        finally:
            _end(connection)

    def look(self) -> LeaseView:
        """Ask whether the session lives: the lock lives as long."""
        if self.connection is None:
            return self._take_again()
        try:
            self.connection.execute(text("SELECT 1"))
        except DBAPIError:
            self.release()
            return self._take_again()
        return LeaseView.HELD

    def _take_again(self) -> LeaseView:
        try:
            self.connection = _session(self.url, _title(self.me))
            return LeaseView.HELD if _has_lock(self.connection) else LeaseView.LOST
        except DBAPIError:
            self.release()  # a session that lives holds the lock, or it is none
            return LeaseView.AWAY

    def release(self) -> None:
        """End the session, and with it the lock; a look that waits for the server ends as well."""
        connection, self.connection = self.connection, None
        if connection is not None:
            _end(connection)


def _session(url: str, title: str) -> Connection:
    engine = postgres_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    connection = engine.connect()
    connection.execute(
        text("SELECT set_config('application_name', :title, false)"), {"title": title}
    )
    # The session of a machine that is gone must not keep the lock for hours.
    for name, value in (("idle", 10), ("interval", 5), ("count", 3)):
        connection.execute(text(f"SET tcp_keepalives_{name} = {value}"))
    return connection


def _end(connection: Connection) -> None:
    engine = connection.engine
    connection.invalidate()
    connection.close()
    engine.dispose()


def _has_lock(connection: Connection) -> bool:
    connection.execute(text(f"SET lock_timeout = '{WAIT_SECONDS}s'"))
    try:
        connection.execute(_LOCK)
    except DBAPIError as fault:
        if getattr(fault.orig, "sqlstate", "") != "55P03":  # lock_not_available
            raise
        return False
    return True


_LOCK: Final = text("SELECT pg_advisory_lock(:key)").bindparams(bindparam("key", _KEY))

_HOLDER: Final = text(
    "SELECT a.application_name FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid "
    "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 "
    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND CAST(l.classid AS bigint) = :high AND CAST(l.objid AS bigint) = :low"
).bindparams(bindparam("high", _KEY >> 32), bindparam("low", _KEY & 0xFFFF_FFFF))


def _holder_of_session(connection: Connection) -> Holder | None:
    row = connection.execute(_HOLDER).first()
    return None if row is None else _titled(row.application_name)


def _title(holder: Holder) -> str:
    # PostgreSQL keeps 63 bytes of a session's name: what may be cut off comes last.
    parts = (holder.command, holder.pid, holder.port, holder.since // 1000, holder.host)
    return "/".join(("hongyan", *map(str, parts)))


def _titled(title: Any) -> Holder:
    words = str(title or "").split("/", 5)
    try:
        _, command, pid, port, since, host = words
        return Holder(command, int(pid), host, int(since) * 1000, int(port))
    except ValueError:  # another role's session, whose name this one may not see
        return UNKNOWN
