"""Commands that take a backup and bring one back; the master key travels apart from both."""

from __future__ import annotations

import base64
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import msgspec
from cyclopts import Parameter

from hongyan import __version__
from hongyan.cli.faults import CommandError
from hongyan.cli.language import tell, worded
from hongyan.cli.session import HERE, Where, make_directory
from hongyan.config import SERVE_DATA, Settings
from hongyan.engine.terminal import say
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.directories import make_private
from hongyan.kernel.machine import machine_sentence
from hongyan.kernel.seal import Sealer, next_key_file, read_master_key

if TYPE_CHECKING:
    from hongyan.db.archive import Manifest
    from hongyan.db.database import Database

KEY_MARK: Final = "backup/mark"
LAST_BACKUP: Final = "last-backup.json"
"""In the data directory: when the last backup was taken and where it went, for `doctor`."""

WITH_KEY = Parameter(
    name="--with-key", help="File for a copy of the master key: outside DIR, kept elsewhere."
)
FROM_KEY = Parameter(
    name="--with-key", help="File that holds the master key; it is put into the data directory."
)

WITH_QUEUE = Parameter(
    name="--with-queue",
    negative="",
    help="Send what waited in the queue: only if no process has served since the backup was taken.",
)


class LastBackup(msgspec.Struct, frozen=True):
    """When the last backup was taken (milliseconds, UTC), and into which directory."""

    taken_at: int
    directory: str


def backup(
    directory: Annotated[Path, Parameter(name="DIR", help="Directory to make; not there yet.")],
    /,
    *,
    with_key: Annotated[Path | None, WITH_KEY] = None,
    where: Where = HERE,
) -> None:
    """Back up the database while it is served: all rows of one moment. The master key stays out."""
    from hongyan.db.database import Database  # noqa: PLC0415 - slow to import
    from hongyan.db.migrate import current  # noqa: PLC0415 - the same
    from hongyan.flows.operation.back_up import back_up  # noqa: PLC0415 - the same

    settings = where.settings()
    url = settings.database_url
    if current(url) is None:
        raise CommandError(
            worded("HONGYAN_DATABASE: it has no tables: there is nothing to back up")
        )
    if next_key_file(settings.master_key_file).exists():
        raise CommandError(
            worded(
                "the rotation of the master key is not through, and a backup has one key: run "
                "`hongyan key rotate-master` again, then this"
            )
        )
    key = _present_key(settings)
    if with_key is not None:
        _may_hold_key(with_key, directory, key)
    taken_at = SystemClock().now_ms()
    with contextlib.closing(Database.open(url)) as database:
        if key is not None and not _is_its_key(database, key):
            _tell_wrong_key(settings, with_key)
            key = None
        with database.reading() as tx:
            mark = "" if key is None else key_mark(key)
            with _writing(directory):
                made = back_up(tx, directory, version=__version__, taken_at=taken_at, key_mark=mark)
    if with_key is not None and key is not None:
        _write_key(with_key, key)
    _remember(settings, LastBackup(taken_at, str(directory.resolve())))
    say(f"{directory}: {_told(made)}.")
    if with_key is None:
        tell("The master key is not in it: keep a copy elsewhere (--with-key FILE), once.")
    else:
        tell("The master key is in {with_key}: keep it apart from the backup.", with_key=with_key)


@contextlib.contextmanager
def _writing(directory: Path) -> Iterator[None]:
    """Say that it is DIR which cannot be written, and not the database."""
    try:
        yield
    except OSError as fault:
        fault.filename = fault.filename or str(directory)
        why = worded("DIR: {why}", why=machine_sentence(fault))
        raise CommandError(why) from fault


def restore(
    directory: Annotated[Path, Parameter(name="DIR", help="A backup, made by `hongyan backup`.")],
    /,
    *,
    with_key: Annotated[Path | None, FROM_KEY] = None,
    with_queue: Annotated[bool, WITH_QUEUE] = False,
    where: Where = HERE,
) -> int:
    """Bring a backup back into an empty database, and prove its ledger. Never overwrites."""
    from hongyan.app.guard import leased  # noqa: PLC0415 - slow to import
    from hongyan.db.archive import read_manifest  # noqa: PLC0415 - the same
    from hongyan.db.database import Database  # noqa: PLC0415 - the same
    from hongyan.db.migrate import head  # noqa: PLC0415 - the same
    from hongyan.flows.operation.restore_backup import restore_backup  # noqa: PLC0415 - the same

    settings = where.settings(own=SERVE_DATA)
    manifest = read_manifest(directory)
    key = _key_to_restore(settings, with_key, manifest)
    make_directory(settings)
    with (
        leased(settings, "restore"),
        contextlib.closing(Database.open(settings.database_url)) as database,
    ):
        with database.transaction() as tx:
            unsent = restore_backup(tx, directory, manifest, with_queue=with_queue)
        say(f"{database.url}: {_told(manifest)}.")
        if unsent:
            tell(
                "Off the queue: {unsent} messages that waited when the backup was taken: they "
                "may have been sent since. --with-queue keeps them, for a planned move.",
                unsent=f"{unsent:,}",
            )
        if key is not None and not settings.master_key:
            _write_key(settings.master_key_file, key)
        _tell_key(settings, manifest)
        if manifest.schema != head():
            tell(
                "Its schema is {schema}: run `hongyan migrate`, then `ledger verify`.",
                schema=manifest.schema,
            )
            return 0
        return _prove(database, manifest)


