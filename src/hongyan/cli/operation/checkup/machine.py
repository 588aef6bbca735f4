"""Checks of the machine: Python, directories, master key, disk, clock, port."""

from __future__ import annotations

import errno
import http.client
import os
import platform
import resource
import shutil
import stat
import sys
from collections.abc import Iterator
from typing import Final

from hongyan.app.guard import serving_now
from hongyan.app.ports import why_not_free
from hongyan.app.surroundings import open_to_others
from hongyan.cli.language import worded
from hongyan.cli.operation.checkup.finding import CheckupLine, Patient, broken, fine, look
from hongyan.db.opening import OpeningError
from hongyan.kernel.bounds import DESCRIPTORS_KEPT
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.seal import SealError, read_master_key

PYTHON_MIN: Final = (3, 11)
FREE_MEGABYTES_BROKEN: Final = 200
FREE_MEGABYTES_LOOK: Final = 2_000
YEARS: Final = ("2026", "2099")
ANSWER_SECONDS: Final = 2.0
LIVEZ: Final = b'{"status":"ok"}'


def check_python(_patient: Patient) -> Iterator[CheckupLine]:
    """Hongyan runs on Python 3.11 and newer."""
    found = platform.python_version()
    if sys.version_info >= PYTHON_MIN:
        yield fine(f"Python {found}")
    else:
        yield broken(
            worded("Python {found} is too old", found=found), worded("install Python 3.11 or newer")
        )


def check_directory(patient: Patient) -> Iterator[CheckupLine]:
    """The data directory must be writable, and closed to other users."""
    data = patient.settings.data
    if not data.exists():
        parent = next(one for one in data.absolute().parents if one.exists())
        if os.access(parent, os.W_OK):
            yield look(
                worded("data directory {data} does not exist yet", data=data),
                worded("the first start makes it"),
            )
        else:
            yield broken(
                worded(
                    "data directory {data} cannot be made: {parent} is not writable",
                    data=data,
                    parent=parent,
                ),
                worded("set HONGYAN_DATA to a directory of your own"),
            )
        return
    if not data.is_dir():
        yield broken(
            worded("{data} is not a directory", data=data),
            worded("set HONGYAN_DATA to another path"),
        )
        return
    if not os.access(data, os.W_OK | os.X_OK):
        yield broken(
            worded("data directory {data} is not writable for this user", data=data),
            worded("chown it to the user that runs Hongyan: chown -R USER {data}", data=data),
        )
        return
    mode = stat.S_IMODE(data.stat().st_mode)
    if mode & stat.S_IWOTH:
        yield broken(
            worded("every user may write to {data} (mode {mode})", data=data, mode=f"{mode:o}"),
            f"chmod 700 {data}",
        )
    elif mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield look(
            worded("other users may look into {data} (mode {mode})", data=data, mode=f"{mode:o}"),
            f"chmod 700 {data}",
        )
    else:
        yield fine(worded("data directory {data} is writable, and for this user alone", data=data))


def check_master_key(patient: Patient) -> Iterator[CheckupLine]:
    """The master key opens every stored secret: it must be readable, for this user alone."""
    settings = patient.settings
    path = settings.master_key_file
    if not settings.master_key and not path.exists():
        yield look(
            worded("no master key yet ({path})", path=path),
            worded("the first start makes it; then back it up"),
        )
        return
    try:
        read_master_key(path, settings.master_key)
    except (SealError, OSError) as fault:
        yield broken(
            worded("master key: {fault}", fault=fault),
            worded("bring back {path} from its backup", path=path),
        )
        return
    if settings.master_key:
        yield fine(worded("the master key is in HONGYAN_MASTER_KEY"))
    else:
        yield fine(worded("the master key is in {path}", path=path))


