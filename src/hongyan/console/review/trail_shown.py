"""What happened to a case, and what spoke for it, as its page shows it. Knows no request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.console.review.words import TONES
from hongyan.console.wording import say
from hongyan.domain.compliance.evidence import EVIDENCE_WORDS, Evidence, Weighed, weighed_in
from hongyan.domain.review.model import TrailEntry
from hongyan.domain.review.words import ACTOR_WORDS, CASE_EVENTS, NAMED
from hongyan.kernel.kinds import REASON_NAMES

if TYPE_CHECKING:
    from hongyan.words.language import Language


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One thing that happened to the case."""

    entry: TrailEntry
    what: str
    who: str
    tone: str
    reasons: str
    note: str


def trail_row(language: Language, entry: TrailEntry) -> TrailRow:
    """Return one thing that happened, in the reader's words; what was weighed stands apart."""
    names = [REASON_NAMES[one] for one in entry.reasons]
    is_english = language.value == "en"
    reasons = ("; " if is_english else "；").join(
        name.en if is_english else name.zh for name in names
    )
    who = say(language, ACTOR_WORDS[entry.actor_kind])
    if entry.actor and entry.actor_kind in NAMED:
        who = f"{who} {entry.actor}"
    return TrailRow(
        entry,
        say(language, CASE_EVENTS[entry.event]),
        who,
        TONES.get(entry.event, "neutral"),
        reasons,
        entry.note if weighed_in(entry.note) is None else "",
    )


def evidence_rows(language: Language, weighed: Weighed | None) -> tuple[tuple[bool, str], ...]:
    """Return what an approval without a reviewer needs, and whether it was there."""
    if weighed is None:
        return ()
    asked = [one for one in Evidence if one in weighed.found or one in weighed.lacking]
    return tuple((one in weighed.found, say(language, EVIDENCE_WORDS[one])) for one in asked)
