"""Real-name data: what is taken, and what a value lets people see."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hongyan.domain.certification.codes import CertificateNumberFault
from hongyan.domain.certification.model import (
    NUMBER_FAULT_WORDS,
    Certification,
    CertificationFault,
    CertificationState,
    RealName,
    check_real_name,
    seal_purpose,
)
from hongyan.kernel.kinds import AccountGrade, AccountKind

TODAY = 20260131
PERSON = RealName(AccountKind.PERSONAL, AccountGrade.ORDINARY, "王小明", "11010519491231002X")
COMPANY = RealName(
    AccountKind.ENTERPRISE,
    AccountGrade.GOVERNMENT_ENTERPRISE,
    "鸿雁演示科技有限公司",
    "91110000600037341L",
    legal_representative="李小红",
)


@pytest.mark.parametrize("declared", [PERSON, COMPANY])
def test_good_data_is_taken(declared: RealName) -> None:
    assert check_real_name(declared, TODAY) is None


@pytest.mark.parametrize(
    ("declared", "fault", "number_fault"),
    [
        (replace(PERSON, subject_name="王"), CertificationFault.NAME, None),
        (replace(PERSON, subject_name=" 王小明"), CertificationFault.NAME, None),
        (replace(COMPANY, subject_name="123456"), CertificationFault.NAME, None),
        (replace(COMPANY, subject_name="司" * 101), CertificationFault.NAME, None),
        (
            replace(PERSON, number="91110000600037341L"),
            CertificationFault.NUMBER,
            CertificateNumberFault.FORM,
        ),
        (
            replace(COMPANY, number="911100006000373411"),
            CertificationFault.NUMBER,
            CertificateNumberFault.CHECK,
        ),
        (replace(COMPANY, legal_representative=""), CertificationFault.REPRESENTATIVE, None),
        (replace(PERSON, legal_representative="李"), CertificationFault.REPRESENTATIVE, None),
        (
            replace(PERSON, grade=AccountGrade.GOVERNMENT_ENTERPRISE),
            CertificationFault.GRADE,
            None,
        ),
    ],
)
def test_wrong_data_is_told_apart(
    declared: RealName, fault: CertificationFault, number_fault: CertificateNumberFault | None
) -> None:
    assert check_real_name(declared, TODAY) == (fault, number_fault)


def test_no_value_prints_the_number() -> None:
    kept = Certification(
        1,
        PERSON.kind,
        PERSON.grade,
        PERSON.subject_name,
        PERSON.number_masked,
        "sealed-text",
        CertificationState.PENDING,
    )
    assert "sealed-text" not in repr(kept)
    assert PERSON.number not in repr(PERSON)
    assert kept.number_masked == "110*************2X"


def test_a_sealed_number_belongs_to_one_account() -> None:
    assert seal_purpose(1) != seal_purpose(2)


def test_every_fault_of_a_number_has_its_words() -> None:
    assert list(NUMBER_FAULT_WORDS) == list(CertificateNumberFault)
