"""A letter while it is filled in: what is wrong with its fields, and what a check says of them.

By the functions that take a letter and that judge it behind a sign. Reads only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.letters.check import Remark
from hongyan.domain.letters.form import form_fault
from hongyan.domain.letters.model import Letter, LetterForm
from hongyan.flows.accounts.applicant import Applicant, applicant_of
from hongyan.flows.review.papers.letters import remarks_on
from hongyan.kernel.calendar import shanghai_day
from hongyan.kernel.period import Period, read_period
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class LetterChecked:
    """A letter as filled in: who is authorized, what is refused, what the check remarks."""

    grantee: Applicant
    period: Period
    refused: Refused | None
    remarks: tuple[Remark, ...]


def check_draft_letter(
    tx: Connection, account_id: int, form: LetterForm, now_ms: int
) -> LetterChecked:
    """Return what would be said of a letter with these fields today."""
    today = shanghai_day(now_ms)
    period = read_period(form.period_text) or Period(today, today)
    letter = Letter(
        letter_id=0,
        account_id=account_id,
        name=form.name,
        grantor=form.grantor,
        grantee=form.grantee,
        credit_code=form.credit_code,
        period=period,
        sign_names=form.sign_names,
        scan_key="",
    )
    return LetterChecked(
        applicant_of(tx, account_id),
        period,
        form_fault(form, today),
        remarks_on(tx, letter, now_ms=now_ms),
    )
