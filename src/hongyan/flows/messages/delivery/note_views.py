"""Notes how channels stand when that changes, so that a choice can be explained later.

A kill loses at most what was not noted yet, ten seconds of it. Knows nothing of who chooses.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from hongyan.domain.routing import view_store
from hongyan.kernel.calendar import DAY_MS

if TYPE_CHECKING:
    from hongyan.domain.routing.model import ChannelView
    from hongyan.flows.reference.work import Work

VIEWS_AT_ONCE: Final = 1000


def note_views(work: Work, views: Sequence[ChannelView]) -> None:
    """Note how channels stand now."""
    view_store.add_views(work.tx, views, work.now_ms)


def forget_views(work: Work) -> int:
    """Delete what is older than the operator keeps it; return how many went. A sweep."""
    days = work.context.settings.keep_views_days
    if not days:
        return 0
    return view_store.forget_views(work.tx, work.now_ms - days * DAY_MS, VIEWS_AT_ONCE)
