"""Authorization letters taken, looked up and compared with what is known of their account.

The shape of a letter is refused; what it is worth to a sign is found by `assessment_of`. Knows no
API code.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.certification.codes import canonical, check_credit_code
from hongyan.domain.letters import store
from hongyan.domain.letters.check import Facts, Remark, check_letter
from hongyan.domain.letters.form import form_fault
from hongyan.domain.letters.model import Letter, LetterForm
from hongyan.domain.letters.reasons import LetterFormReason
from hongyan.domain.materials import store as materials
from hongyan.domain.qualifications import store as qualifications
from hongyan.domain.review.model import SubjectKind
from hongyan.flows.accounts.applicant import certified
from hongyan.flows.reference.changes import note_change
from hongyan.kernel.calendar import shanghai_day
from hongyan.kernel.period import read_period
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work


@dataclass(frozen=True, slots=True)
class LetterQuery:
    """Which of an account's letters are asked for; what is empty does not narrow."""

    ids: Collection[int] = ()
    credit_code: str = ""
    sign_name: str = ""
    state: str = ""
    status: str = ""


def create_letter(work: Work, account_id: int, form: LetterForm) -> int | Refused:
    """Take a letter and return its id; it passes when a sign within its scope passes."""
    fault = form_fault(form, shanghai_day(work.now_ms))
    if fault is not None:
        return fault
    if store.has_letter_named(work.tx, account_id, form.name):
        return Refused(LetterFormReason.NAME_TAKEN, "letter.name", name=form.name)
    if materials.missing_keys(work.tx, account_id, [form.scan_key]):
        return Refused(LetterFormReason.SCAN_MISSING, "letter.scan", key=form.scan_key)
    period = read_period(form.period_text)
    assert period is not None, "form_fault() has read it"
    letter_id = store.add_letter(work.tx, account_id, form, period, work.now_ms)
    materials.name_files(work.tx, SubjectKind.LETTER, letter_id, [form.scan_key])
    note_change(work, account_id, "create_letter", str(letter_id), None, form)
    return letter_id


def find_letters(
    tx: Connection, account_id: int, asked: LetterQuery, *, now_ms: int
) -> list[Letter]:
    """Return an account's letters that fit a query, oldest first."""
    today = shanghai_day(now_ms)
    return [
        one
        for one in store.letters_of(tx, account_id)
        if (not asked.ids or one.letter_id in asked.ids)
        and asked.credit_code in {"", one.credit_code}
        and (not asked.sign_name or asked.sign_name in one.sign_names)
        and asked.state in {"", one.state.value}
        and asked.status in {"", one.status(today).value}
    ]


def remarks_on(
    tx: Connection,
    letter: Letter,
    *,
    now_ms: int,
    sign_name: str = "",
    qualification_id: int | None = None,
) -> tuple[Remark, ...]:
    """Return what the check says of a letter, field by field (FAQ 1.2, 1.3).

    The authorized party is compared with the account's certified name, the credit code with the
    qualification's, once these are known.
    """
    grantee = certified(tx, letter.account_id)
    behind = None
    if qualification_id is not None:
        behind = qualifications.qualification_of(tx, letter.account_id, qualification_id)
    facts = Facts(
        today=shanghai_day(now_ms),
        certified_name=grantee.subject_name if grantee else "",
        credit_code=canonical(behind.credit_code) if behind else "",
        sign_name=sign_name,
        is_credit_code_sound=check_credit_code(letter.credit_code) is None,
    )
    return check_letter(letter, facts)
