"""Who an account is: declared, checked, sealed, decided by an operator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts.reasons import AccountReason
from hongyan.domain.certification.model import (
    Certification,
    CertificationState,
    RealName,
    seal_purpose,
)
from hongyan.domain.certification.reasons import CertificateNumberReason, CertificationReason
from hongyan.flows.accounts import manage_certification as flows
from hongyan.flows.accounts.manage_accounts import create_account, find_account
from hongyan.kernel.kinds import AccountGrade, AccountKind
from hongyan.kernel.refusal import Reason, Refused
from hongyan.kernel.seal import Sealer
from tests.saying import no
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database

NOW_MS = 1_790_000_000_000
SEALER = Sealer(b"0" * 32)
CREDIT_CODE = "91350100M000100Y43"
ID_NUMBER = "11010519491231002X"
COMPANY = RealName(
    AccountKind.ENTERPRISE, AccountGrade.ORDINARY, "鸿雁科技有限公司", CREDIT_CODE, "王芳"
)
PERSON = RealName(AccountKind.PERSONAL, AccountGrade.ORDINARY, "王芳", ID_NUMBER)


@pytest.fixture
def tx(database: Database) -> Iterator[Connection]:
    with database.transaction() as opened:
        create_account(work_at(opened, NOW_MS), "acme", AccountKind.PERSONAL)
        yield opened


def submit(tx: Connection, declared: RealName) -> Certification | Refused:
    return flows.submit_certification(work_at(tx, NOW_MS), SEALER, "acme", declared)


def test_a_number_is_kept_sealed_and_shown_masked(tx: Connection) -> None:
    made = submit(tx, replace(COMPANY, number=f" {CREDIT_CODE.lower()}"))
    assert isinstance(made, Certification)
    assert made.state is CertificationState.PENDING
    assert made.number_masked == "913*************43"
    assert CREDIT_CODE not in repr(made)
    opened = SEALER.open(made.number_sealed, seal_purpose(made.account_id))
    assert opened == CREDIT_CODE
    assert flows.show_certification(tx, "acme") == made
    assert flows.pending_certifications(tx) == [("acme", made)]


@pytest.mark.parametrize(
    ("declared", "reason", "about"),
    [
        (
            replace(COMPANY, number="91350100M000100Y44"),
            CertificateNumberReason.CHECK,
            "certification.number",
        ),
        (
            replace(PERSON, number="110105204912310021"),
            CertificateNumberReason.NOT_BORN,
            "certification.number",
        ),
        (
            replace(COMPANY, subject_name="鸿"),
            CertificationReason.NAME_ILLEGAL,
            "certification.name",
        ),
    ],
)
def test_what_cannot_be_is_declined_at_its_field(
    tx: Connection, declared: RealName, reason: Reason, about: str
) -> None:
    assert no(submit(tx, declared)) == (reason, about)
    assert no(flows.show_certification(tx, "acme")) == (CertificationReason.MISSING, "account")


def test_an_operator_certifies_and_the_account_is_of_that_kind(tx: Connection) -> None:
    submit(tx, COMPANY)
    done = flows.approve_certification(work_at(tx, NOW_MS), "acme")
    assert isinstance(done, Certification)
    assert done.state is CertificationState.CERTIFIED
    account = find_account(tx, "acme")
    assert not isinstance(account, Refused)
    assert account.kind is AccountKind.ENTERPRISE
    again = flows.approve_certification(work_at(tx, NOW_MS), "acme")
    assert no(again) == (CertificationReason.DECIDED, "account")
    assert flows.pending_certifications(tx) == []


def test_a_certified_enterprise_does_not_become_a_person(tx: Connection) -> None:
    submit(tx, PERSON)
    flows.approve_certification(work_at(tx, NOW_MS), "acme")
    assert isinstance(submit(tx, COMPANY), Certification)
    flows.approve_certification(work_at(tx, NOW_MS), "acme")
    assert no(submit(tx, PERSON)) == (CertificationReason.IS_ENTERPRISE, "certification.kind")


def test_a_rejection_says_why_and_the_account_may_declare_again(tx: Connection) -> None:
    submit(tx, COMPANY)
    for note in (" ", "长" * (flows.NOTE_CHARACTERS_MAX + 1)):
        unsaid = flows.reject_certification(work_at(tx, NOW_MS), "acme", note)
        assert no(unsaid) == (CertificationReason.NOTE_ILLEGAL, "certification.note")
    done = flows.reject_certification(work_at(tx, NOW_MS), "acme", "证件照片不清晰")
    assert isinstance(done, Certification)
    assert (done.state, done.note) == (CertificationState.REJECTED, "证件照片不清晰")
    again = submit(tx, COMPANY)
    assert isinstance(again, Certification)
    assert (again.state, again.note) == (CertificationState.PENDING, "")


def test_the_grade_is_an_operators_word_on_companies(tx: Connection) -> None:
    grade = AccountGrade.GOVERNMENT_ENTERPRISE
    none_yet = flows.set_grade(work_at(tx, NOW_MS), "acme", grade)
    assert no(none_yet) == (CertificationReason.MISSING, "account")
    submit(tx, PERSON)
    of_person = flows.set_grade(work_at(tx, NOW_MS), "acme", grade)
    assert no(of_person) == (CertificationReason.GRADE_OF_PERSON, "account")
    submit(tx, COMPANY)
    done = flows.set_grade(work_at(tx, NOW_MS), "acme", grade)
    assert isinstance(done, Certification)
    assert done.grade is grade


def test_an_account_that_does_not_exist_is_declined(tx: Connection) -> None:
    for answer in (
        flows.approve_certification(work_at(tx, NOW_MS), "nobody"),
        flows.show_certification(tx, "nobody"),
    ):
        assert no(answer) == (AccountReason.MISSING, "account")
