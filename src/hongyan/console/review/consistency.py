"""Which texts have two verdicts, and which of them is right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.console.page import MenuGroup, Page, ShownPage, Zone
from hongyan.console.review.looks import looks_of
from hongyan.console.wording import N_
from hongyan.domain.review.model import Purpose

if TYPE_CHECKING:
    from hongyan.console.visit import Visit

PAGE: Final = Page(
    path="/console/review/consistency",
    name="review.consistency",
    title=N_("Consistency"),
    zone=Zone.REVIEW,
    icon="arrows-diff",
    group=MenuGroup.QUEUE,
)


async def show(visit: Visit) -> ShownPage:
    """Show the open ones, the first due first."""
    return ShownPage(await looks_of(visit, Purpose.CONSISTENCY, PAGE.path))
