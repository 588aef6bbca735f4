"""The shape of a declared qualification, field by field. Pure: today is an argument.

Sources: Dysmsapi SubmitSmsQualification. Check digits of numbers are asked by the caller.
"""

from __future__ import annotations

import re
from typing import Final

from hongyan.domain.qualifications.model import QualificationForm
from hongyan.domain.qualifications.reasons import QualificationFormReason
from hongyan.kernel.period import read_period
from hongyan.kernel.refusal import Refused
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


def form_flaw(form: QualificationForm, today: int) -> Refused | None:
    """Return the first field at fault: what is absent, then what has no sound shape, then dates."""
    texts = _texts(form)
    for field, value in texts.items():
        if is_blank(value):
            return Refused(QualificationFormReason.ABSENT, field)
    shapes = {
        "qualification.name": _NAME.fullmatch(form.name),
        "qualification.company_name": _is_name(_COMPANY, form.company_name),
        "qualification.company_type": form.company_type in COMPANY_TYPES,
        "qualification.legal_name": _is_name(_PERSON, form.legal_person.name),
        "qualification.legal_id_kind": form.legal_person.id_kind in ID_KINDS,
        "qualification.legal_id_number": _is_name(_ID_NUMBER, form.legal_person.id_number),
        "qualification.admin_name": _is_name(_PERSON, form.administrator.name),
        "qualification.admin_id_kind": form.administrator.id_kind in ID_KINDS,
        "qualification.admin_id_number": _is_name(_ID_NUMBER, form.administrator.id_number),
        "qualification.remark": len(form.remark) <= REMARK_CHARACTERS_MAX,
        "qualification.licences": len(form.licences) <= PICTURES_MAX,
        "qualification.others": len(form.others) <= PICTURES_MAX,
    }
    for field, is_sound in shapes.items():
        if not is_sound:
            return Refused(QualificationFormReason.SHAPE, field)
    return _date_flaw(form, today)


def draft_flaw(form: QualificationForm) -> Refused | None:
    """Return the first field that no form could have: invisible characters, or far too long.

    What is absent or masked may be completed.
    """
    wrong = (
        field
        for field, text in _texts(form).items()
        if len(text) > COMPANY_CHARACTERS_MAX or not text.isprintable()
    )
    field = next(wrong, None)
    return None if field is None else Refused(QualificationFormReason.SHAPE, field)


def _texts(form: QualificationForm) -> dict[str, str]:
    legal, admin = form.legal_person, form.administrator
    return {
        "qualification.name": form.name,
        "qualification.company_name": form.company_name,
        "qualification.company_type": form.company_type,
        "qualification.credit_code": form.credit_code,
        "qualification.licence_period": form.licence_period_text,
        "qualification.legal_name": legal.name,
        "qualification.legal_id_kind": legal.id_kind,
        "qualification.legal_id_number": legal.id_number,
        "qualification.legal_id_period": legal.id_period_text,
        "qualification.admin_name": admin.name,
        "qualification.admin_phone": admin.phone,
        "qualification.admin_id_kind": admin.id_kind,
        "qualification.admin_id_number": admin.id_number,
        "qualification.admin_id_period": admin.id_period_text,
        "qualification.admin_id_front": admin.front_key,
        "qualification.admin_id_portrait": admin.portrait_key,
    }


def _is_name(shape: re.Pattern[str], written: str) -> bool:
    return shape.fullmatch(written) is not None and not says_nothing(written)


def _date_flaw(form: QualificationForm, today: int) -> Refused | None:
    dates = {
        "qualification.licence_period": form.licence_period_text,
        "qualification.legal_id_period": form.legal_person.id_period_text,
        "qualification.admin_id_period": form.administrator.id_period_text,
    }
    for field, text in dates.items():
        period = read_period(text)
        if period is None:
            return Refused(QualificationFormReason.SHAPE, field)
        if not period.covers(today):
            return Refused(QualificationFormReason.NOT_NOW, field)
    return None
