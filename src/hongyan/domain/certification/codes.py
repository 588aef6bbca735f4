"""Check digits of the two numbers that certify: credit codes and id numbers. Knows no registry.

A number that passes is well formed, not proven to be issued.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from hongyan.domain.certification.reasons import CertificateNumberReason

CREDIT_CODE_CHARACTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 of GB 32100-2015: digits and capitals without I, O, S, V, Z."""

# Registering department (1-9, A, N, Y), its kind of body, region, organisation code, check.
_CREDIT_CODE = re.compile(rf"[1-9ANY][0-9]{{7}}[{CREDIT_CODE_CHARACTERS}]{{10}}")
_CREDIT_CODE_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))

_ID_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")
_ID_NUMBER_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_ID_NUMBER_CHECKS = "10X98765432"


def canonical(text: str) -> str:
    """Return a number as it is kept: no blanks around, letters as capitals."""
    return text.strip().upper()


def check_credit_code(text: str) -> CertificateNumberReason | None:
    """Return what is wrong with a unified social credit code (GB 32100-2015, mod 31), or None."""
    code = canonical(text)
    if len(code) != 18:  # noqa: PLR2004 - both standards' length
        return CertificateNumberReason.LENGTH
    if not _CREDIT_CODE.fullmatch(code):
        return CertificateNumberReason.FORM
    values = map(CREDIT_CODE_CHARACTERS.index, code)
    total = sum(weight * value for weight, value in zip(_CREDIT_CODE_WEIGHTS, values, strict=False))
    return (
        None if code[-1] == CREDIT_CODE_CHARACTERS[-total % 31] else CertificateNumberReason.CHECK
    )


def check_id_number(text: str, today: int) -> CertificateNumberReason | None:
    """Return what is wrong with a resident's id number (GB 11643-1999, mod 11-2), or None.

    `today` is a calendar day such as 20260131. The region's code is not looked up: regions are
    renamed and dissolved, and their numbers stay.
    """
    number = canonical(text)
    if len(number) != 18:  # noqa: PLR2004 - both standards' length
        return CertificateNumberReason.LENGTH
    if not _ID_NUMBER.fullmatch(number):
        return CertificateNumberReason.FORM
    born = int(number[6:14])
    try:
        date(born // 10_000, born // 100 % 100, born % 100)
    except ValueError:
        return CertificateNumberReason.BIRTH_DATE
    if born > today:
        return CertificateNumberReason.NOT_BORN
    total = sum(
        weight * int(digit) for weight, digit in zip(_ID_NUMBER_WEIGHTS, number, strict=False)
    )
    return None if number[-1] == _ID_NUMBER_CHECKS[total % 11] else CertificateNumberReason.CHECK


def masked(number: str) -> str:
    """Return a number as people may see it: the first three and the last two characters."""
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}" if len(number) > 5 else "*****"  # noqa: PLR2004 - 3 and 2
