"""The decisions of a reviewer in the month of the demo. Knows neither its calls nor carriers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.review import store as cases
from hongyan.domain.review.conduct import CaseAct, barred, perform
from hongyan.domain.review.lifecycle import Event
from hongyan.domain.review.model import ActorKind, SubjectKind
from hongyan.domain.templates import store as templates
from hongyan.flows.review.desk.desk import act_at_desk
from hongyan.kernel.kinds import RejectionReason
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work

REVIEWER: Final = "demo-reviewer"
NOTE: Final = "内容涉及贷款营销，请改为服务通知。"


def decide_demo_case(work: Work, account_id: int, name: str, event: Event) -> Refused | None:
    """Let the demo's reviewer claim and decide the open cases of a template, by its name.

    All of them, or none: what bars one of them is said before the first is claimed. A case that
    another process changed at this moment stays as that process left it.
    """
    held = templates.templates_of(work.tx, account_id)
    ids = {one.template_id for one in held if one.name == name}
    claim, decision = _act(work, Event.CLAIMED), _act(work, event)
    waiting = []
    for case in cases.open_applications_of(work.tx, account_id):
        if case.subject.kind is not SubjectKind.TEMPLATE or case.subject.subject_id not in ids:
            continue
        claimed = perform(case, claim)
        if isinstance(claimed, Refused):
            return claimed
        refused = barred(claimed, decision)
        if refused is not None:
            return refused
        waiting.append(case.case_id)
    for case_id in waiting:
        if not isinstance(act_at_desk(work, case_id, claim), Refused):
            act_at_desk(work, case_id, decision)
    return None


def _act(work: Work, event: Event) -> CaseAct:
    reasons = (RejectionReason.CONTENT_NOT_ALLOWED,) if event is Event.REJECTED else ()
    note = NOTE if reasons else ""
    return CaseAct(event, work.now_ms, ActorKind.REVIEWER, REVIEWER, reasons, note)
