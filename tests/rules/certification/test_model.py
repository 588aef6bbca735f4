"""Real-name data: what is taken, and what a value lets people see."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hongyan.domain.certification.model import (
    Certification,
    CertificationState,
    RealName,
    check_real_name,
    seal_purpose,
)
from hongyan.domain.certification.reasons import CertificateNumberReason, CertificationReason
from hongyan.kernel.kinds import AccountGrade, AccountKind
from hongyan.kernel.refusal import Reason
from tests.saying import no

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
    ("declared", "reason", "about"),
    [
        (replace(PERSON, subject_name="王"), CertificationReason.NAME_ILLEGAL, "name"),
        (replace(PERSON, subject_name=" 王小明"), CertificationReason.NAME_ILLEGAL, "name"),
        (replace(COMPANY, subject_name="123456"), CertificationReason.NAME_ILLEGAL, "name"),
        (replace(COMPANY, subject_name="司" * 101), CertificationReason.NAME_ILLEGAL, "name"),
        (replace(PERSON, number="91110000600037341L"), CertificateNumberReason.FORM, "number"),
        (replace(COMPANY, number="911100006000373411"), CertificateNumberReason.CHECK, "number"),
        (
            replace(COMPANY, legal_representative=""),
            CertificationReason.REPRESENTATIVE_MISSING,
            "representative",
        ),
        (
            replace(PERSON, legal_representative="李"),
            CertificationReason.REPRESENTATIVE_OF_PERSON,
            "representative",
        ),
        (
            replace(PERSON, grade=AccountGrade.GOVERNMENT_ENTERPRISE),
            CertificationReason.GRADE_OF_PERSON,
            "grade",
        ),
    ],
)
def test_wrong_data_is_told_apart(declared: RealName, reason: Reason, about: str) -> None:
    assert no(check_real_name(declared, TODAY)) == (reason, f"certification.{about}")


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
