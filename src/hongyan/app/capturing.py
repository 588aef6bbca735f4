"""Captures of this process's channels: begun when a command asks, ended when their time is over.

Knows no frame and no bytes; `channels/capture` writes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog

from hongyan.channels.capture import CaptureFile, CaptureHead, forget_captures
from hongyan.domain.watch.model import AskedCapture
from hongyan.flows.operation.capture_channels import note_captures, open_captures

if TYPE_CHECKING:
    from hongyan.channels.channel import Channel
    from hongyan.kernel.clock import Clock
    from hongyan.service.flows import FlowRunner
    from hongyan.workers.lane import Lane

DIRECTORY: Final = "captures"
"""Below the directory of the data."""

NOT_SERVED: Final = "the channel is not served: see `hongyan channel status`"
NO_FRAMES: Final = "this kind of channel has no connection that could be captured"
CAPTURE_FAULTS: Final = (NOT_SERVED, NO_FRAMES)
"""Why nothing is captured; the command line translates it."""

FORGET_MS: Final = 600_000

log = structlog.get_logger()


@dataclass(slots=True)
class _Running:
    asked: AskedCapture
    file: CaptureFile
    channel: Channel


class Capturer:
    """Writes the captures that are asked for."""

    def __init__(self, flows: FlowRunner, data: Path, real_clock: Clock) -> None:
        """Write below `data`."""
        self._flows = flows
        self._directory = data / DIRECTORY
        self._clock = real_clock
        self._running: dict[int, _Running] = {}
        self._seen: dict[int, int] = {}
        self._forgotten_at = 0

    async def look(
        self, lanes: Mapping[int, Lane], secrets: Mapping[int, tuple[bytes, ...]]
    ) -> None:
        """Begin what was asked for since the last look, and end what is over.

        `secrets` are, by channel, what no capture may hold.
        """
        now_ms = self._clock.now_ms()
        asked = {one.channel_id: one for one in await self._flows.look(open_captures, now_ms)}
        for channel_id, running in list(self._running.items()):
            lane = lanes.get(channel_id)
            wanted = asked.get(channel_id)
            is_wanted = wanted is not None and wanted.asked_at == running.asked.asked_at
            if lane is None or not is_wanted:
                self._end(channel_id)
            elif lane.channel is not running.channel:  # it was opened again
                running.channel = lane.channel
                _tap(lane.channel, running.file)
            running.file.flush()
        begun = [
            self._begin(one, lanes.get(channel_id), secrets.get(channel_id, ()))
            for channel_id, one in asked.items()
            if self._seen.get(channel_id) != one.asked_at
        ]
        if begun:
            await self._flows.run(note_captures, begun)
        if now_ms >= self._forgotten_at + FORGET_MS:
            self._forgotten_at = now_ms
            self._forget(now_ms)

    def stop(self) -> None:
        """End all."""
        for channel_id in list(self._running):
            self._end(channel_id)

    def _begin(
        self, asked: AskedCapture, lane: Lane | None, secrets: tuple[bytes, ...]
    ) -> AskedCapture:
        self._seen[asked.channel_id] = asked.asked_at
        if asked.place:
            return asked  # of a process before this one
        if lane is None:
            return replace(asked, fault=NOT_SERVED)
        if not hasattr(lane.channel, "tap"):
            return replace(asked, fault=NO_FRAMES)
        configured = lane.configured
        head = CaptureHead(1, configured.name, configured.kind, self._clock.now_ms())
        try:
            file = CaptureFile(self._directory, head, secrets)
        except OSError as fault:
            return replace(asked, fault=str(fault))
        _tap(lane.channel, file)
        file.flush()
        self._running[asked.channel_id] = _Running(asked, file, lane.channel)
        log.warning("capture_began", channel=configured.name, until=asked.until)
        return replace(asked, place=str(file.path.resolve()))

    def _end(self, channel_id: int) -> None:
        running = self._running.pop(channel_id)
        running.channel.tap = None  # type: ignore[attr-defined] # asked when it began
        running.file.close()

    def _forget(self, now_ms: int) -> None:
        try:
            count = forget_captures(self._directory, now_ms)
        except OSError as fault:
            log.warning("captures_kept", fault=str(fault))
            return
        if count:
            log.info("captures_forgotten", count=count)


def _tap(channel: Channel, file: CaptureFile) -> None:
    channel.tap = file.note  # type: ignore[attr-defined] # a channel over TCP has one
