"""Which database a URL names, and in one sentence why it cannot be opened or used.

Every sentence names what is wrong, the rule and the remedy, in our own words: the tables below are
their one home. Knows no table of a database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError

from hongyan.db.away import DatabaseAway
from hongyan.kernel.extras import Extra, install_command
from hongyan.kernel.machine import machine_sentence
from hongyan.kernel.said import Fault, Said, said

WRITE: Final = said("write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
PORTS: Final = range(1, 65536)

_SQLITE_DRIVERS: Final = frozenset({"sqlite", "sqlite+pysqlite"})
_POSTGRES_DRIVERS: Final = frozenset({"postgres", "postgresql", "postgresql+psycopg"})


class OpeningError(Fault):
    """A database cannot be opened; the text says what, the rule and the remedy."""


def target_of(url: str) -> URL:
    """Return the URL as the engines take it; raises OpeningError for one that cannot be used."""
    try:
        target = make_url(url)
    except (ArgumentError, ValueError) as fault:  # ValueError: a port that is no number
        raise OpeningError(
            "HONGYAN_DATABASE: not the URL of a database; {write}", write=WRITE
        ) from fault
    driver = target.drivername.lower()
    if driver in _SQLITE_DRIVERS:
        return _sqlite(url, target)
    if driver in _POSTGRES_DRIVERS:
        if target.port is not None and target.port not in PORTS:
            raise OpeningError(
                "HONGYAN_DATABASE: {port} is not a port; ports are 1 to 65535, "
                "and PostgreSQL's is 5432 unless it was changed",
                port=target.port,
            )
        if "@" in f"{target.host}{target.database}":
            raise OpeningError(
                "HONGYAN_DATABASE: an @ in the password or the user's name would end it; "
                "write %40 for it"
            )
        return target.set(drivername="postgresql+psycopg")
    kind = driver.partition("+")[0]
    if kind in {"sqlite", "postgresql", "postgres"}:
        raise OpeningError(
            "HONGYAN_DATABASE: {driver}:// names a driver that Hongyan does not use; {write}",
            driver=driver,
            write=WRITE,
        )
    raise OpeningError(
        "HONGYAN_DATABASE: Hongyan keeps its data in SQLite or PostgreSQL, not in {kind}; {write}",
        kind=kind,
        write=WRITE,
    )


def _sqlite(url: str, target: URL) -> URL:
    if target.host:
        raise OpeningError(
            "HONGYAN_DATABASE: sqlite://{host} names a host; "
            "a file has three slashes: sqlite:///{host}",
            host=target.host,
        )
    if "?" in url:
        raise OpeningError(
            "HONGYAN_DATABASE: the name of an SQLite file holds no question mark, and takes no "
            "options behind one; write sqlite:///FILE"
        )
    if not target.database or target.database == ":memory:":
        raise OpeningError(
            "HONGYAN_DATABASE: a database in memory is gone with its process; write sqlite:///FILE"
        )
    return target.set(drivername="sqlite")


def sqlite_file(url: str) -> Path | None:
    """Return the file of an SQLite URL, None for PostgreSQL; raises OpeningError."""
    target = target_of(url)
    return Path(target.database or "") if target.get_backend_name() == "sqlite" else None


def name_of(url: str) -> Said:
    """Return how sentences call a database: its file in full, or its name and server."""
    file = sqlite_file(url)
    if file is not None:
        return said("the database {name}", name=file.absolute())
    target = target_of(url)
    return said(
        "the database {name} on {host}{port}",
        name=target.database or target.username or "postgres",
        host=target.host or target.query.get("host", said("this machine")),
        port=f":{target.port}" if target.port else "",
    )


@contextmanager
def opening(url: str) -> Iterator[None]:
    """Turn what keeps the body from using the database at `url` into an OpeningError."""
    try:
        yield
    except (DatabaseAway, DBAPIError, ImportError, OSError) as fault:
        found = sentence(fault, url)
        if found is None:
            raise
        raise OpeningError(found) from fault


def sentence(fault: Exception, url: str | None = None) -> Said | None:
    """Return the sentence for a fault of a database, None for other exceptions.

    `url` names the database, where it is known.
    """
    name = said("the database") if url is None else name_of(url)
    if isinstance(fault, DatabaseAway):
        # What the driver said follows it; an outage that another thread met has the words alone.
        if isinstance(fault.__cause__, Exception):
            return sentence(fault.__cause__, url)
        what, remedy = said("answers “{answer}”", answer=fault), _DOCTOR
        return said("{name} {what}; {remedy}", name=name, what=what, remedy=remedy)
    if isinstance(fault, ImportError):
        is_driver = (fault.name or "").partition(".")[0] == "psycopg"
        return _no_driver() if is_driver else None
    if isinstance(fault, OSError):
        return said("{name} cannot be opened: {why}", name=name, why=machine_sentence(fault))
    if isinstance(fault, DBAPIError) and not isinstance(fault, IntegrityError):
        what, remedy = _of_driver(fault)
        return said("{name} {what}; {remedy}", name=name, what=what, remedy=remedy)
    return None


def _no_driver() -> Said:
    return said(
        "HONGYAN_DATABASE: PostgreSQL needs psycopg, which is not installed here; {command}",
        command=install_command(Extra.POSTGRES),
    )


def _of_driver(fault: DBAPIError) -> tuple[Said, Said]:
    code = getattr(fault.orig, "sqlite_errorname", None)
    if code is not None:
        for start, what, remedy in _SQLITE:
            if str(code).startswith(start):
                return what, remedy
    answer = str(fault.orig).strip().partition("\n")[0]
    state = getattr(fault.orig, "sqlstate", None)
    lowered = answer.lower()
    for marks, what, remedy in _POSTGRES:
        if state in marks or any(mark in lowered for mark in marks):
            return what, remedy
    return said("answers “{answer}”", answer=answer), _DOCTOR


_DOCTOR: Final = said("`hongyan doctor` checks the installation")
_OWN_IT: Final = said("chown it and its directory to the user that runs Hongyan")

_SQLITE: Final[tuple[tuple[str, Said, Said], ...]] = (
    (
        "SQLITE_NOTADB",
        said("is no SQLite database"),
        said("name another file, or move this one away"),
    ),
    ("SQLITE_READONLY", said("may not be written by this user"), _OWN_IT),
    ("SQLITE_PERM", said("may not be opened by this user"), _OWN_IT),
    (
        "SQLITE_CANTOPEN",
        said("cannot be opened: its directory is missing or not writable, or it is no file"),
        said(
            "give another directory by --data or HONGYAN_DATA, or chown it and its directory "
            "to the user that runs Hongyan"
        ),
    ),
    ("SQLITE_CORRUPT", said("is damaged"), said("bring it back from its backup")),
    ("SQLITE_FULL", said("cannot grow: its disk is full"), said("make room on the disk")),
    (
        "SQLITE_BUSY",
        said("is locked by another process"),
        said("end what holds it, then try again"),
    ),
    (
        "SQLITE_LOCKED",
        said("is locked by another process"),
        said("end what holds it, then try again"),
    ),
    ("SQLITE_IOERR", said("cannot be read or written"), said("check the disk that it is on")),
)
"""SQLite's code begins with; what is wrong; what helps."""

