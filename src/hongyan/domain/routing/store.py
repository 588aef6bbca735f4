"""Statements on configured channels and on ported numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from hongyan.db.dialect import upsert
from hongyan.db.rows import JSON, WORDS, Rows
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ConfiguredChannel, ToldStatus
from hongyan.domain.routing.tables import channel, channel_status, ported_number
from hongyan.kernel.carriage import ChannelStatus, LinkState

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_CHANNELS = Rows(
    channel,
    ConfiguredChannel,
    {"id": "channel_id", "created_at": None},
    codecs={"carriers": WORDS, "options": JSON},
)


def channels(tx: Connection) -> list[ConfiguredChannel]:
    """Return every configured channel, those that are off included, oldest first."""
    return _CHANNELS.many(tx)


def channel_named(tx: Connection, name: str) -> ConfiguredChannel | None:
    """Return the channel of that name."""
    return _CHANNELS.one(tx, channel.c.name == name)


def add_channel(tx: Connection, new: ConfiguredChannel, now_ms: int) -> int:
    """Store a channel and return its id (that of `new` is ignored).

    A name that is taken raises IntegrityError.
    """
    return _CHANNELS.add_numbered(tx, new, created_at=now_ms)


def replace_channel(tx: Connection, changed: ConfiguredChannel) -> None:
    """Store a channel's new configuration under its id."""
    values = _CHANNELS.values(changed)
    tx.execute(update(channel).where(channel.c.id == changed.channel_id).values(values))


def remove_channel(tx: Connection, channel_id: int) -> None:
    """Delete a channel, and what was said of it."""
    tx.execute(delete(channel).where(channel.c.id == channel_id))
    tx.execute(delete(channel_status).where(channel_status.c.channel_id == channel_id))


def told_statuses(tx: Connection) -> dict[int, ToldStatus]:
    """Return what was last said of each channel, by its id."""
    return {
        row.channel_id: ToldStatus(
            ChannelStatus(LinkState(row.state), row.reason, row.since), row.told_at, row.figures
        )
        for row in tx.execute(select(channel_status))
    }


def tell_status(tx: Connection, channel_id: int, told: ToldStatus) -> None:
    """Note what is said of a channel."""
    values = {
        "state": told.status.state.value,
        "reason": told.status.reason,
        "since": told.status.since,
        "told_at": told.told_at,
        "figures": told.figures,
    }
    row = upsert(tx, channel_status).values(channel_id=channel_id, **values)
    tx.execute(row.on_conflict_do_update(index_elements=[channel_status.c.channel_id], set_=values))


def ported_numbers(tx: Connection) -> dict[int, Carrier]:
    """Return the numbers that changed their carrier, each with its new one."""
    rows = tx.execute(select(ported_number).order_by(ported_number.c.phone))
    return {row.phone: Carrier(row.carrier) for row in rows}


def set_ported_number(tx: Connection, phone: int, carrier: Carrier) -> None:
    """Note that a number changed to a carrier."""
    row = upsert(tx, ported_number).values(phone=phone, carrier=carrier.value)
    tx.execute(
        row.on_conflict_do_update(
            index_elements=[ported_number.c.phone], set_={"carrier": carrier.value}
        )
    )


def remove_ported_number(tx: Connection, phone: int) -> bool:
    """Delete the porting of a number; False if that is not recorded."""
    gone = delete(ported_number).where(ported_number.c.phone == phone)
    return tx.execute(gone).rowcount == 1
