"""Decisions made in the console: kept for some seconds, taken back or done, given back if void.

A decision counts from the moment of the reviewer's key: a case that was decided in time stays
decided in time. Until it is done the trail knows nothing of it. Which acts there are and who may do
them is `domain/review/conduct`'s, what becomes of a case `desk`'s.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import msgspec

from hongyan.domain.compliance.model import Severity
from hongyan.domain.pending import store as pendings
from hongyan.domain.pending.model import PendingAct, PendingKind, PendingState
from hongyan.domain.review import store
from hongyan.domain.review.conduct import CaseAct, barred
from hongyan.domain.review.decision import TAKEN_BACK, DeskDecision, shows_nothing, voided_by
from hongyan.domain.review.model import ActorKind, Case
from hongyan.domain.review.reasons import CaseReason
from hongyan.domain.review.words import ACTOR_WORDS, CASE_EVENTS, CASE_STATES, actor_of
from hongyan.flows.reference.changes import note_change
from hongyan.flows.review.cases.findings import findings_view
from hongyan.flows.review.desk.desk import act_at_desk, find_case
from hongyan.kernel.actor import Actor, ActorType
from hongyan.kernel.calendar import DAY_MS, shanghai_text
from hongyan.kernel.kinds import RejectionReason
from hongyan.kernel.refusal import Refused
from hongyan.kernel.said import said

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work

KIND: Final = PendingKind.REVIEW_DECISION
AT_ONCE: Final = 100
"""Decisions that one transaction does."""
REFUSED_KEPT_MS: Final = DAY_MS
"""How long a reviewer can read why a decision was not done."""
_MARKED: Final = frozenset({Severity.BLOCKS.value, Severity.HUMAN.value})
_WORDED: Final = frozenset({"event", "state"})
"""Values of a no that are sentences without values: they are kept in English."""
_ACTORS: Final = frozenset(ACTOR_WORDS.values())


@dataclass(frozen=True, slots=True)
class WaitingDecision:
    """A decision that is not done: it waits until `runs_at`, or `refused` says why it never was."""

    case_id: int
    decision: DeskDecision
    reviewer: str
    asked_at: int
    runs_at: int
    refused: Refused | None = None


def decide_later(
    work: Work, case_id: int, decision: DeskDecision, reviewer: str, own: Collection[int] = ()
) -> WaitingDecision | Refused:
    """Keep a reviewer's decision for the time in which it can be taken back, or say why not.

    `own` are the accounts that the reviewer works for.
    """
    assert decision.event in TAKEN_BACK, "what no applicant is notified of is done at once"
    case = find_case(work.tx, case_id)
    if isinstance(case, Refused):
        return case
    no = refused_at_once(work, case, reviewer, own)
    if no is not None:
        return no
    act = CaseAct(
        decision.event,
        work.now_ms,
        ActorKind.REVIEWER,
        reviewer,
        decision.reasons,
        decision.note,
    )
    no = barred(case, act)
    if no is not None:
        return no
    if shows_nothing(decision, marked_reasons(case)):
        return Refused(CaseReason.NOTHING_SHOWN, "case.note", case=case_id)
    runs_at = work.now_ms + work.context.settings.review_undo_seconds * 1000
    asked = msgspec.json.encode(decision).decode()
    new = PendingAct(KIND, case_id, reviewer, work.now_ms, runs_at, case.sequence, asked)
    if not pendings.add_pending(work.tx, new):
        return _waits(case, new)
    becomes = {"event": decision.event, "reasons": decision.reasons}
    note_change(work, case.subject.account_id, "decide_later", str(case_id), None, becomes)
    return _read(new)


def take_back(work: Work, case_id: int, reviewer: str) -> DeskDecision | Refused:
    """Take back what a reviewer decided and was not done, and return it, to be changed.

    A decision that could not be done is laid aside by the same act.
    """
    case = find_case(work.tx, case_id)
    if isinstance(case, Refused):
        return case
    kept = pendings.pending_of(work.tx, KIND, case_id)
    nothing = Refused(CaseReason.NOTHING_TO_TAKE_BACK, "case", case=case_id, by=reviewer)
    if kept is None or kept.person != reviewer:
        return nothing
    if not pendings.take_pending(work.tx, kept):
        return nothing
    decision = _read(kept).decision
    was = {"event": decision.event, "reasons": decision.reasons}
    note_change(work, case.subject.account_id, "take_back", str(case_id), was, None)
    return decision


def run_decisions(work: Work) -> int:
    """Do the decisions whose time to be taken back is over, and return how many were done.

    One that its case does not allow any more goes back to its reviewer, who reads why. A sweep.
    """
    pendings.forget_refused(work.tx, work.now_ms - REFUSED_KEPT_MS)
    due = pendings.due_pending(work.tx, KIND, work.now_ms, AT_ONCE)
    return sum(_run(work, one) for one in due)


def waiting_decision(work: Work, case_id: int) -> WaitingDecision | None:
    """Return the decision on a case that waits or was given back."""
    kept = pendings.pending_of(work.tx, KIND, case_id)
    return None if kept is None else _read(kept)


def decisions_of(work: Work, reviewer: str) -> list[WaitingDecision]:
    """Return a reviewer's decisions that are not done, the oldest first."""
    return [_read(one) for one in pendings.pending_by(work.tx, KIND, reviewer)]


