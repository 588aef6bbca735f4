"""Letters as an operator sees them: who the parties are, what a check says, who owns whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.letters import store
from hongyan.domain.letters.chain import makes_a_circle
from hongyan.domain.letters.check import Remark
from hongyan.domain.letters.model import Letter
from hongyan.domain.letters.reasons import CompanyReason, LetterReason
from hongyan.domain.notices import store as notices
from hongyan.domain.notices.model import Notice
from hongyan.flows.accounts.applicant import Applicant, applicant_of
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.reference.changes import note_change
from hongyan.flows.review.papers.letters import remarks_on
from hongyan.kernel.cut import quoted
from hongyan.kernel.refusal import Refused
from hongyan.text.management import says_nothing

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work


@dataclass(frozen=True, slots=True)
class CheckedLetter:
    """A letter with what the check says of it."""

    letter: Letter
    remarks: tuple[Remark, ...]


def grantee_of(tx: Connection, account_name: str) -> Applicant | Refused:
    """Return who an account is: the authorized party of its letters (FAQ 1.3)."""
    account = find_account(tx, account_name)
    if isinstance(account, Refused):
        return account
    return applicant_of(tx, account.account_id)


def list_letters(
    tx: Connection, account_name: str, *, now_ms: int
) -> tuple[list[CheckedLetter], list[Notice]] | Refused:
    """Return an account's letters, each checked as of now, and its notices, newest first."""
    account = find_account(tx, account_name)
    if isinstance(account, Refused):
        return account
    checked = [
        CheckedLetter(one, remarks_on(tx, one, now_ms=now_ms))
        for one in store.letters_of(tx, account.account_id)
    ]
    return checked, notices.notices_of(tx, account.account_id)


def check_one(
    tx: Connection, letter_id: int, sign_name: str, *, now_ms: int
) -> CheckedLetter | Refused:
    """Return a letter with what the check says of it, for a sign if one is named."""
    letter = store.letter_by_id(tx, letter_id)
    if letter is None:
        return Refused(LetterReason.MISSING, "letter", letter=letter_id)
    return CheckedLetter(letter, remarks_on(tx, letter, now_ms=now_ms, sign_name=sign_name))


def tie_company(work: Work, account_name: str, child: str, parent: str) -> Refused | None:
    """Write down whose subsidiary a company is (FAQ 1.2)."""
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    if says_nothing(child):
        return Refused(CompanyReason.NAME_EMPTY, "company.child")
    if says_nothing(parent):
        return Refused(CompanyReason.NAME_EMPTY, "company.parent")
    if makes_a_circle(child, parent, store.parents_of(work.tx, account.account_id)):
        return Refused(CompanyReason.OWN_PARENT, "company.parent", company=quoted(parent))
    store.set_parent(work.tx, account.account_id, child, parent, work.now_ms)
    note_change(work, account.account_id, "tie_company", child, None, {"parent": parent})
    return None