def key_mark(key: bytes) -> str:
    """Return what tells a master key from others, and does not give it away."""
    return Sealer(key).derived(KEY_MARK).hex()[:16]


def last_backup(settings: Settings) -> LastBackup | None:
    """Return when the last backup of this installation was taken from this machine."""
    try:
        return msgspec.json.decode((settings.data / LAST_BACKUP).read_bytes(), type=LastBackup)
    except (OSError, msgspec.MsgspecError):
        return None


def _remember(settings: Settings, taken: LastBackup) -> None:
    # The backup is made: a data directory that cannot be written to does not unmake it.
    with contextlib.suppress(OSError):
        (settings.data / LAST_BACKUP).write_bytes(msgspec.json.encode(taken) + b"\n")


def _told(manifest: Manifest) -> str:
    rows, size = sum(manifest.tables.values()), manifest.rows_bytes / 1_000_000
    return worded(
        "{rows} rows of {tables} tables, schema {schema}, {size} MB, as of {taken_at} "
        "(Asia/Shanghai)",
        rows=f"{rows:,}",
        tables=len(manifest.tables),
        schema=manifest.schema,
        size=f"{size:,.1f}",
        taken_at=shanghai_text(manifest.taken_at),
    )


def _prove(database: Database, manifest: Manifest) -> int:
    from hongyan.flows.money.ledger.verify_ledger import verify_ledger  # noqa: PLC0415 - slow to import

    position, _, digest = manifest.ledger_head.partition(":")
    noted = (int(position), digest) if position else None
    with database.reading() as tx:
        proven = verify_ledger(tx, noted=noted)
    if proven.is_right:
        say(
            worded("The ledger is right, up to the head that the manifest names.")
            if noted
            else worded("The ledger is right.")
        )
        return 0
    tell("The ledger is not right, as it was when the backup was taken: `hongyan ledger verify`.")
    return 1


def _present_key(settings: Settings) -> bytes | None:
    return read_master_key(settings.master_key_file, settings.master_key)


def _is_its_key(database: Database, key: bytes) -> bool:
    """Tell whether a key opens what is sealed; of an older schema it is unknown."""
    from hongyan.db.migrate import head, revision_of  # noqa: PLC0415 - slow to import
    from hongyan.flows.operation.master_key import Fit, fit_of  # noqa: PLC0415 - the same

    with database.reading() as tx:
        return revision_of(tx) != head() or fit_of(tx, Sealer(key)) is not Fit.WRONG


def _tell_wrong_key(settings: Settings, asked: Path | None) -> None:
    """Say that the present key is not the database's: its mark would keep the right one out."""
    place = "HONGYAN_MASTER_KEY" if settings.master_key else settings.master_key_file
    said = worded("{place}: this master key does not open the secrets of the database", place=place)
    if asked is not None:
        raise CommandError(
            worded(
                "--with-key: {said}; bring the right one back, or leave --with-key out", said=said
            )
        )
    tell("{said}; the backup is made, and names no key.", said=said)


def _may_hold_key(file: Path, directory: Path, key: bytes | None) -> None:
    if key is None:
        raise CommandError(
            worded("--with-key: this installation has no master key yet; leave it out")
        )
    if file.resolve().is_relative_to(directory.resolve()):
        raise CommandError(
            worded(
                "--with-key: {file} is inside the backup; who has both has every secret: name "
                "a file elsewhere",
                file=file,
            )
        )
    if file.exists() and read_master_key(file, "") != key:
        raise CommandError(
            worded(
                "--with-key: {file} is there and holds another key; name another file", file=file
            )
        )


def _key_to_restore(settings: Settings, given: Path | None, manifest: Manifest) -> bytes | None:
    """Return the key that is to be put in place, None if none is given; refuse a wrong one."""
    present = _present_key(settings)
    if given is None:
        if present is not None and manifest.key_mark not in {"", key_mark(present)}:
            where = "HONGYAN_MASTER_KEY" if settings.master_key else settings.master_key_file
            raise CommandError(
                worded(
                    "{where}: this master key does not open the backup's secrets; move it away, "
                    "and give the right one by --with-key FILE",
                    where=where,
                )
            )
        return None
    if not given.exists():
        raise CommandError(
            worded(
                "--with-key: there is no file {given}; name the copy of the master key", given=given
            )
        )
    key = read_master_key(given, "")
    assert key is not None, "the file is there"
    if manifest.key_mark not in {"", key_mark(key)}:
        raise CommandError(
            worded("--with-key: the key in {given} does not open the backup's secrets", given=given)
        )
    if present not in {None, key}:
        raise CommandError(
            worded(
                "--with-key: {master_key_file} holds another key; move that away first",
                master_key_file=settings.master_key_file,
            )
        )
    return key


def _tell_key(settings: Settings, manifest: Manifest) -> None:
    if manifest.key_mark and _present_key(settings) is None:
        tell(
            "The master key is missing: bring it to {master_key_file} (mode 600) before "
            "you serve, or every customer needs a new key.",
            master_key_file=settings.master_key_file,
        )


def _write_key(file: Path, key: bytes) -> None:
    if file.exists():
        return
    make_private(file.parent)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(base64.b64encode(key).decode() + "\n")
