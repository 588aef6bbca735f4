"""Qualifications as values, with the states that the API has two vocabularies for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class QualificationState(StrEnum):
    """Where a qualification stands; the words are those of the API's list (StateName)."""

    REVIEWING = "INIT"
    REJECTED = "NOT_PASS"
    PASSED = "PASS"
    MATERIAL_NEEDED = "NOT_FINISH"
    CANCELLED = "CANCEL"


DETAIL_WORDS: Final[Mapping[QualificationState, str]] = {
    QualificationState.REVIEWING: "INT",
    QualificationState.REJECTED: "FAILED",
    QualificationState.PASSED: "PASSED",
    QualificationState.MATERIAL_NEEDED: "NOT_FINISH",
    QualificationState.CANCELLED: "CANCELED",
}
"""The other words, of QuerySingleSmsQualification. Total over the states."""

CHANGEABLE: Final = frozenset(
    {
        QualificationState.REJECTED,
        QualificationState.PASSED,
        QualificationState.MATERIAL_NEEDED,
    }
)
"""Nothing can be changed while it is under review."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture by its upload key; `kind` says what a business paper is."""

    key: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A legal representative or an administrator, as an id card names them.

    `front_key` is the side with the emblem, `portrait_key` the other one. `phone` is an
    administrator's. What identifies a person is not shown by `repr`.
    """

    name: str
    id_kind: str
    id_number: str = field(repr=False)
    id_period_text: str = ""
    front_key: str = ""
    portrait_key: str = ""
    phone: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class QualificationForm:
    """The papers as declared. It is kept sealed as a whole, for it is full of personal data."""

    name: str
    company_name: str
    company_type: str
    credit_code: str
    use_by_self: bool
    whether_share: bool
    licence_period_text: str
    legal_person: Person
    administrator: Person
    licences: tuple[Picture, ...] = ()
    others: tuple[Picture, ...] = ()
    remark: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the upload keys of every picture that was given."""
        people = (self.legal_person, self.administrator)
        sides = [key for one in people for key in (one.front_key, one.portrait_key)]
        papers = [paper.key for paper in (*self.licences, *self.others)]
        return tuple(key for key in (*sides, *papers) if key)


@dataclass(frozen=True, slots=True)
class Qualification:
    """One qualification of one account. `order_id` is its present review case."""

    qualification_id: int
    account_id: int
    name: str
    company_name: str
    legal_person_name: str
    credit_code: str
    use_by_self: bool
    state: QualificationState
    order_id: int
    version: int
    note: str
    form_sealed: str = field(repr=False)
    created_at: int
    decided_at: int | None


def seal_purpose(qualification_id: int) -> str:
    """Return what a form is sealed for, so that sealed forms cannot be swapped."""
    return f"qualification/{qualification_id}"
