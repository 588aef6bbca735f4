"""Captures of channels' frames: a command asks, the serving process writes a file and says where.

Knows no frame and no file. Times are real.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from hongyan.domain.routing import store as routing
from hongyan.domain.routing.reasons import ChannelReason
from hongyan.domain.watch import store
from hongyan.domain.watch.model import AskedCapture
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.cut import quoted
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

CAPTURE_SECONDS_MAX: Final = 3600
"""The longest capture: texts of customers are in it."""


def ask_capture(work: Work, name: str, seconds: int, real_ms: int) -> AskedCapture | Refused:
    """Ask for the frames of a channel from now on, `seconds` long."""
    found = routing.channel_named(work.tx, name)
    if found is None:
        return Refused(ChannelReason.MISSING, "channel", name=quoted(name))
    if not 1 <= seconds <= CAPTURE_SECONDS_MAX:
        return Refused(ChannelReason.CAPTURE_SECONDS, "channel.seconds", most=CAPTURE_SECONDS_MAX)
    asked = AskedCapture(found.channel_id, real_ms, real_ms + seconds * 1000)
    store.put_capture(work.tx, asked)
    note_change(work, None, "ask_capture", name, None, {"seconds": seconds})
    return asked


def end_capture(work: Work, name: str, asked: AskedCapture, real_ms: int) -> None:
    """End a capture before its time; one that was asked for since goes on."""
    now = capture_of(work.tx, asked.channel_id)
    if now is not None and now.asked_at == asked.asked_at and now.until > real_ms:
        store.put_capture(work.tx, replace(now, until=real_ms))
        note_change(work, None, "end_capture", name, None, None)


def note_captures(work: Work, begun: Sequence[AskedCapture]) -> None:
    """Note, for the serving process, where captures are written, or why not."""
    for one in begun:
        now = capture_of(work.tx, one.channel_id)
        if now is not None and now.asked_at == one.asked_at:
            store.put_capture(work.tx, replace(now, place=one.place, fault=one.fault))


def capture_of(tx: Connection, channel_id: int) -> AskedCapture | None:
    """Return the capture of a channel that was asked for last."""
    return next((one for one in store.captures(tx) if one.channel_id == channel_id), None)


def open_captures(tx: Connection, real_ms: int) -> list[AskedCapture]:
    """Return the captures that are wanted at this moment."""
    return [one for one in store.captures(tx) if one.until > real_ms]
