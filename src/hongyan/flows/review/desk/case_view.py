"""A case as the console shows it to one reviewer: all that helps, and what may be done.

Reads only. What is done is `queue`'s and `decide`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.review import desk_store
from hongyan.domain.review.compare import Difference, differences
from hongyan.domain.review.conduct import CaseAct, barred
from hongyan.domain.review.lifecycle import Event, State
from hongyan.domain.review.model import ActorKind, Case
from hongyan.domain.review.precedents import Precedent
from hongyan.domain.review.rejections import reasons_for
from hongyan.flows.accounts.applicant import Applicant, applicant_of
from hongyan.flows.review.desk.decide import WaitingDecision, refused_at_once, waiting_decision
from hongyan.flows.review.desk.declared import (
    DeclaredFacts,
    LetterField,
    declared_of,
    letter_fields,
)
from hongyan.flows.review.desk.dossier import Dossier, show_case
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work

HISTORY_DAYS: Final = 30
COUNTED_MAX: Final = 1000

ACTS: Final = (
    Event.CLAIMED,
    Event.RELEASED,
    Event.APPROVED,
    Event.REJECTED,
    Event.MATERIAL_ASKED,
    Event.CALL_ASKED,
    Event.CALL_CONFIRMED,
    Event.CALL_FAILED,
)
"""What a reviewer does to a case."""
_WITH_REASONS: Final = frozenset({Event.REJECTED, Event.MATERIAL_ASKED})


@dataclass(frozen=True, slots=True)
class NearText:
    """A precedent with where the text differs from it, and its case."""

    precedent: Precedent
    case: Case
    differences: tuple[Difference, ...]
    """From the past text to the present one."""


@dataclass(frozen=True, slots=True)
class ApplicantCard:
    """Who applies: the account, who it is in law, and its applications of the last days."""

    name: str
    applicant: Applicant
    states: Mapping[State, int]

    @property
    def applied(self) -> int:
        """Return how many applications there were."""
        return sum(self.states.values())

    @property
    def approved(self) -> int:
        """Return how many of them were approved."""
        return self.states.get(State.APPROVED, 0)

    @property
    def rejected(self) -> int:
        """Return how many of them were rejected, by rules or reviewers."""
        return self.states.get(State.REJECTED, 0) + self.states.get(State.AUTO_REJECTED, 0)


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with everything that its page shows."""

    dossier: Dossier
    decision: WaitingDecision | None
    applicant: ApplicantCard
    declared: DeclaredFacts
    letter: tuple[LetterField, ...]
    near: tuple[NearText, ...]
    no: Mapping[Event, Refused]
    """What this reviewer cannot do now, and why; what is not in it can be done."""


def view_case(
    work: Work, case_id: int, reviewer: str, own: Collection[int] = ()
) -> CaseView | Refused:
    """Return a case as a reviewer sees it; `own` are the accounts that the reviewer works for."""
    dossier = show_case(work, case_id)
    if isinstance(dossier, Refused):
        return dossier
    case = dossier.waiting.case
    return CaseView(
        dossier,
        waiting_decision(work, case_id),
        _applicant(work, case.subject.account_id),
        declared_of(work, case),
        letter_fields(work, case),
        _near(work, case, dossier.precedents),
        _noes(work, case, reviewer, own),
    )


def _applicant(work: Work, account_id: int) -> ApplicantCard:
    name = accounts.account_names(work.tx, [account_id]).get(account_id, str(account_id))
    since = work.now_ms - HISTORY_DAYS * DAY_MS
    states = desk_store.account_counts(work.tx, account_id, since, COUNTED_MAX)
    return ApplicantCard(name, applicant_of(work.tx, account_id), states)


def _near(work: Work, case: Case, precedents: Collection[Precedent]) -> tuple[NearText, ...]:
    cases = desk_store.cases_by_ids(work.tx, [one.past.case_id for one in precedents])
    return tuple(
        NearText(
            one,
            cases[one.past.case_id],
            tuple(differences(one.past.text, case.subject.text)),
        )
        for one in precedents
    )


def _noes(work: Work, case: Case, reviewer: str, own: Collection[int]) -> dict[Event, Refused]:
    at_once = refused_at_once(work, case, reviewer, own)
    found: dict[Event, Refused] = {}
    for event in ACTS:
        reasons = reasons_for(case.subject.kind)[:1] if event in _WITH_REASONS else ()
        act = CaseAct(event, work.now_ms, ActorKind.REVIEWER, reviewer, reasons, "…")
        no = at_once or barred(case, act)
        if no is not None:
            found[event] = no
    return found
