"""The process that cleans uploaded files: a job in, an answer out, limits on each.

It holds no key and no database, and what it may use of memory and processor is bounded by the
kernel. It ends when its input is closed, so it never outlives the process that started it. Knows
nothing of accounts or of who asks.
"""

from __future__ import annotations

import os
import resource
import struct
import sys
from collections.abc import Callable, Collection
from typing import BinaryIO, Final

import msgspec

from hongyan.documents.scan import Scan, Unfit
from hongyan.domain.materials.model import MaterialKind

MEMORY_BYTES_MAX: Final = 448 * 1024 * 1024
"""Address space: a full page in colour at 600 dpi, progressive, takes about 380 MB at its peak."""

CPU_SECONDS_MAX: Final = 8
"""Of one job. Past it the kernel ends the process."""

NICENESS: Final = 5
_FRAME: Final = struct.Struct(">I")
_Clean = Callable[[bytes, int, Collection[MaterialKind]], Scan | Unfit]


class _Job(msgspec.Struct, array_like=True):
    bytes_max: int
    kinds: list[str]


class _Answer(msgspec.Struct, array_like=True):
    unfit: str
    kind: str = ""
    content: bytes = b""
    sha256: str = ""


def command() -> tuple[str, ...]:
    """Return how the process is started."""
    return (sys.executable, "-P", "-m", __name__)


def job_of(
    raw: bytes, bytes_max: int, kinds: Collection[MaterialKind]
) -> tuple[bytes, bytes, bytes]:
    """Return a job as it travels: the length of what is asked, what is asked, the file."""
    asked = msgspec.msgpack.encode(_Job(bytes_max, sorted(kind.value for kind in kinds)))
    return _FRAME.pack(len(asked)), asked, raw


def read_answer(written: bytes) -> Scan | Unfit:
    """Return what an answer says."""
    said = msgspec.msgpack.decode(written, type=_Answer)
    if said.unfit:
        return Unfit(said.unfit)
    return Scan(MaterialKind(said.kind), said.content, said.sha256)


def main() -> None:
    """Answer jobs, one after another, until there are no more."""
    from hongyan.documents.scans import clean  # noqa: PLC0415 - who asks needs no decoder

    os.nice(NICENESS)
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES_MAX),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    taken, given = sys.stdin.buffer, sys.stdout.buffer
    while (written := _read_frame(taken)) is not None:
        _allow_cpu(CPU_SECONDS_MAX)
        answer = _answer_to(written, clean)
        given.write(_FRAME.pack(len(answer)) + answer)
        given.flush()


def _answer_to(written: bytes, clean: _Clean) -> bytes:
    try:
        (length,) = _FRAME.unpack_from(written)
        begin = _FRAME.size + length
        job = msgspec.msgpack.decode(written[_FRAME.size : begin], type=_Job)
        kinds = {MaterialKind(kind) for kind in job.kinds}
        done = clean(written[begin:], job.bytes_max, kinds)
    except MemoryError:
        done = Unfit.TOO_COSTLY
    if isinstance(done, Unfit):
        return msgspec.msgpack.encode(_Answer(done.value))
    return msgspec.msgpack.encode(_Answer("", done.kind.value, done.content, done.sha256))


def _allow_cpu(seconds: int) -> None:
    """Raise the process's limit of processor time; the kernel counts from its start."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + 1 + seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def _read_frame(taken: BinaryIO) -> bytes | None:
    head = taken.read(_FRAME.size)
    if len(head) < _FRAME.size:
        return None
    (length,) = _FRAME.unpack(head)
    body = taken.read(length)
    return body if len(body) == length else None


if __name__ == "__main__":
    main()
