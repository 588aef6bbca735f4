"""A backup as a directory: rows in one compressed file, and a manifest that says what they are.

The manifest is written last and the directory gets its name last, so what a crash left is known by
its name (`.partial`) and by the manifest that it lacks. Knows no table and no database.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from hongyan.kernel.directories import make_private
from hongyan.kernel.machine import machine_sentence
from hongyan.kernel.said import Fault, said

if TYPE_CHECKING:
    from typing import BinaryIO

ROWS: Final = "rows.jsonl.gz"
MANIFEST: Final = "manifest.json"
PARTIAL: Final = ".partial"
COMPRESSION: Final = 6
LINE_BYTES_MAX: Final = 1 << 26
"""A row with an uploaded file is one line of some megabytes; this is none of ours."""


class ArchiveError(Fault):
    """A backup cannot be made or used; the text names the directory, the rule and the remedy."""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a backup holds.

    `tables` counts the rows of each table, `taken_at` is in milliseconds (UTC), `ledger_head` is
    POSITION:HASH of the last sealed entry (empty without one), `key_mark` tells the master key
    from others without giving it away (empty without one).
    """

    hongyan: str
    schema: str
    engine: str
    taken_at: int
    tables: dict[str, int]
    ledger_head: str
    key_mark: str
    rows_bytes: int
    rows_sha256: str
    format: Literal[1] = 1


class ArchiveDraft:
    """A backup, or the export of an account, that is being written."""

    def __init__(self, path: Path) -> None:
        """Write into `path`, which is there and empty."""
        self.path = path
        self.is_whole = False

    def write(self, lines: Iterable[bytes]) -> tuple[int, str]:
        """Compress the lines into the file of rows; return its size in bytes and its SHA-256."""
        path = self.path / ROWS
        with _private(path) as file:
            # No name and no time inside: the same rows make the same file.
            with gzip.GzipFile("", "wb", COMPRESSION, file, mtime=0) as packed:
                packed.writelines(lines)
            _to_disk(file)
        return measured(path)

    def put(self, name: str, lines: Iterable[bytes]) -> tuple[int, str]:
        """Write a file of that name as it is; return its size in bytes and its SHA-256."""
        path = self.path / name
        make_private(path.parent)
        with _private(path) as file:
            file.writelines(lines)
            _to_disk(file)
        return measured(path)

    def seal(self, manifest: msgspec.Struct) -> None:
        """Write the manifest: with it the directory is whole."""
        with _private(self.path / MANIFEST) as file:
            file.write(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
            _to_disk(file)
        self.is_whole = True


@contextmanager
def drafting(directory: Path) -> Iterator[ArchiveDraft]:
    """Make `directory`, for this user alone; it has its name when the `with` ends well.

    It must not be there yet, or be empty. Raises ArchiveError. An exception removes what was
    written; a crash leaves `directory.partial`.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise ArchiveError(
            "DIR: {directory} is not empty, and this command never overwrites; name another",
            directory=directory,
        )
    partial = directory.with_name(directory.name + PARTIAL)
    make_private(directory.parent)
    try:
        partial.mkdir(mode=0o700)
    except FileExistsError as fault:
        raise ArchiveError(
            "DIR: {partial} is there: another command is writing it, or one did not end; "
            "delete it when none is running",
            partial=partial,
        ) from fault
    try:
        draft = ArchiveDraft(partial)
        yield draft
        assert draft.is_whole, "a draft is sealed before it ends"
        _sync_directory(partial)
        partial.rename(directory)
        _sync_directory(directory.parent)
    except OSError as fault:
        # The disk of the backup, not that of the database: its own word, or the database is blamed.
        shutil.rmtree(partial, ignore_errors=True)
        raise ArchiveError(
            "DIR: {directory}: {why}",
            directory=directory,
            why=machine_sentence(fault),
        ) from fault
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def read_manifest(directory: Path) -> Manifest:
    """Return what a backup says of itself; raises ArchiveError if it is none, or not whole."""
    file = directory / MANIFEST
    if not directory.is_dir():
        raise ArchiveError(
            "DIR: {directory} is not a directory; name a backup", directory=directory
        )
    if not file.exists():
        is_partial = directory.name.endswith(PARTIAL)
        rule = said("a backup that did not end") if is_partial else said("no whole backup")
        raise ArchiveError(
            "DIR: {directory} is {rule}: it has no {manifest}; name another",
            directory=directory,
            rule=rule,
            manifest=MANIFEST,
        )
    try:
        return msgspec.json.decode(file.read_bytes(), type=Manifest)
    except msgspec.MsgspecError as fault:
        raise ArchiveError(
            "DIR: {file} is not a manifest that this version reads ({fault}); "
            "use the version of Hongyan that made it, or another backup",
            file=file,
            fault=fault,
        ) from fault


def check_rows(directory: Path, manifest: Manifest) -> None:
    """Compare the file of rows with the manifest; raises ArchiveError if it was changed or cut."""
    file = directory / ROWS
    size, sha256 = measured(file) if file.exists() else (0, "")
    if (size, sha256) != (manifest.rows_bytes, manifest.rows_sha256):
        raise ArchiveError(
            "DIR: {file} is not what {manifest} says ({size} bytes of {rows_bytes}, or "
            "another SHA-256): it was damaged or changed; use another backup",
            file=file,
            manifest=MANIFEST,
            size=size,
            rows_bytes=manifest.rows_bytes,
        )


def read_lines(directory: Path) -> Iterator[bytes]:
    """Yield the lines of the file of rows; raises ArchiveError where it cannot be unpacked."""
    file = directory / ROWS
    try:
        with gzip.open(file, "rb") as packed:
            while line := packed.readline(LINE_BYTES_MAX):
                yield line
    except (EOFError, gzip.BadGzipFile, zlib.error) as fault:
        raise ArchiveError(
            "DIR: {file} cannot be unpacked: {fault}; use another backup", file=file, fault=fault
        ) from fault


def measured(path: Path) -> tuple[int, str]:
    """Return the size of a file in bytes, and its SHA-256."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return file.tell(), digest


@contextmanager
def _private(path: Path) -> Iterator[BinaryIO]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file


def _to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
