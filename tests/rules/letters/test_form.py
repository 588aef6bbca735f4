"""The shape of a declared letter."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hongyan.domain.letters.form import LetterFault, form_fault
from hongyan.domain.letters.model import LetterForm

TODAY = 20260115
SOUND = LetterForm(
    name="菜鸟授权2026",
    grantor="菜鸟网络科技（杭州）有限公司",
    grantee="张三",
    credit_code="91330000MA27XL0001",
    period_text="2026-01-15~2027-01-14",
    sign_names=("菜鸟网络", "裹裹"),
    scan_key="materials/1/a/letter.png",
)


def test_a_sound_letter_has_no_fault() -> None:
    assert form_fault(SOUND, TODAY) is None


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": "授权" * 51}, LetterFault.NAME_TOO_LONG),
        ({"name": "授权书-1"}, LetterFault.NAME_SHAPE),
        ({"name": "123456"}, LetterFault.NAME_SHAPE),
        ({"grantor": "甲" * 151}, LetterFault.GRANTOR_TOO_LONG),
        ({"grantor": "1234"}, LetterFault.GRANTOR_SHAPE),
        ({"grantor": " "}, LetterFault.GRANTOR_SHAPE),
        ({"grantee": "（）"}, LetterFault.GRANTEE_SHAPE),
        ({"grantor": "菜鸟!公司"}, LetterFault.GRANTOR_SHAPE),
        ({"grantee": "甲" * 151}, LetterFault.GRANTEE_TOO_LONG),
        ({"grantee": "张三;"}, LetterFault.GRANTEE_SHAPE),
        ({"credit_code": "9" * 151}, LetterFault.CREDIT_CODE_TOO_LONG),
        ({"sign_names": ("菜鸟",) * 101}, LetterFault.SIGNS_TOO_MANY),
        ({"sign_names": ()}, LetterFault.SIGN_SHAPE),
        ({"sign_names": ("鸟",)}, LetterFault.SIGN_SHAPE),
        ({"sign_names": ("菜鸟 网络",)}, LetterFault.SIGN_SHAPE),
        ({"period_text": "2026/01/15-2027/01/14"}, LetterFault.PERIOD_SHAPE),
        ({"period_text": "2026-01-16~2027-01-15"}, LetterFault.PERIOD_NOT_NOW),
        ({"period_text": "2025-01-01~2026-01-14"}, LetterFault.PERIOD_NOT_NOW),
    ],
)
def test_each_field_has_its_shape(changes: dict[str, Any], fault: LetterFault) -> None:
    assert form_fault(replace(SOUND, **changes), TODAY) is fault


def test_foreign_names_with_a_middle_dot_and_blanks_are_parties() -> None:
    assert form_fault(replace(SOUND, grantee="阿卜杜拉·Ahmad (上海)"), TODAY) is None
