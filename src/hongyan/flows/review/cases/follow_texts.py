"""What follows for a sign or a template from its case: its state, what is written down, its report.

One function over two rows that say how each kind is kept. What follows for papers is not known
here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import NewPush, PushKind
from hongyan.domain.review.lifecycle import CaseDecision, State
from hongyan.domain.review.model import Case
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignRecord, SignState
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateRecord, TemplateState
from hongyan.flows.messages.reports.words import sign_sms_report, template_sms_report
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.flows.review.cases.findings import reason_text
from hongyan.flows.review.cases.follow_papers import pass_letter_of_sign

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

Record = TypeVar("Record", SignRecord, TemplateRecord)


class TextState(StrEnum):
    """Where a case can bring a text: words that signs and templates share."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


_STATES: Final = {
    CaseDecision.APPROVED: TextState.APPROVED,
    CaseDecision.REJECTED: TextState.REJECTED,
}


@dataclass(frozen=True, slots=True)
class TextKind(Generic[Record]):
    """How one kind of text is kept, and how its report is written."""

    record: Callable[[Connection, int], Record | None]
    version: Callable[[Record], int | None]
    """Of the newest application; None when the text is deleted, or was never applied for."""
    move: Callable[[Work, Record, TextState], None]
    tie: Callable[[Connection, int, int, int], None]
    decide: Callable[[Connection, int, int, str, int | None], None]
    push_kind: PushKind
    report: Callable[[Record], str]


def follow_sign_case(work: Work, case: Case) -> None:
    """Move a sign to where its case stands, and report it; its letter passes with it."""
    _follow(work, case, _SIGNS)
    if case.verdict is CaseDecision.APPROVED:
        pass_letter_of_sign(work, case.subject.subject_id)


def follow_template_case(work: Work, case: Case) -> None:
    """Move a template to where its case stands, and report it."""
    _follow(work, case, _TEMPLATES)


def _follow(work: Work, case: Case, kind: TextKind[Record]) -> None:
    """Move a text to where its case stands, and report it.

    An undecided case means that the text waits, a withdrawn one that it is cancelled. A text that
    was deleted or applied for anew meanwhile stays as it is.
    """
    number, version = case.subject.subject_id, case.subject.version
    before = kind.record(work.tx, number)
    if before is None or kind.version(before) != version:
        return
    state = TextState.PENDING if case.verdict is None else _STATES[case.verdict]
    if case.state is State.WITHDRAWN:
        state = TextState.WITHDRAWN
    kind.move(work, before, state)
    kind.tie(work.tx, number, version, case.case_id)
    reason = reason_text(case) if state is TextState.REJECTED else ""
    kind.decide(work.tx, number, version, reason, case.decided_at)
    invalidate_reference(work.tx)
    after = kind.record(work.tx, number)
    assert after is not None, "it was just changed"
    account_id = case.subject.account_id
    if work.context.cache.endpoint(work.tx, account_id, kind.push_kind) is not None:
        item = NewPush(account_id, kind.push_kind, kind.report(after))
        callbacks.add_pushes(work.tx, [item], work.now_ms)


def _sign_version(record: SignRecord) -> int | None:
    if record.application is None or record.sign.state is SignState.DELETED:
        return None
    return record.application.version


def _template_version(record: TemplateRecord) -> int | None:
    if record.application is None or record.template.state is TemplateState.DELETED:
        return None
    return record.application.version


def _move_sign(work: Work, record: SignRecord, state: TextState) -> None:
    assert record.application is not None, "it has a version"
    kind = record.application.kind
    signs.set_sign(work.tx, record.sign.sign_id, kind, SignState(state.value), work.now_ms)


def _move_template(work: Work, record: TemplateRecord, state: TextState) -> None:
    number = record.template.template_id
    templates.set_template_state(work.tx, number, TemplateState(state.value), work.now_ms)


_SIGNS: Final = TextKind(
    record=signs.sign_record,
    version=_sign_version,
    move=_move_sign,
    tie=signs.set_sign_order,
    decide=signs.decide_sign_application,
    push_kind=PushKind.SIGN_SMS_REPORT,
    report=sign_sms_report,
)
_TEMPLATES: Final = TextKind(
    record=templates.template_record,
    version=_template_version,
    move=_move_template,
    tie=templates.set_template_order,
    decide=templates.decide_template_application,
    push_kind=PushKind.TEMPLATE_SMS_REPORT,
    report=template_sms_report,
)
