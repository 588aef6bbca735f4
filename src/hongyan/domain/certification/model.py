"""Certifications as values: who an account is in law, and who says so.

The number that certifies is sealed by its flow; in the clear it is never part of a value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from hongyan.domain.certification.codes import (
    canonical,
    check_credit_code,
    check_id_number,
    masked,
)
from hongyan.domain.certification.reasons import CertificationReason
from hongyan.kernel.kinds import AccountGrade, AccountKind
from hongyan.kernel.refusal import Refused, together
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


def check_real_name(declared: RealName, today: int) -> Refused | None:
    """Return all that is wrong with declared real-name data, or None; `today` is as 20260131."""
    is_company = declared.kind is AccountKind.ENTERPRISE
    name, number = declared.subject_name, declared.number
    is_named = len(name) in SUBJECT_NAME_CHARACTERS and name == name.strip() and _is_name(name)
    reason = check_credit_code(number) if is_company else check_id_number(number, today)
    is_represented = not says_nothing(declared.legal_representative)
    is_of_government = declared.grade is AccountGrade.GOVERNMENT_ENTERPRISE
    least, most = SUBJECT_NAME_CHARACTERS[0], SUBJECT_NAME_CHARACTERS[-1]
    whom = "certification.representative"
    return together(
        (
            None
            if is_named
            else Refused(
                CertificationReason.NAME_ILLEGAL, "certification.name", least=least, most=most
            ),
            None if reason is None else Refused(reason, "certification.number"),
            Refused(CertificationReason.REPRESENTATIVE_MISSING, whom)
            if is_company and not is_represented
            else None,
            Refused(CertificationReason.REPRESENTATIVE_OF_PERSON, whom)
            if is_represented and not is_company
            else None,
            Refused(CertificationReason.GRADE_OF_PERSON, "certification.grade")
            if is_of_government and not is_company
            else None,
        )
    )


def _is_name(name: str) -> bool:
    return not (name.isdigit() or says_nothing(name) or unseen_characters(name))


def seal_purpose(account_id: int) -> str:
    """Return what an account's number is sealed for, so that sealed numbers cannot be swapped."""
    return f"certification/{account_id}"
