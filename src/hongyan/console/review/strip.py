"""What stands above the pages of the desk: counts, own figures, what can still be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.console.wording import N_, remedy_text, rule_text, say
from hongyan.domain.review.figures import ReviewerFigures
from hongyan.domain.review.lifecycle import Event
from hongyan.flows.review.desk.decide import WaitingDecision, decisions_of
from hongyan.flows.review.desk.figures import show_figures
from hongyan.flows.review.desk.queue import COUNTED_MAX, DeskCounts, count_desk
from hongyan.kernel.refusal import Refused
from hongyan.words.language import Language

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work


WORDS: Final[Mapping[Event, str]] = {
    Event.APPROVED: N_("You approved case #{case}."),
    Event.REJECTED: N_("You rejected case #{case}."),
    Event.MATERIAL_ASKED: N_("You asked for material in case #{case}."),
}
"""What a decision is that can be taken back. Total over `decision.TAKEN_BACK`."""


@dataclass(frozen=True, slots=True)
class PendingRow:
    """A decision that is not done: what it was, and why it could not be done, if it could not."""

    case_id: int
    event: Event
    words: str
    runs_at: int
    refused: str


@dataclass(frozen=True, slots=True)
class DeskStrip:
    """Counts, figures, and what this reviewer decided that is not done."""

    counts: DeskCounts
    figures: ReviewerFigures
    decisions: tuple[PendingRow, ...]

    def others(self, case_id: int) -> tuple[PendingRow, ...]:
        """Return the decisions on other cases, the newest first."""
        return tuple(one for one in self.decisions if one.case_id != case_id)

    @staticmethod
    def counted(count: int) -> str:
        """Write a count, which is not counted beyond a limit."""
        return f"{COUNTED_MAX}+" if count >= COUNTED_MAX else str(count)


def strip_of(work: Work, reviewer: str, language: Language) -> DeskStrip:
    """Return what stands above a page, the newest decision first."""
    return DeskStrip(
        count_desk(work, reviewer),
        show_figures(work.tx, reviewer, work.now_ms),
        tuple(pending_row(one, language) for one in reversed(decisions_of(work, reviewer))),
    )


def pending_row(one: WaitingDecision, language: Language) -> PendingRow:
    """Return a decision in words."""
    return PendingRow(
        one.case_id,
        one.decision.event,
        say(language, WORDS[one.decision.event], case=one.case_id),
        one.runs_at,
        "" if one.refused is None else no_words(one.refused, language),
    )


def no_words(refused: Refused, language: Language) -> str:
    """Return a no in one line: the rule, and what helps."""
    rule, remedy = rule_text(refused, language), remedy_text(refused, language)
    if not remedy:
        return rule
    return f"{rule}; {remedy}" if language is Language.EN else f"{rule}；{remedy}"
