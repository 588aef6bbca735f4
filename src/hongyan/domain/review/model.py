"""Cases and the entries of their audit trail, as values. Knows no rule and no clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hongyan.domain.review.lifecycle import VERDICTS, CaseDecision, Event, State
from hongyan.kernel.kinds import AccountGrade, AccountKind, MessageKind, RejectionReason


class SubjectKind(StrEnum):
    """What is applied for."""

    SIGN = "sign"
    TEMPLATE = "template"
    QUALIFICATION = "qualification"
    LETTER = "letter"
    TRADEMARK = "trademark"
    APP_FILING = "app_filing"


class Purpose(StrEnum):
    """Why a case exists."""

    APPLICATION = "application"
    SECOND_OPINION = "second_opinion"
    """A decided case drawn at random, looked at by another reviewer."""
    CONSISTENCY = "consistency"
    """One text, two verdicts: which of them is right (FAQ 1.4.2)."""


class ActorKind(StrEnum):
    """Who did something to a case."""

    RULES = "rules"
    APPLICANT = "applicant"
    REVIEWER = "reviewer"
    OPERATOR = "operator"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a case is about: one version of one thing, with the text as it was submitted.

    `text` is a sign's name, a template's content, or what a paper declares. `message_kind` is a
    template's.
    """

    kind: SubjectKind
    subject_id: int
    version: int
    account_id: int
    account_kind: AccountKind
    grade: AccountGrade
    text: str
    message_kind: MessageKind | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One review of one subject.

    `sequence` counts the entries of its trail. `findings` is JSON of what the rules found; `note`
    is the reviewer's word to the applicant. `of_case` is the case that a second opinion or a
    consistency case looks at, `against_case` the one that it contradicts. `due_at` is None while
    no reviewer has to act.
    """

    case_id: int
    subject: Subject
    submitted_at: int
    purpose: Purpose = Purpose.APPLICATION
    state: State = State.SUBMITTED
    sequence: int = 1
    reasons: tuple[RejectionReason, ...] = ()
    findings: str = "[]"
    note: str = ""
    due_at: int | None = None
    claimed_by: str = ""
    claimed_at: int | None = None
    call_confirmed_at: int | None = None
    decided_by: str = ""
    decided_at: int | None = None
    urged_at: int | None = None
    escalated_at: int | None = None
    of_case: int | None = None
    against_case: int | None = None
    not_by: str = ""
    """A reviewer who must not claim it: whose decision it looks at."""

    @property
    def verdict(self) -> CaseDecision | None:
        """Return what was decided, None while it is open or when it was withdrawn."""
        return VERDICTS.get(self.state)


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One thing that happened to a case: written once, never changed or removed."""

    case_id: int
    sequence: int
    at: int
    actor_kind: ActorKind
    actor: str
    event: Event
    state: State
    """The state after it."""
    reasons: tuple[RejectionReason, ...] = ()
    note: str = ""
