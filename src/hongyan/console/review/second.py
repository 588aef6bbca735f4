"""Which decided cases, drawn by lot, wait for another reviewer's opinion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.console.page import MenuGroup, Page, ShownPage, Zone
from hongyan.console.review.looks import looks_of
from hongyan.console.wording import N_
from hongyan.domain.review.model import Purpose

if TYPE_CHECKING:
    from hongyan.console.visit import Visit

PAGE: Final = Page(
    path="/console/review/second",
    name="review.second",
    title=N_("Second opinions"),
    zone=Zone.REVIEW,
    icon="scale",
    group=MenuGroup.QUEUE,
)


async def show(visit: Visit) -> ShownPage:
    """Show the open ones, the first due first."""
    return ShownPage(await looks_of(visit, Purpose.SECOND_OPINION, PAGE.path))
