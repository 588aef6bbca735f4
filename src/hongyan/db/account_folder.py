"""The export of an account as a directory: a file for each table, and a manifest with hashes.

A row is one line of JSON, an object with the names of columns. What is in the directory is not
believed: no name of it opens a file, every file has a bound and a hash, every row its columns.
Knows no table, and not what a row means.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from sqlalchemy import BigInteger, Boolean, Integer, LargeBinary, SmallInteger, Table

from hongyan.db.archive import MANIFEST, ArchiveError, measured
from hongyan.kernel.cut import quoted

FORMAT: Final = 1
MANIFEST_BYTES_MAX: Final = 1024 * 1024
LINE_BYTES_MAX: Final = 1 << 24
"""A scan of 5 MB, sealed, is a line of 7 MB."""
FILE_BYTES_MAX: Final = 1 << 32


def _whole(bits: int) -> Any:
    return Annotated[int, msgspec.Meta(ge=-(1 << bits), le=(1 << bits) - 1)]


_KINDS: Final = (
    (Boolean, bool),
    (SmallInteger, _whole(15)),
    (BigInteger, _whole(63)),
    (Integer, _whole(31)),
    (LargeBinary, bytes),
)
"""What a column of each type can hold, the narrower type first."""
_TEXT: Final = Annotated[str, msgspec.Meta(pattern="^[^\\x00]*$")]
"""PostgreSQL holds no NUL in a text (postgresql.org/docs, Character Types)."""

_NAME: Final = re.compile(r"tables/[a-z_]{1,40}\.jsonl|messages\.csv|statements/[0-9]{6}\.csv")
_DIGITS: Final = re.compile(r'"format"\s{0,4}:\s{0,4}([0-9]{1,9})')


class FileMark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The size of a file in bytes, its SHA-256, and how many rows are in it."""

    size: int
    sha256: str
    rows: int = 0


class AccountManifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the export of an account says of itself.

    `made_at` is in milliseconds (UTC). `salt` is that of the passphrase, empty where nothing is
    sealed; `proof` shows that who wrote `files` knew it. `channels` names those that registrations
    of signs are about.
    """

    hongyan: str
    schema: str
    account: str
    account_id: int
    made_at: int
    files: dict[str, FileMark]
    channels: dict[str, int]
    salt: str = ""
    proof: str = ""
    format: Literal[1] = FORMAT

    @property
    def proven(self) -> bytes:
        """Return what `proof` is about."""
        unproven = msgspec.structs.replace(self, proof="")
        return msgspec.json.encode(unproven, order="deterministic")


def table_file(table: Table) -> str:
    """Return the name of a table's file."""
    return f"tables/{table.name}.jsonl"


def row_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Yield each row as its line."""
    for row in rows:
        yield msgspec.json.encode(row) + b"\n"


def read_account_manifest(directory: Path) -> AccountManifest:
    """Return what an export says of itself; raises ArchiveError if it is none that is known."""
    file = directory / MANIFEST
    if not file.is_file() or file.stat().st_size > MANIFEST_BYTES_MAX:
        raise ArchiveError(
            "DIR: {directory} is no whole export of an account: {manifest} is missing or too long; "
            "name another",
            directory=directory,
            manifest=MANIFEST,
        )
    text = file.read_bytes()
    try:
        found = msgspec.json.decode(text, type=AccountManifest)
    except msgspec.MsgspecError as fault:
        written = _DIGITS.search(text.decode("utf-8", "replace"))
        if written is not None and int(written[1]) > FORMAT:
            raise ArchiveError(
                "DIR: the export has format {format}, and this version reads {ours}; import it "
                "with the version of Hongyan that made it, or a newer one",
                format=written[1],
                ours=FORMAT,
            ) from fault
        raise ArchiveError(
            "DIR: {file} is not the manifest of an export ({fault}); use another export",
            file=file,
            fault=quoted(str(fault)),
        ) from fault
    for name in found.files:
        if not _NAME.fullmatch(name):
            raise ArchiveError(
                "DIR: the manifest names {name}, which no export has; use another export",
                name=quoted(name),
            )
    return found


def check_files(directory: Path, manifest: AccountManifest) -> None:
    """Compare each file with the manifest; raises ArchiveError if one was changed, cut or added to.

    A link is no file of an export.
    """
    for name, mark in manifest.files.items():
        file = directory / name
        is_file = file.is_file() and not file.is_symlink() and not file.parent.is_symlink()
        if not is_file or mark.size > FILE_BYTES_MAX or file.stat().st_size != mark.size:
            raise _damaged(name)
        if measured(file) != (mark.size, mark.sha256):
            raise _damaged(name)


def read_rows(directory: Path, manifest: AccountManifest, table: Table) -> Iterator[dict[str, Any]]:
    """Yield a table's rows, none where the export has no such file; raises ArchiveError.

    Each has the columns of the table, of their kinds, and values that both databases can hold.
    """
    name = table_file(table)
    if name not in manifest.files:
        return
    decoder = msgspec.json.Decoder(_struct(table))
    with (directory / name).open("rb") as file:
        while line := file.readline(LINE_BYTES_MAX):
            try:
                yield msgspec.structs.asdict(decoder.decode(line))
            except msgspec.MsgspecError as fault:
                raise ArchiveError(
                    "DIR: a row of {name} cannot be read ({fault}); use another export",
                    name=name,
                    fault=quoted(str(fault)),
                ) from fault


def _damaged(name: str) -> ArchiveError:
    return ArchiveError(
        "DIR: {name} is not what {manifest} says: it was damaged or changed; use another export",
        name=name,
        manifest=MANIFEST,
    )


def _struct(table: Table) -> type[msgspec.Struct]:
    fields = []
    for column in table.columns:
        found = (kind for declared, kind in _KINDS if isinstance(column.type, declared))
        kind: Any = next(found, _TEXT)
        fields.append((str(column.name), kind | None if column.nullable else kind))
    return msgspec.defstruct(str(table.name), fields, forbid_unknown_fields=True)
