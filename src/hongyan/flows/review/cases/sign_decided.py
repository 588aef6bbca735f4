"""What follows for a sign from its case: its state, what is written down, the report about it.

Called by the review with every decided application, and by applications that begin to wait. What
a decision means for papers or templates is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import NewPush, PushKind
from hongyan.domain.review.lifecycle import State, Verdict
from hongyan.domain.review.model import Case
from hongyan.domain.signs import store
from hongyan.domain.signs.model import SignState
from hongyan.flows.messages.reports.words import sign_sms_report
from hongyan.flows.reference.cache import REFERENCE
from hongyan.flows.review.cases.findings import reason_text

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext

_STATES = {Verdict.APPROVED: SignState.APPROVED, Verdict.REJECTED: SignState.REJECTED}


def sign_decided(tx: Connection, case: Case, now_ms: int, context: FlowContext) -> None:
    """Move a sign to where its case stands, and report it.

    An undecided case means that the sign waits, a withdrawn one that it is cancelled. A sign that
    was deleted or applied for anew meanwhile stays as it is.
    """
    sign_id, version = case.subject.subject_id, case.subject.version
    before = store.sign_record(tx, sign_id)
    if before is None or before.sign.state is SignState.DELETED:
        return
    if before.application is None or before.application.version != version:
        return
    state = SignState.PENDING if case.verdict is None else _STATES[case.verdict]
    if case.state is State.WITHDRAWN:
        state = SignState.WITHDRAWN
    store.set_sign(tx, sign_id, before.application.kind, state, now_ms)
    store.set_sign_order(tx, sign_id, version, case.case_id)
    reason = reason_text(case) if state is SignState.REJECTED else ""
    store.decide_sign_application(tx, sign_id, version, reason, case.decided_at)
    accounts.count_up(tx, REFERENCE)
    after = store.sign_record(tx, sign_id)
    assert after is not None, "it was just changed"
    account_id = after.sign.account_id
    if context.catalogue.endpoint(tx, account_id, PushKind.SIGN_SMS_REPORT) is not None:
        item = NewPush(account_id, PushKind.SIGN_SMS_REPORT, sign_sms_report(after))
        callbacks.add_pushes(tx, [item], now_ms)