def refused_at_once(work: Work, case: Case, reviewer: str, own: Collection[int]) -> Refused | None:
    """Return what keeps a reviewer from acting on a case whatever the act is."""
    if case.subject.account_id in own:
        return Refused(CaseReason.OWN_ACCOUNT, "case", case=case.case_id, by=reviewer)
    kept = pendings.pending_of(work.tx, KIND, case.case_id)
    if kept is not None and kept.state is PendingState.WAITING:
        return _waits(case, kept)
    return None


def marked_reasons(case: Case) -> frozenset[RejectionReason]:
    """Return the reasons for which the rules marked words of a case's text."""
    return frozenset(
        RejectionReason(one["Reason"])
        for one in findings_view(case.findings)
        if one["Severity"] in _MARKED and str(one["Span"]).strip()
    )


def _run(work: Work, one: PendingAct) -> bool:
    if not pendings.take_pending(work.tx, one):
        return False
    done = _done(work, one)
    if isinstance(done, Refused):
        values = {name: str(text) for name, text in done.values.items()}
        why = msgspec.json.encode({"reason": done.reason, "values": values}).decode()
        pendings.add_pending(work.tx, replace(one, state=PendingState.REFUSED, why=why))
        return False
    return True


def _done(work: Work, one: PendingAct) -> Case | Refused:
    void = voided_by(store.trail_of(work.tx, one.subject_id), one.seen)
    if void is not None:
        return Refused(
            CaseReason.CHANGED_MEANWHILE,
            "case",
            case=one.subject_id,
            event=CASE_EVENTS[void.event],
            actor=actor_of(void),
            state=CASE_STATES[void.state],
        )
    decision = _read(one).decision
    act = CaseAct(
        decision.event,
        one.asked_at,
        ActorKind.REVIEWER,
        one.person,
        decision.reasons,
        decision.note,
    )
    wanted = work._replace(actor=Actor(ActorType.PERSON, one.person))
    return act_at_desk(wanted, one.subject_id, act)


def _waits(case: Case, kept: PendingAct) -> Refused:
    return Refused(
        CaseReason.DECISION_WAITS,
        "case",
        case=case.case_id,
        by=kept.person,
        at=shanghai_text(kept.asked_at),
    )


def _read(kept: PendingAct) -> WaitingDecision:
    refused = None
    if kept.state is PendingState.REFUSED:
        why = msgspec.json.decode(kept.why)
        values = {
            name: said(text) if name in _WORDED or text in _ACTORS else text
            for name, text in why["values"].items()
        }
        refused = Refused(CaseReason(why["reason"]), "case", values=values)
    return WaitingDecision(
        kept.subject_id,
        msgspec.json.decode(kept.asked, type=DeskDecision),
        kept.person,
        kept.asked_at,
        kept.runs_at,
        refused,
    )
