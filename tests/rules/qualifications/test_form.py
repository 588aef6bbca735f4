"""The shape of a declared qualification."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hongyan.domain.qualifications.form import form_flaw
from hongyan.domain.qualifications.model import Person, Picture, QualificationForm
from hongyan.domain.qualifications.reasons import QualificationFormReason as Form
from hongyan.kernel.refusal import Refused

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
        ({"name": ""}, "qualification.name", Form.ABSENT),
        ({"name": "资质-1"}, "qualification.name", Form.SHAPE),
        ({"company_type": "SHOP"}, "qualification.company_type", Form.SHAPE),
        ({"company_name": "123456"}, "qualification.company_name", Form.SHAPE),
        ({"remark": "长" * 201}, "qualification.remark", Form.SHAPE),
        ({"licences": (Picture("k"),) * 11}, "qualification.licences", Form.SHAPE),
        (
            {"licence_period_text": "2020-01-01"},
            "qualification.licence_period",
            Form.SHAPE,
        ),
        (
            {"licence_period_text": "2020-01-01~2021-01-01"},
            "qualification.licence_period",
            Form.NOT_NOW,
        ),
        (
            {"legal_person": replace(LEGAL, name="王2")},
            "qualification.legal_name",
            Form.SHAPE,
        ),
        (
            {"legal_person": replace(LEGAL, id_number="")},
            "qualification.legal_id_number",
            Form.ABSENT,
        ),
        (
            {"administrator": replace(ADMIN, id_kind="card")},
            "qualification.admin_id_kind",
            Form.SHAPE,
        ),
        (
            {"administrator": replace(ADMIN, front_key="")},
            "qualification.admin_id_front",
            Form.ABSENT,
        ),
    ],
)
def test_each_field_is_named_with_what_is_wrong(
    changes: dict[str, Any], field: str, flaw: Form
) -> None:
    assert form_flaw(replace(FORM, **changes), TODAY) == Refused(flaw, field)
