"""What second opinions and consistency cases share: an open look beside what it looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.console.page import ShownState
from hongyan.console.review.rows import QueueRow, cursor_of, key_of, rows_of
from hongyan.console.review.seeing import own_accounts, read_work
from hongyan.console.review.strip import DeskStrip, strip_of
from hongyan.console.review.words import STATES, reasons_words
from hongyan.domain.review.asked import QueueAsked
from hongyan.domain.review.model import Case, Purpose
from hongyan.flows.review.desk.dossier import looked_at_by
from hongyan.flows.review.desk.queue import QueuePage, list_queue

if TYPE_CHECKING:
    from hongyan.console.visit import Visit
    from hongyan.flows.reference.work import Work
    from hongyan.words.language import Language

LIMIT = 20


@dataclass(frozen=True, slots=True)
class LookedVerdict:
    """A decided case, in the reader's words."""

    case: Case
    state: ShownState
    reasons: str


@dataclass(frozen=True, slots=True)
class Look:
    """An open look, and the verdicts that it judges."""

    row: QueueRow
    verdicts: tuple[LookedVerdict, ...]


@dataclass(frozen=True, slots=True)
class Looks:
    """A page of looks."""

    looks: tuple[Look, ...]
    older: str
    strip: DeskStrip


async def looks_of(visit: Visit, purpose: Purpose, path: str) -> Looks:
    """Return a page of the open looks of one sort, the first due first."""
    language = visit.language
    after = visit.query.text("after")
    page, cases, strip = await read_work(visit, _read, visit.me.name, language, purpose, after)
    rows = rows_of(visit, page.rows, own_accounts(visit))
    looks = tuple(
        Look(
            row,
            tuple(
                LookedVerdict(one, STATES[one.state], reasons_words(language, one))
                for one in looked
            ),
        )
        for row, looked in zip(rows, cases, strict=True)
    )
    older = "" if page.after is None else f"{path}?after={cursor_of(page.after)}"
    return Looks(looks, older, strip)


def _read(
    work: Work, reviewer: str, language: Language, purpose: Purpose, after: str
) -> tuple[QueuePage, list[tuple[Case, ...]], DeskStrip]:
    page = list_queue(work, QueueAsked(purposes=(purpose,)), key_of(after), LIMIT)
    looked = [looked_at_by(work.tx, one.case) for one in page.rows]
    return page, looked, strip_of(work, reviewer, language)
