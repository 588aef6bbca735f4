"""How channels are: the serving process says it, commands beside that process read it.

A process that died says nothing any more; what it said last is believed for a while only. Knows no
link and no socket. Times here are real, also where the service's clock was moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from hongyan.domain.routing import store
from hongyan.domain.routing.model import ToldStatus
from hongyan.kernel.carriage import ChannelStatus

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

TOLD_MS: Final = 30_000
"""So often the serving process says again how channels are, changed or not."""

BELIEVED_MS: Final = 3 * TOLD_MS


def tell_statuses(tx: Connection, statuses: Mapping[int, ChannelStatus], real_ms: int) -> None:
    """Note how channels are, by their id."""
    for channel_id, status in statuses.items():
        store.tell_status(tx, channel_id, ToldStatus(status, real_ms))


def believed_statuses(tx: Connection, real_ms: int) -> dict[int, ChannelStatus]:
    """Return how channels are, by their id; of one that nobody serves now nothing is known."""
    return {
        channel_id: told.status
        for channel_id, told in store.told_statuses(tx).items()
        if told.told_at > real_ms - BELIEVED_MS
    }
