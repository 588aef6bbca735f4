"""Certifications as values: who an account is in law, and who says so.

The number that certifies is sealed by whoever stores it; in the clear it is never part of a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from hongyan.domain.certification.codes import (
    CertificateNumberFault,
    canonical,
    check_credit_code,
    check_id_number,
    masked,
)
from hongyan.kernel.kinds import AccountGrade, AccountKind
from hongyan.text.management import says_nothing
from hongyan.text.shown import unseen_characters

SUBJECT_NAME_CHARACTERS = range(2, 101)


class CertificationState(StrEnum):
    """Where a certification stands."""

    PENDING = "pending"
    CERTIFIED = "certified"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Certification:
    """Who an account is: a person by name and id number, or a company by name and credit code.

    `number_masked` is for people; `number_sealed` is opened only to compare it with a letter's or a
    qualification's. `legal_representative` is a company's, empty for a person. `note` says why it
    was rejected.
    """

    account_id: int
    kind: AccountKind
    grade: AccountGrade
    subject_name: str
    number_masked: str
    number_sealed: str = field(repr=False)
    state: CertificationState
    legal_representative: str = ""
    note: str = ""


class CertificationFault(StrEnum):
    """What is wrong with an application for certification."""

    NAME = "name"
    NUMBER = "number"
    REPRESENTATIVE = "representative"
    GRADE = "grade"


@dataclass(frozen=True, slots=True)
class RealName:
    """What an account declares of itself, in the clear: lives as long as the call does."""

    kind: AccountKind
    grade: AccountGrade
    subject_name: str
    number: str = field(repr=False)
    legal_representative: str = ""

    @property
    def number_masked(self) -> str:
        """Return the number as people may see it."""
        return masked(canonical(self.number))


def check_real_name(
    declared: RealName, today: int
) -> tuple[CertificationFault, CertificateNumberFault | None] | None:
    """Return what is wrong with declared real-name data, or None; `today` is such as 20260131.

    The second part says what is wrong with the number, if the number is at fault.
    """
    is_company = declared.kind is AccountKind.ENTERPRISE
    name = declared.subject_name
    if len(name) not in SUBJECT_NAME_CHARACTERS or name != name.strip() or not _is_name(name):
        return CertificationFault.NAME, None
    number = declared.number
    fault = check_credit_code(number) if is_company else check_id_number(number, today)
    if fault is not None:
        return CertificationFault.NUMBER, fault
    if says_nothing(declared.legal_representative) is is_company:
        return CertificationFault.REPRESENTATIVE, None
    if declared.grade is AccountGrade.GOVERNMENT_ENTERPRISE and not is_company:
        return CertificationFault.GRADE, None
    return None


def _is_name(name: str) -> bool:
    return not (name.isdigit() or says_nothing(name) or unseen_characters(name))


def seal_purpose(account_id: int) -> str:
    """Return what an account's number is sealed for, so that sealed numbers cannot be swapped."""
    return f"certification/{account_id}"


@dataclass(frozen=True, slots=True)
class FaultWords:
    """A fault in both languages, to be shown beside its field."""

    zh: str
    en: str


NUMBER_FAULT_WORDS: Final[Mapping[CertificateNumberFault, FaultWords]] = {
    CertificateNumberFault.LENGTH: FaultWords("号码应为 18 位", "the number has 18 characters"),
    CertificateNumberFault.FORM: FaultWords(
        "号码中有不允许的字符", "a character cannot stand at its place"
    ),
    CertificateNumberFault.BIRTH_DATE: FaultWords(
        "出生日期不存在", "the day of birth is not in the calendar"
    ),
    CertificateNumberFault.NOT_BORN: FaultWords(
        "出生日期晚于今天", "the day of birth is in the future"
    ),
    CertificateNumberFault.CHECK: FaultWords(
        "校验码不符，请核对是否输错", "the check character does not fit: look for a slip"
    ),
}
"""Total over `NumberFault`."""
