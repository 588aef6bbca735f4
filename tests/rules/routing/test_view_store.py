"""How channels stood is read from the database unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.routing import view_store
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelView, NotedViews

if TYPE_CHECKING:
    from hongyan.db.database import Database

VIEW = ChannelView(7, frozenset({Carrier.CMCC, Carrier.CUCC}), True, 0, 987, 20, 30_000)


def test_the_last_note_before_a_moment_counts(database: Database) -> None:
    with database.transaction() as tx:
        view_store.add_views(tx, [VIEW], 10)
        view_store.add_views(tx, [], 20)
        assert view_store.views_at(tx, 9) is None
        assert view_store.views_at(tx, 19) == NotedViews(10, (VIEW,))
        assert view_store.views_at(tx, 20) == NotedViews(20, ())
