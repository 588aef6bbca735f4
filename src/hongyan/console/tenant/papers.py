"""Which papers has this account given, until when do they hold, and what rests on each."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Final

from hongyan.console import content_words as words
from hongyan.console.page import MenuGroup, Page, ShownPage, Zone
from hongyan.console.visit import Visit
from hongyan.console.wording import N_
from hongyan.domain.certification.model import Certification
from hongyan.domain.letters.check import REMARK_WORDS
from hongyan.flows.accounts.applicant import certified
from hongyan.flows.review.papers.show_papers import HeldLetter, Papers, show_papers
from hongyan.kernel.calendar import shanghai_day
from hongyan.words.catalogues import spoken

PAGE: Final = Page(
    path="/console/a/{account}/papers",
    name="tenant.papers",
    title=N_("Papers"),
    zone=Zone.TENANT,
    action="QuerySmsAuthorizationLetter",
    icon="certificate",
    group=MenuGroup.CONTENT,
)


@dataclass(frozen=True, slots=True)
class Remarked:
    """What the check says of a letter, in the reader's language."""

    said: str
    is_advice: bool


@dataclass(frozen=True, slots=True)
class ShownLetter:
    """A letter with its remarks and the days that are left."""

    held: HeldLetter
    remarks: tuple[Remarked, ...]
    days_left: int


@dataclass(frozen=True, slots=True)
class AllPapers:
    """The page."""

    papers: Papers
    letters: tuple[ShownLetter, ...]
    certified: Certification | None
    words: ModuleType = words

    @property
    def is_empty(self) -> bool:
        """Tell whether no paper was given yet."""
        held = self.papers
        return not (held.qualifications or held.letters or held.trademarks or held.app_filings)


async def show(visit: Visit) -> ShownPage:
    """Show every paper of the account."""
    account_id = visit.account.account_id
    papers, who = await visit.services.read(
        lambda tx: (show_papers(tx, account_id, visit.now_ms), certified(tx, account_id))
    )
    today = shanghai_day(visit.now_ms)
    letters = tuple(
        ShownLetter(
            one,
            tuple(
                Remarked(
                    spoken(REMARK_WORDS[remark].sentence, visit.language),
                    REMARK_WORDS[remark].is_advice,
                )
                for remark in one.remarks
            ),
            one.letter.period.days_left(today),
        )
        for one in papers.letters
    )
    return ShownPage(AllPapers(papers, letters, who))
