"""What becomes of review cases because time passed: escalated, given back, lapsed.

Each act is the clock's, stands in the trail, and can be repeated without harm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.review import store
from hongyan.domain.review.conduct import CaseAct
from hongyan.domain.review.desk import to_escalate
from hongyan.domain.review.lifecycle import Event, State
from hongyan.domain.review.model import ActorKind, Case
from hongyan.flows.review.cases.cases import act_on_case
from hongyan.kernel.calendar import DAY_MS, HOUR_MS
from hongyan.kernel.kinds import RejectionReason

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work

CLOCK: Final = "clock"
LAPSED_NOTE: Final = "未在期限内补充材料"


def sweep_reviews(work: Work) -> int:
    """Escalate overdue cases, take back forgotten claims, end waits for material; say how many."""
    settings = work.context.settings
    grace_seconds = settings.review_escalate_minutes * 60
    overdue = to_escalate(store.overdue_cases(work.tx, work.now_ms), work.now_ms, grace_seconds)
    acts = [
        (case, CaseAct(Event.ESCALATED, work.now_ms, ActorKind.CLOCK, CLOCK)) for case in overdue
    ]
    claimed_before = work.now_ms - settings.review_claim_hours * HOUR_MS
    acts += [
        (case, CaseAct(Event.RELEASED, work.now_ms, ActorKind.CLOCK, CLOCK))
        for case in store.cases_in(work.tx, (State.CLAIMED, State.CALL_NEEDED))
        if _claimed_at(case) < claimed_before
    ]
    asked_before = work.now_ms - settings.review_material_days * DAY_MS
    missing = (RejectionReason.MATERIAL_MISSING,)
    acts += [
        (
            case,
            CaseAct(
                Event.MATERIAL_LAPSED, work.now_ms, ActorKind.CLOCK, CLOCK, missing, LAPSED_NOTE
            ),
        )
        for case in store.cases_in(work.tx, (State.MATERIAL_NEEDED,))
        # It was claimed before it was asked: most need no look at the trail.
        if _claimed_at(case) < asked_before
        if store.trail_of(work.tx, case.case_id)[-1].at < asked_before
    ]
    done = [act_on_case(work, case.case_id, act) for case, act in acts]
    return sum(isinstance(one, Case) for one in done)


def _claimed_at(case: Case) -> int:
    assert case.claimed_at is not None, "in these states it is claimed"
    return case.claimed_at
