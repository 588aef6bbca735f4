"""The shape of a declared qualification, field by field. Pure: today is an argument.

Sources: Dysmsapi SubmitSmsQualification. Check digits of numbers are asked by whoever calls.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hongyan.domain.qualifications.model import QualificationForm
from hongyan.kernel.period import read_period
from hongyan.text.management import is_blank, says_nothing

COMPANY_TYPES: Final = ("COMPANY", "NON_PROFIT_ORGANIZATION")
ID_KINDS: Final = (
    "identityCard",
    "passport",
    "homeReturnPermit",
    "taiwanCompatriotPermit",
    "residencePermit",
    "other",
)
RESIDENT_CARD: Final = "identityCard"
NAME_CHARACTERS_MAX: Final = 100
PERSON_CHARACTERS_MAX: Final = 50
COMPANY_CHARACTERS_MAX: Final = 150
REMARK_CHARACTERS_MAX: Final = 200
ID_CHARACTERS_MAX: Final = 50
PICTURES_MAX: Final = 10

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_NAME = re.compile(rf"[{_HAN}A-Za-z0-9]{{1,{NAME_CHARACTERS_MAX}}}")
_PERSON = re.compile(rf"[{_HAN}A-Za-z·. ]{{1,{PERSON_CHARACTERS_MAX}}}")
_COMPANY = re.compile(
    rf"\A(?![0-9]+\Z)[{_HAN}A-Za-z0-9· 【】（）()&.,-]{{2,{COMPANY_CHARACTERS_MAX}}}"
)
_ID_NUMBER = re.compile(rf"[A-Za-z0-9()（）]{{5,{ID_CHARACTERS_MAX}}}")


class Flaw(StrEnum):
    """What is wrong with a field; the words end the API's codes (Dysmsapi, qualification)."""

    ABSENT = "NullError"
    SHAPE = "NotMatchRegex"
    NOT_NOW = "DateNotValid"
    FILE = "FileError"


@dataclass(frozen=True, slots=True)
class FieldFlaw:
    """One field of the form, by its name in the API, and what is wrong with it."""

    field: str
    flaw: Flaw


def form_flaw(form: QualificationForm, today: int) -> FieldFlaw | None:
    """Return the first field at fault: what is absent, then what has no sound shape, then dates."""
    texts = _texts(form)
    for field, value in texts.items():
        if is_blank(value):
            return FieldFlaw(field, Flaw.ABSENT)
    shapes = {
        "QualificationName": _NAME.fullmatch(form.name),
        "CompanyName": _is_name(_COMPANY, form.company_name),
        "CompanyType": form.company_type in COMPANY_TYPES,
        "LegalPersonName": _is_name(_PERSON, form.legal_person.name),
        "LegalPersonIDCardType": form.legal_person.id_kind in ID_KINDS,
        "LegalPersonIDCardNo": _is_name(_ID_NUMBER, form.legal_person.id_number),
        "AdminName": _is_name(_PERSON, form.administrator.name),
        "AdminIDCardType": form.administrator.id_kind in ID_KINDS,
        "AdminIDCardNo": _is_name(_ID_NUMBER, form.administrator.id_number),
        "Remark": len(form.remark) <= REMARK_CHARACTERS_MAX,
        "BusinessLicensePics": len(form.licences) <= PICTURES_MAX,
        "OtherFiles": len(form.others) <= PICTURES_MAX,
    }
    for field, is_sound in shapes.items():
        if not is_sound:
            return FieldFlaw(field, Flaw.SHAPE)
    return _date_flaw(form, today)


def _texts(form: QualificationForm) -> dict[str, str]:
    legal, admin = form.legal_person, form.administrator
    return {
        "QualificationName": form.name,
        "CompanyName": form.company_name,
        "CompanyType": form.company_type,
        "OrganizationCode": form.credit_code,
        "BussinessLicenseExpDate": form.licence_period_text,
        "LegalPersonName": legal.name,
        "LegalPersonIDCardType": legal.id_kind,
        "LegalPersonIDCardNo": legal.id_number,
        "LegalPersonIdCardEffTime": legal.id_period_text,
        "AdminName": admin.name,
        "AdminPhoneNo": admin.phone,
        "AdminIDCardType": admin.id_kind,
        "AdminIDCardNo": admin.id_number,
        "AdminIDCardExpDate": admin.id_period_text,
        "AdminIDCardFrontFace": admin.front_key,
        "AdminIDCardPic": admin.portrait_key,
    }


def _is_name(shape: re.Pattern[str], written: str) -> bool:
    return shape.fullmatch(written) is not None and not says_nothing(written)


def _date_flaw(form: QualificationForm, today: int) -> FieldFlaw | None:
    dates = {
        "BussinessLicenseExpDate": form.licence_period_text,
        "LegalPersonIdCardEffTime": form.legal_person.id_period_text,
        "AdminIDCardExpDate": form.administrator.id_period_text,
    }
    for field, text in dates.items():
        period = read_period(text)
        if period is None:
            return FieldFlaw(field, Flaw.SHAPE)
        if not period.covers(today):
            return FieldFlaw(field, Flaw.NOT_NOW)
    return None
