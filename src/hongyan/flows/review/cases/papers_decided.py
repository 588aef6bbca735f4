"""What follows for papers from a decision: on their own case, or on the sign that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts
from hongyan.domain.letters import store as letters
from hongyan.domain.letters.model import Letter, LetterState, LetterStatus
from hongyan.domain.qualifications import store as qualifications
from hongyan.domain.qualifications.model import QualificationState
from hongyan.domain.review.lifecycle import State, Verdict
from hongyan.domain.review.model import Case, SubjectKind
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.flows.reference.cache import REFERENCE
from hongyan.flows.review.cases.findings import reason_text
from hongyan.flows.review.cases.resting import signs_resting_on
from hongyan.kernel.calendar import shanghai_day

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext

_QUALIFICATION_STATES = {
    State.APPROVED: QualificationState.PASSED,
    State.REJECTED: QualificationState.REJECTED,
    State.AUTO_REJECTED: QualificationState.REJECTED,
    State.WITHDRAWN: QualificationState.CANCELLED,
    State.MATERIAL_NEEDED: QualificationState.MATERIAL_NEEDED,
}
_LETTER_STATES = {Verdict.APPROVED: LetterState.PASSED, Verdict.REJECTED: LetterState.REJECTED}


def papers_decided(tx: Connection, case: Case, now_ms: int, context: FlowContext) -> None:
    """Move a qualification or a letter to where its case stands.

    A letter that passes lets signs send again that were halted when the one before it lapsed.
    Trademarks and app filings have no state: they are judged with the sign that names them.
    """
    del context
    if case.subject.kind is SubjectKind.QUALIFICATION:
        _qualification_decided(tx, case, now_ms)
    elif case.subject.kind is SubjectKind.LETTER and case.verdict is not None:
        letter = letters.letter_by_id(tx, case.subject.subject_id)
        if letter is not None:
            _letter_decided(tx, letter, _LETTER_STATES[case.verdict], now_ms)


def sign_passed(tx: Connection, sign_id: int, now_ms: int) -> None:
    """Let the letter behind a sign pass, now that the sign passed (Dysmsapi, State of letters)."""
    record = signs.sign_record(tx, sign_id)
    if record is None or record.application is None or record.application.letter_id is None:
        return
    letter = letters.letter_of(tx, record.sign.account_id, record.application.letter_id)
    if letter is not None and letter.state is LetterState.PENDING:
        letters.set_letter_state(tx, letter.letter_id, LetterState.PASSED, now_ms)


def _qualification_decided(tx: Connection, case: Case, now_ms: int) -> None:
    held = qualifications.qualification_by_id(tx, case.subject.subject_id)
    if held is None or held.version != case.subject.version:
        return
    state = _QUALIFICATION_STATES.get(case.state, QualificationState.REVIEWING)
    is_no = state is QualificationState.REJECTED
    qualifications.change_qualification(
        tx,
        held.qualification_id,
        now_ms,
        state=state.value,
        note=reason_text(case) if is_no else case.note,
        decided_at=case.decided_at,
    )


def _letter_decided(tx: Connection, letter: Letter, state: LetterState, now_ms: int) -> None:
    letters.set_letter_state(tx, letter.letter_id, state, now_ms)
    is_good = state is LetterState.PASSED
    if not is_good or letter.status(shanghai_day(now_ms)) is not LetterStatus.VALID:
        return
    resting = signs_resting_on(tx, letter.account_id, letter_id=letter.letter_id)
    halted = [
        one.sign
        for one in resting
        if one.sign.state is SignState.UNAVAILABLE and one.sign.name in letter.sign_names
    ]
    for sign in halted:
        signs.set_sign_state(tx, sign.sign_id, SignState.APPROVED, now_ms)
    if halted:
        accounts.count_up(tx, REFERENCE)
