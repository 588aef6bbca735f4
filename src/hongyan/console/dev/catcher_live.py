"""The live line of the catcher: every message of every account as it moves."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from hongyan.console.dev.catcher_view import view_of
from hongyan.console.lines import line_of
from hongyan.console.page import Page, Zone
from hongyan.console.visit import Visit
from hongyan.console.wording import N_

PAGE: Final = Page(
    path="/console/dev/catcher/live",
    name="dev.catcher_live",
    title=N_("Live catcher"),
    zone=Zone.DEV,
)
TEMPLATE: Final = ""


async def show(visit: Visit) -> Response:
    """Answer with the line."""
    return line_of(visit, view_of(visit, visit.query.text("q").strip()[:60]))