def check_files(patient: Patient) -> Iterator[CheckupLine]:
    """Database, keys and logs hold secrets and numbers: they are closed to other users."""
    settings = patient.settings
    try:
        found = list(open_to_others(settings))
    except OpeningError:
        return  # said by the check of the database
    is_reachable = any(path == settings.data for path, _mode in found)
    for path, mode in found:
        if path == settings.data:
            continue  # said by the check of the directory
        said = worded("other users may open {path} (mode {mode})", path=path, mode=f"{mode:o}")
        remedy = f"chmod 600 {path}"
        is_key = path == settings.master_key_file
        yield broken(said, remedy) if is_reachable or is_key else look(said, remedy)
    if not found:
        yield fine(worded("what it keeps is for this user alone"))


def check_disk(patient: Patient) -> Iterator[CheckupLine]:
    """A full disk stops every acceptance."""
    data = patient.settings.data.absolute()
    place = next(one for one in (data, *data.parents) if one.exists())
    free = shutil.disk_usage(place).free // 1_000_000
    remedy = worded("make room, or move HONGYAN_DATA to a larger disk")
    text = worded("{free} MB free for {data}", free=f"{free:,}", data=patient.settings.data)
    if free < FREE_MEGABYTES_BROKEN:
        yield broken(text, remedy)
    elif free < FREE_MEGABYTES_LOOK:
        yield look(text, remedy)
    else:
        yield fine(text)


def check_clock(patient: Patient) -> Iterator[CheckupLine]:
    """Request timestamps may be 15 minutes off, and limits are counted by the clock."""
    now = shanghai_text(patient.now_ms)
    first, last = YEARS
    if first <= now[:4] <= last:
        yield fine(worded("clock says {now} in China", now=now))
    else:
        yield broken(
            worded("clock says {now}: not plausible", now=now),
            worded("set it, and run chrony or ntpd"),
        )


def check_descriptors(patient: Patient) -> Iterator[CheckupLine]:
    """Each connection takes a file descriptor; without one no client is let in any more."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = patient.settings.connections_max + DESCRIPTORS_KEPT
    if hard == resource.RLIM_INFINITY or hard >= wanted:
        yield fine(
            worded("{wanted} files may be open: enough for HONGYAN_CONNECTIONS_MAX", wanted=wanted)
        )
        return
    yield look(
        worded(
            "{hard} files may be open, {wanted} are needed for "
            "HONGYAN_CONNECTIONS_MAX={connections_max}",
            hard=hard,
            wanted=wanted,
            connections_max=patient.settings.connections_max,
        ),
        worded(
            "raise the hard limit (LimitNOFILE={wanted} of systemd, nofile of "
            "limits.conf), or lower HONGYAN_CONNECTIONS_MAX",
            wanted=wanted,
        ),
    )


def check_port(patient: Patient) -> Iterator[CheckupLine]:
    """The port must be free, or Hongyan's own."""
    host, port = patient.settings.host, patient.settings.port
    where = f"{host}:{port}"
    fault = why_not_free(host, port)
    if fault is None:
        yield fine(worded("{where} is free", where=where))
        return
    if fault.errno != errno.EADDRINUSE:
        yield broken(
            worded(
                "{where} cannot be listened on: {strerror}", where=where, strerror=fault.strerror
            ),
            worded("set HONGYAN_HOST, HONGYAN_PORT"),
        )
        return
    if not _answers_as_hongyan(host, port):
        yield broken(
            worded("another program has {where}", where=where),
            worded("stop it, or set HONGYAN_PORT"),
        )
        return
    holder = serving_now(patient.settings)
    if holder is None or holder.port not in {0, port}:  # 0: who serves cannot be seen
        yield look(
            worded("a Hongyan that serves another database answers on {where}", where=where),
            worded("stop it, or set HONGYAN_PORT"),
        )
    else:
        yield fine(worded("Hongyan answers on {where}", where=where))


def _answers_as_hongyan(host: str, port: int) -> bool:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - read, not bound
    connection = http.client.HTTPConnection(reachable, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().read(len(LIVEZ)) == LIVEZ
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
