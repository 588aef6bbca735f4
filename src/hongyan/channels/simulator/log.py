"""The simulator's append-only log: what carriers received, sent and had confirmed, in JSON lines.

A line is with the operating system before the submission is answered, so a test that kills the
product may believe it. Knows nothing of carriers or sockets.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Literal, Self

import msgspec

from hongyan.kernel.directories import make_private

Verdict = Literal["submitted", "refused", "dropped"]
"""What the carrier made of a submission; a dropped one it took, without saying so."""


class Received(msgspec.Struct, tag_field="kind", tag="received", frozen=True, omit_defaults=True):
    """A submission as it came; `at` in milliseconds.

    Over SMPP and CMPP it is one PDU for one phone: `parts` is 1, `number` of `total` says which
    part of its message it is, `channel` is the login. No carrier knows the product's own ids there:
    `message_id` is the simulator's.
    """

    message_id: int
    attempt_no: int
    phone: int
    channel: str
    at: int
    parts: int
    answer: Verdict
    carrier_ids: tuple[str, ...]
    number: int = 1
    total: int = 1


class EventSent(msgspec.Struct, tag_field="kind", tag="event_sent", frozen=True):
    """A receipt (it has `carrier_id` and `code`) or a reply went out, perhaps again."""

    event_id: str
    channel: str
    at: int
    phone: int
    carrier_id: str | None
    code: str | None


class EventAcknowledged(msgspec.Struct, tag_field="kind", tag="event_acknowledged", frozen=True):
    """The product has stored the event."""

    event_id: str
    channel: str
    at: int


LogLine = Received | EventSent | EventAcknowledged

_encoder: Final = msgspec.json.Encoder()
_decoder: Final[msgspec.json.Decoder[LogLine]] = msgspec.json.Decoder(LogLine)


class SimulatorLog:
    """The file, open for appending."""

    def __init__(self, path: Path) -> None:
        """Open or create `path`; what stands in it stays."""
        make_private(path.parent)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def __enter__(self) -> Self:
        """Be closed at the end of a `with`."""
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, lines: Sequence[LogLine]) -> None:
        """Append lines with one system call; they are out of this process when it returns."""
        if not lines:
            return
        rest = memoryview(_encoder.encode_lines(lines))
        while rest:
            rest = rest[os.write(self._file, rest) :]

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def read_log(path: Path) -> Iterator[LogLine]:
    """Yield the whole lines of a log, also of one that is being written."""
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield _decoder.decode(line)
