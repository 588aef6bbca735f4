"""Certification: an account says who it is, an operator looks at the papers and decides.

Numbers are checked before anybody looks at them and kept sealed (docs/rules/certification.md). What
an account may do once it is certified is `domain/certification/rights`' table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import Account
from hongyan.domain.certification import store
from hongyan.domain.certification.codes import canonical
from hongyan.domain.certification.model import (
    NUMBER_FAULT_WORDS,
    Certification,
    CertificationFault,
    CertificationState,
    RealName,
    check_real_name,
    seal_purpose,
)
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.reference.cache import REFERENCE
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.calendar import shanghai_day
from hongyan.kernel.kinds import AccountGrade, AccountKind
from hongyan.text.management import is_blank

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.kernel.seal import Sealer

NOTE_CHARACTERS_MAX: Final = 500

_FAULTS: Final[Mapping[CertificationFault, Declined]] = {
    CertificationFault.NAME: Declined(
        "--name", "a name has 2 to 100 characters, and is no number", "give the full legal name"
    ),
    CertificationFault.NUMBER: Declined("--number", "", "look at the certificate again"),
    CertificationFault.REPRESENTATIVE: Declined(
        "--representative",
        "a company has a legal representative, a person has none",
        "give it for an enterprise only",
    ),
    CertificationFault.GRADE: Declined(
        "--grade", "a person is of the ordinary grade", "leave --grade away"
    ),
}
"""Total over `CertificationFault`; what is wrong with a number is filled in."""


def submit_certification(
    tx: Connection, sealer: Sealer, account_name: str, declared: RealName, now_ms: int
) -> Certification | Declined:
    """Store who an account says it is, to be decided by an operator; what it said before is gone.

    A certified enterprise does not become a person again (FAQ 4.2: only the other way).
    """
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    found = check_real_name(declared, shanghai_day(now_ms))
    if found is not None:
        fault, number_fault = found
        said = _FAULTS[fault]
        if number_fault is None:
            return said
        return Declined(said.field, NUMBER_FAULT_WORDS[number_fault].en, said.remedy)
    before = store.certification_of(tx, account.account_id)
    if _is_certified_company(before) and declared.kind is AccountKind.PERSONAL:
        rule = f"{account_name} is certified as an enterprise"
        return Declined("--kind", rule, "open another account for the person")
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
    store.save_certification(tx, new, now_ms)
    return new


def approve_certification(
    tx: Connection, account_name: str, now_ms: int
) -> Certification | Declined:
    """Certify an account as what it declared; its kind is the certification's from then on."""
    found = _pending(tx, account_name)
    if isinstance(found, Declined):
        return found
    account, certification = found
    state = CertificationState.CERTIFIED
    store.decide_certification(tx, account.account_id, state, "", now_ms)
    accounts.change_account(tx, account.account_id, kind=certification.kind.value)
    accounts.count_up(tx, REFERENCE)
    return _of(tx, account)


def reject_certification(
    tx: Connection, account_name: str, note: str, now_ms: int
) -> Certification | Declined:
    """Reject what an account declared, with the reason it reads."""
    if is_blank(note) or len(note) > NOTE_CHARACTERS_MAX:
        rule = f"a rejection says why, in {NOTE_CHARACTERS_MAX} characters at most"
        return Declined("--note", rule, "give --note")
    found = _pending(tx, account_name)
    if isinstance(found, Declined):
        return found
    account, _ = found
    store.decide_certification(
        tx, account.account_id, CertificationState.REJECTED, note.strip(), now_ms
    )
    return _of(tx, account)


def set_grade(
    tx: Connection, account_name: str, grade: AccountGrade, now_ms: int
) -> Certification | Declined:
    """Set how thoroughly a certified enterprise's applications are looked at (政企)."""
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    certification = store.certification_of(tx, account.account_id)
    if certification is None:
        return _uncertified(account_name)
    if grade is AccountGrade.GOVERNMENT_ENTERPRISE and certification.kind is AccountKind.PERSONAL:
        return _FAULTS[CertificationFault.GRADE]
    store.set_grade(tx, account.account_id, grade, now_ms)
    return _of(tx, account)


def show_certification(tx: Connection, account_name: str) -> Certification | Declined:
    """Return who an account is, certified or not."""
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    return store.certification_of(tx, account.account_id) or _uncertified(account_name)


def pending_certifications(tx: Connection) -> list[tuple[str, Certification]]:
    """Return the certifications that wait for an operator with their accounts' names."""
    names = {one.account_id: one.name for one in accounts.all_accounts(tx)}
    waiting = store.certifications_in(tx, CertificationState.PENDING)
    return [(names.get(one.account_id, str(one.account_id)), one) for one in waiting]


def _pending(tx: Connection, account_name: str) -> tuple[Account, Certification] | Declined:
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    certification = store.certification_of(tx, account.account_id)
    if certification is None:
        return _uncertified(account_name)
    if certification.state is not CertificationState.PENDING:
        rule = f"the certification of {account_name} is {certification.state.value} already"
        return Declined("ACCOUNT", rule, "a new declaration starts it anew")
    return account, certification


def _uncertified(account_name: str) -> Declined:
    rule = f"{account_name} has not said who it is"
    return Declined("ACCOUNT", rule, f"`hongyan account certify {account_name} --name ...`")


def _of(tx: Connection, account: Account) -> Certification:
    certification = store.certification_of(tx, account.account_id)
    assert certification is not None, "it was just stored"
    return certification


def _is_certified_company(one: Certification | None) -> bool:
    if one is None or one.state is not CertificationState.CERTIFIED:
        return False
    return one.kind is AccountKind.ENTERPRISE
