"""What follows for a template from its case: its state, what is written down, the report about it.

Called by the review with every decided application, and by applications that begin to wait. What
a decision means for signs or papers is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import NewPush, PushKind
from hongyan.domain.review.lifecycle import State, Verdict
from hongyan.domain.review.model import Case
from hongyan.domain.templates import store
from hongyan.domain.templates.model import TemplateState
from hongyan.flows.messages.reports.words import template_sms_report
from hongyan.flows.reference.cache import REFERENCE
from hongyan.flows.review.cases.findings import reason_text

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext

_STATES = {Verdict.APPROVED: TemplateState.APPROVED, Verdict.REJECTED: TemplateState.REJECTED}


def template_decided(tx: Connection, case: Case, now_ms: int, context: FlowContext) -> None:
    """Move a template to where its case stands, and report it.

    An undecided case means that the template waits, a withdrawn one that it is cancelled. One that
    was deleted or applied for anew meanwhile stays as it is.
    """
    template_id, version = case.subject.subject_id, case.subject.version
    before = store.template_record(tx, template_id)
    if before is None or before.template.state is TemplateState.DELETED:
        return
    if before.application is None or before.application.version != version:
        return
    state = TemplateState.PENDING if case.verdict is None else _STATES[case.verdict]
    if case.state is State.WITHDRAWN:
        state = TemplateState.WITHDRAWN
    store.set_template_state(tx, template_id, state, now_ms)
    store.set_template_order(tx, template_id, version, case.case_id)
    reason = reason_text(case) if state is TemplateState.REJECTED else ""
    store.decide_template_application(tx, template_id, version, reason, case.decided_at)
    accounts.count_up(tx, REFERENCE)
    after = store.template_record(tx, template_id)
    assert after is not None, "it was just changed"
    account_id = after.template.account_id
    if context.catalogue.endpoint(tx, account_id, PushKind.TEMPLATE_SMS_REPORT) is not None:
        item = NewPush(account_id, PushKind.TEMPLATE_SMS_REPORT, template_sms_report(after))
        callbacks.add_pushes(tx, [item], now_ms)
