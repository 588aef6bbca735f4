"""What follows for papers from a case: their own, or that of the sign that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.letters import store as letters
from hongyan.domain.letters.model import Letter, LetterState, LetterStatus
from hongyan.domain.qualifications import store as qualifications
from hongyan.domain.qualifications.model import QualificationState
from hongyan.domain.review.lifecycle import CaseDecision, State
from hongyan.domain.review.model import Case
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.flows.review.cases.findings import reason_text
from hongyan.flows.review.cases.resting import signs_resting_on
from hongyan.kernel.calendar import shanghai_day

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work

_QUALIFICATION_STATES = {
    State.APPROVED: QualificationState.PASSED,
    State.REJECTED: QualificationState.REJECTED,
    State.AUTO_REJECTED: QualificationState.REJECTED,
    State.WITHDRAWN: QualificationState.CANCELLED,
    State.MATERIAL_NEEDED: QualificationState.MATERIAL_NEEDED,
}
_LETTER_STATES = {
    CaseDecision.APPROVED: LetterState.PASSED,
    CaseDecision.REJECTED: LetterState.REJECTED,
}


def follow_qualification_case(work: Work, case: Case) -> None:
    """Move a qualification to where its case stands; not if it was changed meanwhile."""
    held = qualifications.qualification_by_id(work.tx, case.subject.subject_id)
    if held is None or held.version != case.subject.version:
        return
    state = _QUALIFICATION_STATES.get(case.state, QualificationState.REVIEWING)
    is_no = state is QualificationState.REJECTED
    qualifications.change_qualification(
        work.tx,
        held.qualification_id,
        work.now_ms,
        state=state.value,
        note=reason_text(case) if is_no else case.note,
        decided_at=case.decided_at,
    )


def follow_letter_case(work: Work, case: Case) -> None:
    """Move a letter to where its decided case stands.

    One that passes lets signs send again that were halted when the one before it lapsed.
    """
    letter = letters.letter_by_id(work.tx, case.subject.subject_id)
    if letter is None or case.verdict is None:
        return
    letters.set_letter_state(work.tx, letter.letter_id, _LETTER_STATES[case.verdict], work.now_ms)
    is_valid = letter.status(shanghai_day(work.now_ms)) is LetterStatus.VALID
    if is_valid and case.verdict is CaseDecision.APPROVED:
        _revive_signs(work, letter)


def follow_no_case(work: Work, case: Case) -> None:
    """Do nothing: trademarks and app filings are judged with the sign that names them."""
    del work, case


def pass_letter_of_sign(work: Work, sign_id: int) -> None:
    """Let the letter behind a sign pass, now that the sign passed (Dysmsapi, State of letters)."""
    record = signs.sign_record(work.tx, sign_id)
    if record is None or record.application is None or record.application.letter_id is None:
        return
    letter = letters.letter_of(work.tx, record.sign.account_id, record.application.letter_id)
    if letter is not None and letter.state is LetterState.PENDING:
        letters.set_letter_state(work.tx, letter.letter_id, LetterState.PASSED, work.now_ms)


def _revive_signs(work: Work, letter: Letter) -> None:
    resting = signs_resting_on(work.tx, letter.account_id, letter_id=letter.letter_id)
    halted = [
        one.sign
        for one in resting
        if one.sign.state is SignState.UNAVAILABLE and one.sign.name in letter.sign_names
    ]
    for sign in halted:
        signs.set_sign_state(work.tx, sign.sign_id, SignState.APPROVED, work.now_ms)
    if halted:
        invalidate_reference(work.tx)
