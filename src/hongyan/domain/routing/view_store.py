"""Statements on how channels stood over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import delete, insert, select

from hongyan.db.dialect import among
from hongyan.domain.routing.model import ChannelView, NotedViews
from hongyan.domain.routing.tables import channel_views

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def add_views(tx: Connection, views: Sequence[ChannelView], noted_at: int) -> None:
    """Note how channels stand."""
    text = msgspec.json.encode(list(views)).decode()
    tx.execute(insert(channel_views).values(noted_at=noted_at, views=text))


def views_at(tx: Connection, at_ms: int) -> NotedViews | None:
    """Return how channels stood at a moment, by the last note before it; None: nothing is kept."""
    noted = (
        select(channel_views.c.noted_at, channel_views.c.views)
        .where(channel_views.c.noted_at <= at_ms)
        .order_by(channel_views.c.noted_at.desc(), channel_views.c.id.desc())
        .limit(1)
    )
    row = tx.execute(noted).one_or_none()
    if row is None:
        return None
    views = msgspec.json.decode(row.views, type=tuple[ChannelView, ...])
    return NotedViews(row.noted_at, views)


def forget_views(tx: Connection, before: int, most: int) -> int:
    """Delete what was noted before a moment, but for the last of it; return how many went."""
    kept = views_at(tx, before)
    if kept is None:
        return 0
    oldest = (
        select(channel_views.c.id)
        .where(channel_views.c.noted_at < kept.noted_at)
        .order_by(channel_views.c.noted_at)
        .limit(most)
    )
    old = [row.id for row in tx.execute(oldest)]
    if old:
        tx.execute(delete(channel_views).where(among(channel_views.c.id, "ids")), {"ids": old})
    return len(old)
