"""`hongyan channel trace`: what a channel and its carrier say to each other, field by field.

The serving process writes a capture when asked, and this command reads it while it grows.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.language import tell, worded
from hongyan.cli.operation.channel_work import Name, one_named
from hongyan.cli.session import HERE, Session, Where, opened
from hongyan.engine.terminal import say_now, told_in_json
from hongyan.flows.operation.capture_channels import ask_capture, capture_of, end_capture
from hongyan.flows.operation.manage_channels import list_channels
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.clock import SystemClock

if TYPE_CHECKING:
    from hongyan.channels.capture import CaptureChunk, CaptureReader
    from hongyan.channels.frames import FrameReader, FrameReaders
    from hongyan.domain.watch.model import AskedCapture

LOOK_SECONDS: Final = 0.3
BEGIN_MS: Final = 10_000
"""How long the serving process may take to begin."""

LAST_MS: Final = 2_500
"""How long the last frames take into the file."""

ARROWS: Final = {"in": "←", "out": "→"}


def trace(
    name: Name,
    /,
    *,
    seconds: Annotated[int, Parameter(help="How long, up to an hour.")] = 60,
    whole_numbers: Annotated[
        bool, Parameter(negative="", help="Show phone numbers whole.")
    ] = False,
    to: Annotated[
        Path | None, Parameter(help="Copy the capture to this file, for a simulator to replay.")
    ] = None,
    where: Where = HERE,
) -> None:
    """Show what a channel and its carrier say to each other, from now on.

    Passwords are never shown. The capture holds texts and whole numbers, for 7 days.
    """
    if to is not None and to.exists():
        raise CommandError(worded("--to: {file} is there already; name another file", file=to))
    with opened(where) as session:
        with session.database.transaction() as tx:
            kind = one_named(list_channels(tx), name).kind
            clock = SystemClock()
            asked = settled(ask_capture(session.work(tx), name, seconds, clock.now_ms()))
        try:
            place = _place(session, asked)
            _follow(place, asked, _readers(kind), is_whole=whole_numbers)
        except KeyboardInterrupt:
            place = _now(session, asked).place
        finally:
            with session.database.transaction() as tx:
                end_capture(session.work(tx), name, asked, clock.now_ms())
    if to is not None and place:
        _copy(Path(place), to)
    tell("The capture is {place}; it is deleted after 7 days.", place=place)


def _now(session: Session, asked: AskedCapture) -> AskedCapture:
    with session.database.reading() as tx:
        found = capture_of(tx, asked.channel_id)
    return asked if found is None or found.asked_at != asked.asked_at else found


def _place(session: Session, asked: AskedCapture) -> str:
    """Wait until the serving process begins; raises CommandError where none does."""
    clock = SystemClock()
    give_up_at = asked.asked_at + BEGIN_MS
    while clock.now_ms() < give_up_at:
        found = _now(session, asked)
        if found.fault:
            raise CommandError(
                worded("the serving process captures nothing: {fault}", fault=worded(found.fault))
            )
        if found.place:
            if not Path(found.place).exists():
                raise CommandError(
                    worded(
                        "the capture is {place} on the machine that serves; read it there",
                        place=found.place,
                    )
                )
            return found.place
        time.sleep(LOOK_SECONDS)
    raise CommandError(worded("no process serves this channel; start `hongyan serve`"))


def _follow(
    place: str, asked: AskedCapture, readers: FrameReaders | None, *, is_whole: bool
) -> None:
    from hongyan.channels.capture import CaptureReader  # noqa: PLC0415 - slow to import

    clock, reader = SystemClock(), CaptureReader(Path(place))
    shown = _Shown(readers, is_whole=is_whole)
    try:
        while clock.now_ms() < asked.until + LAST_MS:
            _show_all(reader, shown)
            time.sleep(LOOK_SECONDS)
        _show_all(reader, shown)
    finally:
        reader.close()


def _show_all(reader: CaptureReader, shown: _Shown) -> None:
    for chunk in reader.chunks():
        for name, fields in shown.frames(chunk):
            _show(chunk, name, fields)


class _Shown:
    """Makes frames of chunks: each direction of each connection is a stream of its own."""

    def __init__(self, readers: FrameReaders | None, *, is_whole: bool) -> None:
        self._readers = readers
        self._is_whole = is_whole
        self._streams: dict[tuple[int, str], FrameReader] = {}

    def frames(self, chunk: CaptureChunk) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Yield the frames that a chunk completes; bytes that cannot be read are shown as such."""
        from hongyan.channels.frames import told  # noqa: PLC0415 - slow to import

        data = bytes.fromhex(chunk.hex)
        if self._readers is None:
            yield worded("bytes"), [("hex", data.hex(" "))]
            return
        key = (chunk.connection, chunk.direction)
        if key not in self._streams:
            self._streams[key] = self._readers(chunk.direction)
        try:
            for frame in self._streams[key](data):
                yield told(frame, is_whole=self._is_whole)
        except Exception as fault:  # noqa: BLE001 - each protocol has its own errors
            # The capture began in the middle of a frame, or the peer breaks the protocol.
            del self._streams[key]
            yield worded("not a frame"), [("error", str(fault)), ("bytes", str(len(data)))]


def _show(chunk: CaptureChunk, name: str, fields: list[tuple[str, str]]) -> None:
    at = f"{shanghai_text(chunk.at)}.{chunk.at % 1000:03d}"
    told = {"at": at, "connection": chunk.connection, "direction": chunk.direction, "frame": name}
    if told_in_json({**told, "fields": dict(fields)}):
        return
    say_now(f"{at} #{chunk.connection} {ARROWS.get(chunk.direction, '?')} {name}")
    width = max((len(field) for field, _ in fields), default=0)
    for field, value in fields:
        say_now(f"    {field.ljust(width)}  {value}")


def _readers(kind: str) -> FrameReaders | None:
    from hongyan.channels.registry import kind_named  # noqa: PLC0415 - slow to import

    return kind_named(kind).frames


def _copy(place: Path, to: Path) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with place.open("rb") as source, os.fdopen(os.open(to, flags, 0o600), "wb") as target:
        shutil.copyfileobj(source, target)
