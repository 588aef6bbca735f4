"""The surroundings of a serving process: port, standard input, files' modes, a database to wipe.

Knows nothing of what a database holds: the caller that wipes one asked the guard before.
"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from hongyan.app.guard import GuardError
from hongyan.app.ports import meet, why_not_free
from hongyan.config import Settings
from hongyan.db.lease import LOCK_TAIL
from hongyan.db.opening import name_of, opening, sqlite_file
from hongyan.kernel.cut import quoted
from hongyan.kernel.said import Said, said

STANDARD_INPUT: Final = 0
INPUT_BYTES_MAX: Final = 65_536
"""Of what is read at once from standard input, and dropped."""

TAILS: Final = ("", "-wal", "-shm")
"""What SQLite keeps beside a database belongs to it."""


def end_with_input(end: Callable[[], object]) -> None:
    """Call `end` when standard input, a pipe, ends: the program that held it open is gone."""
    loop = asyncio.get_running_loop()

    def read() -> None:
        if not os.read(STANDARD_INPUT, INPUT_BYTES_MAX):
            loop.remove_reader(STANDARD_INPUT)
            end()

    loop.add_reader(STANDARD_INPUT, read)


def refuse_taken_port(settings: Settings) -> None:
    """Raise GuardError where the address cannot be listened on."""
    listen_fault(settings.host, settings.port, "HONGYAN_HOST", "HONGYAN_PORT")
    if settings.watch_address is None:
        return
    listen_fault(*settings.watch_address, "HONGYAN_WATCH", "HONGYAN_WATCH")
    if meet((settings.host, settings.port), settings.watch_address):
        raise GuardError(
            "HONGYAN_WATCH: {watch} is where the API listens; "
            "give the watch address a port of its own",
            watch=quoted(settings.watch),
        )


def listen_fault(host: str, port: int, host_field: str, port_field: str) -> None:
    """Raise GuardError where an address cannot be listened on; the fields are named as given."""
    fault = why_not_free(host, port)
    if isinstance(fault, socket.gaierror):
        raise GuardError(
            "{host_field}: {host} is no address of this machine; 127.0.0.1 is this "
            "machine alone, 0.0.0.0 every address that it has",
            host_field=host_field,
            host=quoted(host),
        ) from fault
    if fault is not None:
        what, remedy = _LISTENING.get(fault.errno or 0, _UNKNOWN)
        field = host_field if fault.errno == errno.EADDRNOTAVAIL else port_field
        raise GuardError(
            "{field}: {host}:{port} {what}; {remedy}",
            field=field,
            host=host,
            port=port,
            what=what,
            remedy=remedy,
        ) from fault


_UNKNOWN: Final = (said("cannot be listened on"), said("give another host or port"))
_LISTENING: Final[dict[int, tuple[Said, Said]]] = {
    errno.EADDRINUSE: (
        said("is in use by another process (address already in use)"),
        said("stop that process, or give another port by --port"),
    ),
    errno.EACCES: (
        said("may not be listened on by this user: ports below 1024 are the system's"),
        said("give another port by --port"),
    ),
    errno.EADDRNOTAVAIL: (
        said("is no address of this machine"),
        said("127.0.0.1 is this machine alone, 0.0.0.0 every address that it has"),
    ),
}


def open_to_others(settings: Settings) -> Iterator[tuple[Path, int]]:
    """Yield what other users of this machine may open, with its mode: directory and files."""
    for path in (settings.data, *_kept(settings)):
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
        except OSError:
            continue  # not there, or not ours to look at
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield path, mode


def _kept(settings: Settings) -> Iterator[Path]:
    file = sqlite_file(settings.database_url)
    if file is not None:
        yield from (file.with_name(file.name + tail) for tail in (*TAILS, LOCK_TAIL))
    yield settings.master_key_file
    for pattern in ("*.pem", "*.jsonl"):
        yield from sorted(settings.data.glob(pattern))


def wipe(settings: Settings) -> None:
    """Delete the SQLite database of an installation; raises GuardError where it is not possible.

    The lease keeps serving processes away; commands, and versions that know no lease, are seen by
    SQLite itself.
    """
    url = settings.database_url
    file = sqlite_file(url)
    if file is None:
        raise GuardError(
            "--fresh deletes SQLite databases only, and not {database}; empty that one by its "
            "own means: dropdb, createdb",
            database=name_of(url),
        )
    if not file.exists():
        return
    with opening(url), closing(sqlite3.connect(file, timeout=1)) as alone:
        try:
            # Leaving the write-ahead log takes the file for this connection alone.
            alone.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as fault:
            raise GuardError(
                "{database} is open in another process; end it before --fresh deletes it",
                database=name_of(url),
            ) from fault
    for tail in TAILS:
        file.with_name(file.name + tail).unlink(missing_ok=True)
