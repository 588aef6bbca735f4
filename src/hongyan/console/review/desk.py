"""What waits: the queue by due time, what this reviewer claimed, and who is asked for material."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.console.page import Done, MenuGroup, Page, ShownPage, Wrong, Zone
from hongyan.console.review.rows import QueueRow, cursor_of, key_of, rows_of
from hongyan.console.review.seeing import own_accounts, read_work
from hongyan.console.review.strip import DeskStrip, strip_of
from hongyan.console.wording import N_
from hongyan.domain.review.asked import QueueAsked
from hongyan.domain.review.lifecycle import State as CaseState
from hongyan.flows.review.desk.queue import QueuePage, claim_next, list_queue
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.console.visit import Visit
    from hongyan.flows.reference.work import Work
    from hongyan.words.language import Language

PAGE: Final = Page(
    path="/console/review",
    name="review.desk",
    title=N_("Desk"),
    zone=Zone.REVIEW,
    icon="inbox",
    group=MenuGroup.QUEUE,
)
QUEUE, MINE, MATERIAL = "", "mine", "material"
LIMIT: Final = 50


@dataclass(frozen=True, slots=True)
class Tab:
    """One list of the desk."""

    url: str
    word: str
    count: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class DeskShown:
    """The page."""

    tabs: tuple[Tab, ...]
    rows: tuple[QueueRow, ...]
    older: str
    strip: DeskStrip
    which: str


async def show(visit: Visit) -> ShownPage:
    """Show a page of one of the lists."""
    which = visit.query.choice("show", (MINE, MATERIAL))
    name, after = visit.me.name, visit.query.text("after")
    page, strip = await read_work(visit, _read, name, visit.language, which, after)
    counts = strip.counts
    words = (
        (QUEUE, N_("Queue"), counts.queued),
        (MINE, N_("Mine"), counts.mine),
        (MATERIAL, N_("Waiting for material"), counts.material),
    )
    url = f"{PAGE.path}?show={which}" if which else PAGE.path
    older = ""
    if page.after is not None:
        older = f"{url}{'&' if which else '?'}after={cursor_of(page.after)}"
    tabs = tuple(
        Tab(
            f"{PAGE.path}?show={list_name}" if list_name else PAGE.path,
            word,
            strip.counted(count),
            list_name == which,
        )
        for list_name, word, count in words
    )
    own = own_accounts(visit)
    rows = rows_of(visit, page.rows, own)
    return ShownPage(DeskShown(tabs, rows, older, strip, which))


async def act_next(visit: Visit) -> Done | Wrong:
    """Claim the next case that this reviewer may decide."""
    own = own_accounts(visit)
    done = await visit.services.write(visit.actor, claim_next, visit.me.name, own)
    if isinstance(done, Refused):
        return Wrong(done)
    return Done(f"/console/review/cases/{done.case_id}")


ACTS: Final = {"next": act_next}


def _read(
    work: Work, reviewer: str, language: Language, which: str, after: str
) -> tuple[QueuePage, DeskStrip]:
    asked = {
        QUEUE: QueueAsked((CaseState.QUEUED,)),
        MINE: QueueAsked((CaseState.CLAIMED, CaseState.CALL_NEEDED), claimed_by=reviewer),
        MATERIAL: QueueAsked((CaseState.MATERIAL_NEEDED,)),
    }[which]
    return list_queue(work, asked, key_of(after), LIMIT), strip_of(work, reviewer, language)
