"""Certification: an account says who it is, an operator looks at the papers and decides.

Numbers are checked before the review and kept sealed (docs/rules/certification.md). What
an account may do once it is certified is `domain/certification/rights`' table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import Account
from hongyan.domain.certification import store
from hongyan.domain.certification.codes import canonical
from hongyan.domain.certification.model import (
    Certification,
    CertificationState,
    RealName,
    check_real_name,
    seal_purpose,
)
from hongyan.domain.certification.reasons import CertificationReason
from hongyan.domain.certification.words import STATE_WORDS
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.reference.changes import note_change
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.kernel.calendar import shanghai_day
from hongyan.kernel.kinds import AccountGrade, AccountKind
from hongyan.kernel.refusal import Refused
from hongyan.text.management import is_blank

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work
    from hongyan.kernel.seal import Sealer

NOTE_CHARACTERS_MAX: Final = 500


def submit_certification(
    work: Work, sealer: Sealer, account_name: str, declared: RealName
) -> Certification | Refused:
    """Store who an account says it is, to be decided by an operator; what it said before is gone.

    A certified enterprise does not become a person again (FAQ 4.2: only the other way).
    """
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    refused = check_real_name(declared, shanghai_day(work.now_ms))
    if refused is not None:
        return refused
    before = store.certification_of(work.tx, account.account_id)
    if _is_certified_company(before) and declared.kind is AccountKind.PERSONAL:
        return Refused(
            CertificationReason.IS_ENTERPRISE, "certification.kind", account=account_name
        )
    sealed = sealer.seal(canonical(declared.number), seal_purpose(account.account_id))
    new = Certification(
        account_id=account.account_id,
        kind=declared.kind,
        grade=declared.grade,
        subject_name=declared.subject_name,
        number_masked=declared.number_masked,
        number_sealed=sealed,
        state=CertificationState.PENDING,
        legal_representative=declared.legal_representative,
    )
    store.save_certification(work.tx, new, work.now_ms)
    note_change(work, account.account_id, "submit_certification", account_name, before, new)
    return new


def approve_certification(work: Work, account_name: str) -> Certification | Refused:
    """Certify an account as what it declared; its kind is the certification's from then on."""
    found = _pending(work.tx, account_name)
    if isinstance(found, Refused):
        return found
    account, certification = found
    state = CertificationState.CERTIFIED
    store.decide_certification(work.tx, account.account_id, state, "", work.now_ms)
    accounts.change_account(work.tx, account.account_id, kind=certification.kind.value)
    invalidate_reference(work.tx)
    after = _of(work.tx, account)
    note_change(
        work, account.account_id, "approve_certification", account_name, certification, after
    )
    return after


def reject_certification(work: Work, account_name: str, note: str) -> Certification | Refused:
    """Reject what an account declared, with the reason it reads."""
    if is_blank(note) or len(note) > NOTE_CHARACTERS_MAX:
        return Refused(
            CertificationReason.NOTE_ILLEGAL, "certification.note", most=NOTE_CHARACTERS_MAX
        )
    found = _pending(work.tx, account_name)
    if isinstance(found, Refused):
        return found
    account, certification = found
    store.decide_certification(
        work.tx, account.account_id, CertificationState.REJECTED, note.strip(), work.now_ms
    )
    after = _of(work.tx, account)
    note_change(
        work, account.account_id, "reject_certification", account_name, certification, after
    )
    return after


def set_grade(work: Work, account_name: str, grade: AccountGrade) -> Certification | Refused:
    """Set how thoroughly a certified enterprise's applications are looked at (政企)."""
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    certification = store.certification_of(work.tx, account.account_id)
    if certification is None:
        return _uncertified(account_name)
    if grade is AccountGrade.GOVERNMENT_ENTERPRISE and certification.kind is AccountKind.PERSONAL:
        return Refused(CertificationReason.GRADE_OF_PERSON, "account")
    store.set_grade(work.tx, account.account_id, grade, work.now_ms)
    after = _of(work.tx, account)
    note_change(work, account.account_id, "set_grade", account_name, certification, after)
    return after


def show_certification(tx: Connection, account_name: str) -> Certification | Refused:
    """Return who an account is, certified or not."""
    account = find_account(tx, account_name)
    if isinstance(account, Refused):
        return account
    return store.certification_of(tx, account.account_id) or _uncertified(account_name)


def pending_certifications(tx: Connection) -> list[tuple[str, Certification]]:
    """Return the certifications that wait for an operator with their accounts' names."""
    waiting = store.certifications_in(tx, CertificationState.PENDING)
    names = accounts.account_names(tx, (one.account_id for one in waiting))
    return [(names.get(one.account_id, str(one.account_id)), one) for one in waiting]


def _pending(tx: Connection, account_name: str) -> tuple[Account, Certification] | Refused:
    account = find_account(tx, account_name)
    if isinstance(account, Refused):
        return account
    certification = store.certification_of(tx, account.account_id)
    if certification is None:
        return _uncertified(account_name)
    if certification.state is not CertificationState.PENDING:
        return Refused(
            CertificationReason.DECIDED,
            "account",
            account=account_name,
            state=STATE_WORDS[certification.state],
        )
    return account, certification


def _uncertified(account_name: str) -> Refused:
    return Refused(CertificationReason.MISSING, "account", account=account_name)


def _of(tx: Connection, account: Account) -> Certification:
    certification = store.certification_of(tx, account.account_id)
    assert certification is not None, "it was just stored"
    return certification


def _is_certified_company(one: Certification | None) -> bool:
    if one is None or one.state is not CertificationState.CERTIFIED:
        return False
    return one.kind is AccountKind.ENTERPRISE
