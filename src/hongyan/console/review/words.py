"""What the review pages call states, events, purposes and kinds: sentences of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.console.content_words import KINDS, LETTER_FIELDS
from hongyan.console.filters import duration
from hongyan.console.page import ShownState, Tone, toned
from hongyan.console.wording import N_, say
from hongyan.domain.review.lifecycle import CaseDecision, Event, State
from hongyan.domain.review.model import ActorKind, Case, Purpose, Subject, SubjectKind
from hongyan.domain.review.words import ACTOR_WORDS, CASE_STATES
from hongyan.kernel.calendar import MINUTE_MS
from hongyan.kernel.kinds import (
    REASON_NAMES,
    RejectionReason,
)
from hongyan.words.language import Language

STATES: Final[Mapping[State, ShownState]] = toned(
    {
        State.SUBMITTED: Tone.NEUTRAL,
        State.AUTO_REJECTED: Tone.BAD,
        State.QUEUED: Tone.WARN,
        State.CLAIMED: Tone.INFO,
        State.MATERIAL_NEEDED: Tone.WARN,
        State.CALL_NEEDED: Tone.INFO,
        State.APPROVED: Tone.OK,
        State.REJECTED: Tone.BAD,
        State.WITHDRAWN: Tone.NEUTRAL,
    },
    CASE_STATES,
)
"""Total over `State`."""

DECISIONS: Final[Mapping[CaseDecision, ShownState]] = {
    CaseDecision.APPROVED: STATES[State.APPROVED],
    CaseDecision.REJECTED: STATES[State.REJECTED],
}
"""Total over `CaseDecision`."""

TONES: Final[Mapping[Event, str]] = {
    Event.RULES_BLOCKED: "bad",
    Event.REJECTED: "bad",
    Event.MATERIAL_LAPSED: "bad",
    Event.CALL_FAILED: "bad",
    Event.RULES_APPROVED: "ok",
    Event.APPROVED: "ok",
    Event.CALL_CONFIRMED: "ok",
    Event.MATERIAL_ASKED: "warn",
    Event.ESCALATED: "warn",
    Event.URGED: "warn",
}

MACHINES: Final = frozenset({ActorKind.RULES, ActorKind.CLOCK})

PURPOSES: Final[Mapping[Purpose, str]] = {
    Purpose.APPLICATION: N_("application"),
    Purpose.SECOND_OPINION: N_("second opinion"),
    Purpose.CONSISTENCY: N_("consistency"),
}
"""Total over `Purpose`."""

SUBJECTS: Final[Mapping[SubjectKind, str]] = {
    SubjectKind.SIGN: N_("Sign"),
    SubjectKind.TEMPLATE: N_("Template"),
    SubjectKind.QUALIFICATION: N_("Qualification"),
    SubjectKind.LETTER: N_("Authorization letter"),
    SubjectKind.TRADEMARK: N_("Trademark"),
    SubjectKind.APP_FILING: N_("App filing"),
}
"""Total over `SubjectKind`."""

FIELDS: Final[Mapping[str, str]] = {
    "Authorization": LETTER_FIELDS["letter.grantor"],
    "ProxyAuthorization": LETTER_FIELDS["letter.grantee"],
    "OrganizationCode": LETTER_FIELDS["letter.credit_code"],
    "SignList": LETTER_FIELDS["letter.signs"],
    "AuthorizationLetterExpDate": LETTER_FIELDS["letter.period"],
    "AuthorizationLetterPic": N_("Scan"),
}
"""The fields of a letter, by the API's names."""

PAPERS: Final[Mapping[str, str]] = {
    "application": N_("Given with the application"),
    "qualification": SUBJECTS[SubjectKind.QUALIFICATION],
    "letter": SUBJECTS[SubjectKind.LETTER],
    "trademark": SUBJECTS[SubjectKind.TRADEMARK],
    "app filing": SUBJECTS[SubjectKind.APP_FILING],
}
"""Papers beside a case, by the first word of their titles."""


def kind_words(language: Language, subject: Subject) -> str:
    """Return what is applied for: "Template · notification"."""
    kind = say(language, SUBJECTS[subject.kind])
    if subject.message_kind is None:
        return kind
    return f"{kind} · {say(language, KINDS[subject.message_kind])}"


def reason_words(language: Language, reason: RejectionReason) -> str:
    """Return the name of a reason."""
    name = REASON_NAMES[reason]
    return name.en if language is Language.EN else name.zh


def reasons_words(language: Language, case: Case) -> str:
    """Return the reasons of a case in one line."""
    return ("; " if language is Language.EN else "；").join(
        reason_words(language, one) for one in case.reasons
    )


def decided_by_words(language: Language, case: Case) -> str:
    """Return who decided a case: the rules, the clock, or a reviewer's name."""
    machines = {one.value: word for one, word in ACTOR_WORDS.items() if one in MACHINES}
    by = case.decided_by
    return say(language, machines[by]) if by in machines and not case.claimed_by else by


def minutes_words(language: Language, ms: int) -> str:
    """Return a span of time without the seconds behind its minutes, which hurry no one."""
    return duration(language, ms if ms < MINUTE_MS else ms - ms % MINUTE_MS)


def due_badge(language: Language, case: Case, now_ms: int) -> ShownState | None:
    """Return how long a case may still take, None while no reviewer has to act.

    The word is in the reader's language already.
    """
    if case.due_at is None:
        return None
    left = case.due_at - now_ms
    time = minutes_words(language, abs(left))
    if left < 0:
        return ShownState(Tone.BAD, say(language, "late by {time}", time=time))
    tone = Tone.WARN if left < 30 * 60_000 else Tone.NEUTRAL
    return ShownState(tone, say(language, "{time} left", time=time))
