"""Names behind ids, and ids behind names, for what figures are grouped by. Reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.routing import store as routing
from hongyan.domain.signs import store as signs

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def channel_names(tx: Connection) -> dict[int, str]:
    """Return the names of all channels by id."""
    return {one.channel_id: one.name for one in routing.channels(tx)}


def sign_ids_named(tx: Connection, account_id: int, name: str) -> tuple[int, ...]:
    """Return the account's signs of a name, of whatever use."""
    return tuple(one.sign_id for one in signs.signs_named(tx, account_id, name))
