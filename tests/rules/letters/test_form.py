"""The shape of a declared letter."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hongyan.domain.letters.form import form_fault
from hongyan.domain.letters.model import LetterForm
from hongyan.domain.letters.reasons import LetterFormReason
from tests.saying import reason_of

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
        ({"name": "授权" * 51}, LetterFormReason.NAME_TOO_LONG),
        ({"name": "授权书-1"}, LetterFormReason.NAME_SHAPE),
        ({"name": "123456"}, LetterFormReason.NAME_SHAPE),
        ({"grantor": "甲" * 151}, LetterFormReason.GRANTOR_TOO_LONG),
        ({"grantor": "1234"}, LetterFormReason.GRANTOR_SHAPE),
        ({"grantor": " "}, LetterFormReason.GRANTOR_SHAPE),
        ({"grantee": "（）"}, LetterFormReason.GRANTEE_SHAPE),
        ({"grantor": "菜鸟!公司"}, LetterFormReason.GRANTOR_SHAPE),
        ({"grantee": "甲" * 151}, LetterFormReason.GRANTEE_TOO_LONG),
        ({"grantee": "张三;"}, LetterFormReason.GRANTEE_SHAPE),
        ({"credit_code": "9" * 151}, LetterFormReason.CREDIT_CODE_TOO_LONG),
        ({"sign_names": ("菜鸟",) * 101}, LetterFormReason.SIGNS_TOO_MANY),
        ({"sign_names": ()}, LetterFormReason.SIGNS_NONE),
        ({"sign_names": ("鸟",)}, LetterFormReason.SIGN_SHAPE),
        ({"sign_names": ("菜鸟 网络",)}, LetterFormReason.SIGN_SHAPE),
        ({"period_text": "2026/01/15-2027/01/14"}, LetterFormReason.PERIOD_SHAPE),
        ({"period_text": "2026-01-16~2027-01-15"}, LetterFormReason.PERIOD_NOT_NOW),
        ({"period_text": "2025-01-01~2026-01-14"}, LetterFormReason.PERIOD_NOT_NOW),
    ],
)
def test_each_field_has_its_shape(changes: dict[str, Any], fault: LetterFormReason) -> None:
    assert reason_of(form_fault(replace(SOUND, **changes), TODAY)) is fault


def test_foreign_names_with_a_middle_dot_and_blanks_are_parties() -> None:
    assert form_fault(replace(SOUND, grantee="阿卜杜拉·Ahmad (上海)"), TODAY) is None


# AUDIT F1: the length given stands beside the limit
@pytest.mark.parametrize(
    ("changes", "given"),
    [
        ({"name": "授权" * 51}, "102"),
        ({"grantee": "甲" * 151}, "151"),
        ({"sign_names": ("菜鸟",) * 101}, "101"),
        ({"sign_names": ("菜鸟", "鸟")}, "鸟"),
        ({"sign_names": ()}, None),
        ({"grantor": "1234"}, None),
    ],
)
def test_what_was_given_is_told_where_a_limit_is_broken(
    changes: dict[str, Any], given: str | None
) -> None:
    form = replace(SOUND, **changes)
    fault = form_fault(form, TODAY)
    assert fault is not None
    assert fault.values.get("given") == given
