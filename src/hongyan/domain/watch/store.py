"""Statements on the alarms of channels, and on captures that were asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from hongyan.db.rows import JSON, Rows
from hongyan.domain.watch.model import Alarm, AskedCapture, Trouble
from hongyan.domain.watch.tables import channel_alarm, channel_capture

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_ALARMS = Rows(channel_alarm, Alarm, codecs={"facts": JSON})
_CAPTURES = Rows(channel_capture, AskedCapture)


def alarms(tx: Connection) -> list[Alarm]:
    """Return every alarm, suspicions included, by channel and trouble."""
    return _ALARMS.many(tx)


def put_alarm(tx: Connection, alarm: Alarm) -> None:
    """Store an alarm as it is now."""
    _ALARMS.put(tx, alarm)


def remove_alarm(tx: Connection, channel_id: int, trouble: Trouble) -> None:
    """Delete an alarm."""
    mine = (channel_alarm.c.channel_id == channel_id, channel_alarm.c.trouble == trouble.value)
    tx.execute(delete(channel_alarm).where(*mine))


def captures(tx: Connection) -> list[AskedCapture]:
    """Return the captures that were asked for last, by channel."""
    return _CAPTURES.many(tx)


def put_capture(tx: Connection, asked: AskedCapture) -> None:
    """Store what was asked for, in place of an earlier capture of the channel."""
    _CAPTURES.put(tx, asked)


def forget_channel(tx: Connection, channel_id: int) -> None:
    """Delete what is known of a channel that is removed."""
    for table in (channel_alarm, channel_capture):
        tx.execute(delete(table).where(table.c.channel_id == channel_id))