_START: Final = said("start PostgreSQL, or correct HONGYAN_DATABASE")
_CORRECT: Final = said("correct HONGYAN_DATABASE")
_CREATE: Final = said("make it: createdb --owner USER --encoding UTF8 --template template0 NAME")
_WAIT: Final = said("wait until it is up, then try again")

_POSTGRES: Final[tuple[tuple[tuple[str, ...], Said, Said], ...]] = (
    (("connection refused",), said("cannot be reached: the connection is refused"), _START),
    (("no such file or directory",), said("cannot be reached: no server has that socket"), _START),
    (("timeout", "timed out"), said("cannot be reached: the server gives no answer"), _START),
    (
        ("translate host name", "resolve host", "name or service not known"),
        said("cannot be reached: its host is not known"),
        _CORRECT,
    ),
    (("unreachable", "no route to host"), said("cannot be reached from this machine"), _CORRECT),
    (("28P01", "password"), said("refuses the password, or wants one"), _CORRECT),
    (
        ("pg_hba.conf",),
        said("does not let this user in from here"),
        said("allow it in pg_hba.conf"),
    ),
    (("3D000", 'database "'), said("does not exist"), _CREATE),
    (
        ("28000", 'role "'),
        said("does not know this user"),
        said("make it: createuser --pwprompt USER"),
    ),
    (
        ("53300", "too many", "remaining connection"),
        said("has no connection left"),
        said("raise its limit"),
    ),
    (("57P03", "starting up", "shutting down", "recovery mode"), said("is not up yet"), _WAIT),
    (
        ("57P01", "08006", "08003", "closed the connection", "connection is lost"),
        said("ended the connection"),
        _WAIT,
    ),
    (
        ("25006", "read-only transaction"),
        said("is read only"),
        said("name the primary, not a standby"),
    ),
    (
        ("42501", "permission denied"),
        said("does not give this user the rights"),
        said("make the user its owner"),
    ),
    (
        ("53100", "no space left"),
        said("cannot grow: its disk is full"),
        said("make room on the disk"),
    ),
    (
        ("55P03", "57014"),
        said("is locked by another process"),
        said("end what holds it, then try again"),
    ),
    (
        ("invalid connection option", "invalid uri", "invalid sslmode", "invalid integer value"),
        said("cannot be reached: an option behind the ? of its URL is not one of PostgreSQL's"),
        _CORRECT,
    ),
)
"""SQLSTATE or words of the message; what is wrong; what helps."""
