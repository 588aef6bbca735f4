"""Who hears of a decision: one table from what was applied for to the flow that acts on it.

A handler sets the subject's state by the case's verdict and queues the report about it. It is
called by `review_cases`, in the transaction of the act: with every decided application, and with
one that waits again (the applicant asked for a human, a rejection was reopened) or was withdrawn;
for papers also when material is asked for and given. So it imports nothing of that module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from hongyan.domain.review.lifecycle import Verdict
from hongyan.domain.review.model import Case, SubjectKind
from hongyan.flows.review.cases.papers_decided import papers_decided, sign_passed
from hongyan.flows.review.cases.sign_decided import sign_decided
from hongyan.flows.review.cases.template_decided import template_decided

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext

Decided = Callable[["Connection", Case, int, "FlowContext"], None]
"""Takes the transaction, the case, the moment and the context."""


def _sign_decided(tx: Connection, case: Case, now_ms: int, context: FlowContext) -> None:
    sign_decided(tx, case, now_ms, context)
    if case.verdict is Verdict.APPROVED:
        sign_passed(tx, case.subject.subject_id, now_ms)


DECIDED: Final[Mapping[SubjectKind, Decided]] = MappingProxyType(
    {
        SubjectKind.SIGN: _sign_decided,
        SubjectKind.TEMPLATE: template_decided,
        SubjectKind.QUALIFICATION: papers_decided,
        SubjectKind.LETTER: papers_decided,
        SubjectKind.TRADEMARK: papers_decided,
        SubjectKind.APP_FILING: papers_decided,
    }
)
"""Total over `SubjectKind`."""
