"""Why a certification is refused. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class CertificateNumberReason(Reason):
    """What is wrong with a number that certifies; the first that applies is told."""

    LENGTH = "certificate_number.length"
    """Not 18 characters."""
    FORM = "certificate_number.form"
    """A character that cannot stand at its place."""
    BIRTH_DATE = "certificate_number.birth_date"
    """The day of birth is no day of the calendar."""
    NOT_BORN = "certificate_number.not_born"
    """The day of birth is in the future."""
    CHECK = "certificate_number.check"
    """The last character does not fit the others: mistyped."""


class CertificationReason(Reason):
    """Why a certification is not found, taken or decided."""

    MISSING = "certification.missing"
    NAME_ILLEGAL = "certification.name_illegal"
    REPRESENTATIVE_MISSING = "certification.representative_missing"
    REPRESENTATIVE_OF_PERSON = "certification.representative_of_person"
    GRADE_OF_PERSON = "certification.grade_of_person"
    IS_ENTERPRISE = "certification.is_enterprise"
    NOTE_ILLEGAL = "certification.note_illegal"
    DECIDED = "certification.decided"
