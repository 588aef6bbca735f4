"""The shape of a declared qualification."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hongyan.domain.qualifications.form import FieldFlaw, Flaw, form_flaw
from hongyan.domain.qualifications.model import Person, Picture, QualificationForm

LEGAL = Person("王小明", "identityCard", "110101199003071233", "2020-01-01~2040-01-01")
ADMIN = Person("李雷", "passport", "E12345678", "2020-01-01~2099-12-31", "a", "b", "13900001234")
FORM = QualificationForm(
    name="资质",
    company_name="杭州云雀科技（有限）公司",
    company_type="COMPANY",
    credit_code="91330000MA27XL000N",
    use_by_self=True,
    whether_share=False,
    licence_period_text="2020-01-01~2099-12-31",
    legal_person=LEGAL,
    administrator=ADMIN,
    licences=(Picture("c"),),
)
TODAY = 20260115


def test_a_sound_form_has_no_flaw() -> None:
    assert form_flaw(FORM, TODAY) is None


@pytest.mark.parametrize(
    ("changes", "field", "flaw"),
    [
        ({"name": ""}, "QualificationName", Flaw.ABSENT),
        ({"name": "资质-1"}, "QualificationName", Flaw.SHAPE),
        ({"company_type": "SHOP"}, "CompanyType", Flaw.SHAPE),
        ({"company_name": "123456"}, "CompanyName", Flaw.SHAPE),
        ({"remark": "长" * 201}, "Remark", Flaw.SHAPE),
        ({"licences": (Picture("k"),) * 11}, "BusinessLicensePics", Flaw.SHAPE),
        ({"licence_period_text": "2020-01-01"}, "BussinessLicenseExpDate", Flaw.SHAPE),
        (
            {"licence_period_text": "2020-01-01~2021-01-01"},
            "BussinessLicenseExpDate",
            Flaw.NOT_NOW,
        ),
        ({"legal_person": replace(LEGAL, name="王2")}, "LegalPersonName", Flaw.SHAPE),
        ({"legal_person": replace(LEGAL, id_number="")}, "LegalPersonIDCardNo", Flaw.ABSENT),
        ({"administrator": replace(ADMIN, id_kind="card")}, "AdminIDCardType", Flaw.SHAPE),
        ({"administrator": replace(ADMIN, front_key="")}, "AdminIDCardFrontFace", Flaw.ABSENT),
    ],
)
def test_each_field_is_named_with_what_is_wrong(
    changes: dict[str, Any], field: str, flaw: Flaw
) -> None:
    assert form_flaw(replace(FORM, **changes), TODAY) == FieldFlaw(field, flaw)
