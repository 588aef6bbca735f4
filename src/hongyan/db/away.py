"""Tells faults of the disk and of the database's server from bugs, in one place.

Full, broken or read-only disks, locks that are not released, servers that are gone or going: what
an operator repairs and a caller may try again. Knows no table; never says what a statement held.
"""

from __future__ import annotations

import errno
import sqlite3

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

WORDS_MAX = 200

_SQLITE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOTADB,
    }
)
"""Primary result codes; a lock is one only after its timeout."""

_SQLSTATE_CLASSES = ("08", "53", "57P", "58")
"""Connection lost, resources (disk, memory, connections), shutdown and start, system error."""

_SQLSTATES = frozenset({"25006", "55P03", "57014"})
"""Read-only, a lock or a statement that took too long."""

_ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS})


class DatabaseAway(Exception):  # noqa: N818 - a state of the world, and it reads so
    """The database cannot be asked, or cannot be written, at present; the text is its own word.

    What a transaction was about to do did not happen, except that a commit whose connection broke
    may have.
    """


def away_word(fault: BaseException) -> str | None:
    """Return the database's own message if a fault is the world's, in one line, else None."""
    if isinstance(fault, PoolTimeout):
        return "no connection is free"
    if isinstance(fault, DBAPIError):
        return None if fault.orig is None else _driver_word(fault.orig)
    if isinstance(fault, OSError) and not isinstance(fault, TimeoutError):
        return fault.strerror if fault.errno in _ERRNOS else None
    return _driver_word(fault)


def _driver_word(fault: BaseException) -> str | None:
    if isinstance(fault, sqlite3.Error):
        # The low byte is the primary code, the rest says more exactly why.
        code = getattr(fault, "sqlite_errorcode", None)
        return _line(fault) if code is not None and code & 0xFF in _SQLITE else None
    return _line(fault) if _is_of_the_server(fault) else None


def _is_of_the_server(fault: BaseException) -> bool:
    # By name: the PostgreSQL driver is optional, and may not be there to compare with.
    names = {f"{one.__module__}.{one.__name__}" for one in type(fault).__mro__}
    if not names & {"psycopg.OperationalError", "psycopg.InterfaceError", "psycopg.DatabaseError"}:
        return False
    state = getattr(fault, "sqlstate", None)
    if state is None:
        return "psycopg.OperationalError" in names or "psycopg.InterfaceError" in names
    return state in _SQLSTATES or state.startswith(_SQLSTATE_CLASSES)


def _line(fault: BaseException) -> str:
    return str(fault).strip().partition("\n")[0][:WORDS_MAX] or type(fault).__name__
