"""Statements on configured channels and on ported numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import delete, insert, select, update

from hongyan.db.dialect import inserted_id, upsert
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelState, ConfiguredChannel
from hongyan.domain.routing.tables import channel, ported_number

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row


def channels(tx: Connection) -> list[ConfiguredChannel]:
    """Return every configured channel, those that are off included, oldest first."""
    return [_channel(row) for row in tx.execute(select(channel).order_by(channel.c.id))]


def channel_named(tx: Connection, name: str) -> ConfiguredChannel | None:
    """Return the channel of that name."""
    row = tx.execute(select(channel).where(channel.c.name == name)).one_or_none()
    return None if row is None else _channel(row)


def add_channel(tx: Connection, new: ConfiguredChannel, now_ms: int) -> int:
    """Store a channel and return its id (that of `new` is ignored).

    A name that is taken raises IntegrityError.
    """
    inserted = tx.execute(insert(channel).values(**_values(new), created_at=now_ms))
    return inserted_id(inserted)


def replace_channel(tx: Connection, changed: ConfiguredChannel) -> None:
    """Store a channel's new configuration under its id."""
    tx.execute(update(channel).where(channel.c.id == changed.channel_id).values(**_values(changed)))


def _values(one: ConfiguredChannel) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind,
        "state": one.state.value,
        "access_code": one.access_code,
        "carriers": " ".join(carrier.value for carrier in Carrier if carrier in one.carriers),
        "price_micro": one.price_micro,
        "submits_per_second": one.submits_per_second,
        "window_max": one.window_max,
        "options": msgspec.json.encode(one.options).decode(),
    }


def _channel(row: Row[*tuple[Any, ...]]) -> ConfiguredChannel:
    return ConfiguredChannel(
        channel_id=row.id,
        name=row.name,
        kind=row.kind,
        state=ChannelState(row.state),
        access_code=row.access_code,
        carriers=frozenset(Carrier(name) for name in row.carriers.split()),
        price_micro=row.price_micro,
        submits_per_second=row.submits_per_second,
        window_max=row.window_max,
        options=msgspec.json.decode(row.options, type=dict[str, str]),
    )


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
    """Forget that a number changed its carrier; False if nobody said so."""
    gone = delete(ported_number).where(ported_number.c.phone == phone)
    return tx.execute(gone).rowcount == 1
