"""Which applicants are to be telephoned, under which number, by when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.console.page import MenuGroup, Page, ShownPage, Zone
from hongyan.console.review.rows import QueueRow, cursor_of, key_of, rows_of
from hongyan.console.review.seeing import own_accounts, read_work
from hongyan.console.review.strip import DeskStrip, strip_of
from hongyan.console.wording import N_
from hongyan.domain.review.asked import QueueAsked
from hongyan.flows.review.desk.contacts import Contact, contact_of
from hongyan.flows.review.desk.queue import QueuePage, list_queue

if TYPE_CHECKING:
    from hongyan.console.visit import Visit
    from hongyan.flows.reference.work import Work
    from hongyan.words.language import Language

PAGE: Final = Page(
    path="/console/review/calls",
    name="review.calls",
    title=N_("Calls to make"),
    zone=Zone.REVIEW,
    icon="phone-call",
    group=MenuGroup.QUEUE,
)
LIMIT: Final = 50


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call: the case, and whom to telephone. The number is told to who claimed the case."""

    row: QueueRow
    contact: Contact
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Calls:
    """The page."""

    calls: tuple[CallRow, ...]
    older: str
    strip: DeskStrip


async def show(visit: Visit) -> ShownPage:
    """Show the calls that are to be made, the first due first."""
    name, after = visit.me.name, visit.query.text("after")
    page, contacts, strip = await read_work(visit, _read, name, visit.language, after)
    rows = rows_of(visit, page.rows, own_accounts(visit))
    calls = tuple(
        CallRow(row, contact, row.case.claimed_by == name)
        for row, contact in zip(rows, contacts, strict=True)
    )
    older = "" if page.after is None else f"{PAGE.path}?after={cursor_of(page.after)}"
    return ShownPage(Calls(calls, older, strip))


def _read(
    work: Work, reviewer: str, language: Language, after: str
) -> tuple[QueuePage, list[Contact], DeskStrip]:
    page = list_queue(work, QueueAsked(needs_call=True), key_of(after), LIMIT)
    contacts = [contact_of(work, one.case) for one in page.rows]
    return page, contacts, strip_of(work, reviewer, language)
