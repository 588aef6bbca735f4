"""Captures: what a channel's connections say and are told, as a file that can be replayed.

JSON lines. The first names the format, the channel and its kind; each other line is a chunk of
bytes as it came or left:

    {"hongyan_capture": 1, "channel": "mobile-a", "kind": "smpp", "began_at": 1768449600000}
    {"at": 1768449600123, "connection": 1, "direction": "out", "hex": "0000001f…"}

The bytes hold texts and phone numbers, so the file is its user's alone, ends at a bound, and is
deleted after some days. Passwords are written over. Knows no protocol.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, TextIO

import msgspec

from hongyan.kernel.directories import make_private
from hongyan.kernel.said import Fault

FORMAT: Final = 1
BYTES_MAX: Final = 16 * 1024 * 1024
"""Of one capture; then it ends."""

KEPT_MS: Final = 7 * 86_400_000
LINE_BYTES_MAX: Final = 8 * 1024 * 1024
OWNER_ONLY: Final = 0o600
SECRET_BYTES_MIN: Final = 4
"""A secret shorter than this is written over in the first chunk of a connection, its login."""

_STARS: Final = b"*"
_NAME: Final = re.compile(r"[0-9]{13}-[A-Za-z0-9][A-Za-z0-9._-]{0,31}\.capture\.jsonl")


class CaptureError(Fault):
    """A file is no capture; the text names the file and the line."""


class CaptureHead(msgspec.Struct, frozen=True):
    """The first line of a capture; `began_at` is real time in milliseconds."""

    hongyan_capture: int
    channel: str
    kind: str
    began_at: int


class CaptureChunk(msgspec.Struct, frozen=True):
    """Bytes of connection number `connection`; `out` left, `in` came, `at` in milliseconds."""

    at: int
    connection: int
    direction: str
    hex: str


_write: Final = msgspec.json.Encoder().encode
_head: Final = msgspec.json.Decoder(CaptureHead).decode
_chunk: Final = msgspec.json.Decoder(CaptureChunk).decode


class CaptureFile:
    """A capture that is being written."""

    def __init__(self, directory: Path, head: CaptureHead, secrets: Sequence[bytes]) -> None:
        """Begin a new file in `directory`, which is made; raises OSError where it cannot."""
        make_private(directory)
        self.path = directory / f"{head.began_at:013d}-{head.channel}.capture.jsonl"
        self._file = _created(self.path)
        self._secrets = [one for one in secrets if one]
        self._greeted: set[int] = set()
        self._room = BYTES_MAX
        self._put(_write(head))

    def note(self, direction: str, connection: int, data: bytes, at: int) -> None:
        """Write a chunk; beyond the bound, and after the end, nothing is written."""
        if self._file.closed or self._room <= 0:
            return
        if direction == "out":
            data = self._masked(connection, data)
        self._put(_write(CaptureChunk(at, connection, direction, data.hex())))

    def flush(self) -> None:
        """Let readers see what was written."""
        if not self._file.closed:
            self._file.flush()

    def close(self) -> None:
        """End the file."""
        self._file.close()

    def _masked(self, connection: int, data: bytes) -> bytes:
        is_first = connection not in self._greeted
        self._greeted.add(connection)
        for secret in self._secrets:
            if is_first or len(secret) >= SECRET_BYTES_MIN:
                data = data.replace(secret, _STARS * len(secret))
        return data

    def _put(self, line: bytes) -> None:
        self._room -= len(line) + 1
        self._file.write(line.decode() + "\n")


def _created(path: Path) -> TextIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    return os.fdopen(os.open(path, flags, OWNER_ONLY), "w", encoding="utf-8")


class CaptureReader:
    """Reads a capture, also one that is still being written: `chunks` goes on where it stopped."""

    def __init__(self, path: Path) -> None:
        """Open it; raises CaptureError for a file that is none, OSError where it cannot be read."""
        self._path = path
        self._file = path.open("rb")
        self._number = 1
        self._partial = b""
        try:
            self.head = _head(self._file.readline(LINE_BYTES_MAX))
        except msgspec.DecodeError as fault:
            self._file.close()
            raise CaptureError("{path}: line 1 does not name a capture", path=path) from fault
        if self.head.hongyan_capture != FORMAT:
            self._file.close()
            raise CaptureError(
                "{path}: a capture of another format than {format}", path=path, format=FORMAT
            )

    def chunks(self) -> Iterator[CaptureChunk]:
        """Yield the chunks that are whole now."""
        while line := self._file.readline(LINE_BYTES_MAX):
            self._partial += line
            if not line.endswith(b"\n"):
                if len(self._partial) >= LINE_BYTES_MAX:
                    raise CaptureError(
                        "{path}: line {line} is too long", path=self._path, line=self._number + 1
                    )
                return  # the rest of it is still to be written
            self._number += 1
            whole, self._partial = self._partial, b""
            try:
                yield _chunk(whole)
            except msgspec.DecodeError as fault:
                raise CaptureError(
                    "{path}: line {line} is no chunk", path=self._path, line=self._number
                ) from fault

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def forget_captures(directory: Path, now_ms: int) -> int:
    """Delete the captures that are older than a week, and return how many they were."""
    count = 0
    for path in directory.glob("*.capture.jsonl"):
        if _NAME.fullmatch(path.name) and int(path.name[:13]) < now_ms - KEPT_MS:
            path.unlink(missing_ok=True)
            count += 1
    return count
