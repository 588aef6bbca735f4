"""How one call went: the figures of its numbers, and which of them were passed over, why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.console.content_words import KINDS
from hongyan.console.page import Gone, Page, ShownPage, Zone
from hongyan.console.tenant.code_words import CodeWords, words_of
from hongyan.console.tenant.record_words import OUTCOMES, WINDOWS
from hongyan.console.wording import N_
from hongyan.flows.messages.records.show_call import CallView, show_call
from hongyan.kernel.outcome import Outcome
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.console.visit import Visit
    from hongyan.domain.messages.model import Message
    from hongyan.flows.messages.records.why_passed_over import PassedOver

PAGE: Final = Page(
    path="/console/a/{account}/calls/{bizid}",
    name="tenant.call",
    title=N_("A call"),
    zone=Zone.TENANT,
    action="QuerySendDetails",
    menu="tenant.records",
)
STATES: Final = {
    Outcome.DELIVERED: "delivered",
    Outcome.UNDELIVERED: "failed",
    Outcome.REJECTED: "failed",
    Outcome.UNKNOWN: "unknown",
}
"""By which state of the list the records of an outcome are found."""


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """How many numbers ended so: a word, a tone, and the state by which a list has them."""

    word: str
    tone: str
    count: int
    state: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A number that was passed over; `window` is a sentence of the catalogue."""

    message: Message
    why: PassedOver
    words: CodeWords | None
    window: str


@dataclass(frozen=True, slots=True)
class CallShown:
    """The page."""

    view: CallView
    kind: str
    counts: tuple[OutcomeCount, ...]
    skipped: tuple[Skipped, ...]


async def show(visit: Visit) -> ShownPage | Gone:
    """Show one call."""
    settings = visit.services.settings
    found = await visit.services.read(
        lambda tx: show_call(tx, visit.account.account_id, visit.path["bizid"], settings)
    )
    if isinstance(found, Refused):
        return Gone()
    return ShownPage(
        CallShown(found, KINDS[found.story.first.kind], _counts(found), _skipped(found))
    )


def _counts(view: CallView) -> tuple[OutcomeCount, ...]:
    story = view.story
    ends = [
        OutcomeCount(word, tone.value, story.outcomes.get(one.value, 0), STATES[one])
        for one, (tone, word) in OUTCOMES.items()
    ]
    waiting = OutcomeCount(N_("Under way"), "info", story.waiting, "waiting")
    skipped = sum(story.passed_over.values())
    passed_over = OutcomeCount(N_("Passed over"), "neutral", skipped, "passed-over")
    return tuple(one for one in (*ends, waiting, passed_over) if one.count)


def _skipped(view: CallView) -> tuple[Skipped, ...]:
    return tuple(
        Skipped(one, why, words_of(why.code), "" if why.hit is None else WINDOWS[why.hit.window])
        for one, why in view.passed_over
    )
