"""What a letter is worth, field by field (FAQ 1.2, 1.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hongyan.domain.letters.check import (
    REMARK_WORDS,
    Facts,
    LetterAssessment,
    Remark,
    assessment_of,
    check_letter,
)
from hongyan.domain.letters.model import Letter, LetterState, LetterStatus
from hongyan.kernel.period import Period
from hongyan.text.management import same_name

LETTER = Letter(
    letter_id=1,
    account_id=1,
    name="授权",
    grantor="菜鸟网络科技有限公司",
    grantee="支付宝（中国）网络技术有限公司",
    credit_code="91330000MA27XL0001",
    period=Period(20260115, 20270114),
    sign_names=("菜鸟网络",),
    scan_key="k",
)
FACTS = Facts(
    today=20260601,
    certified_name="支付宝(中国)网络技术有限公司",
    credit_code="91330000MA27XL0001",
    sign_name="菜鸟网络",
)


def test_a_letter_that_fits_is_good_and_width_of_brackets_does_not_matter() -> None:
    remarks = check_letter(LETTER, FACTS)
    assert remarks == ()
    assert assessment_of(remarks) is LetterAssessment.GOOD


@pytest.mark.parametrize(
    ("letter", "facts", "remark"),
    [
        ({"grantee": "张三"}, {}, Remark.GRANTEE_IS_ANOTHER),
        ({"grantor": LETTER.grantee}, {}, Remark.GRANTOR_IS_GRANTEE),
        ({}, {"sign_name": "裹裹"}, Remark.SIGN_NOT_LISTED),
        ({}, {"is_credit_code_sound": False}, Remark.CREDIT_CODE_MALFORMED),
        ({}, {"credit_code": "91330000MA27XL0002"}, Remark.CREDIT_CODE_IS_ANOTHER),
        ({}, {"today": 20260114}, Remark.NOT_BEGUN),
        ({}, {"today": 20270115}, Remark.EXPIRED),
        ({"state": LetterState.REJECTED}, {}, Remark.REJECTED),
    ],
)
def test_each_fault_makes_a_letter_faulty(
    letter: dict[str, Any], facts: dict[str, Any], remark: Remark
) -> None:
    remarks = check_letter(replace(LETTER, **letter), replace(FACTS, **facts))
    assert remark in remarks
    assert assessment_of(remarks) is LetterAssessment.FAULTY


def test_a_short_period_is_advice_and_leaves_the_letter_good() -> None:
    remarks = check_letter(replace(LETTER, period=Period(20260115, 20260714)), FACTS)
    assert remarks == (Remark.SHORT_PERIOD,)
    assert assessment_of(remarks) is LetterAssessment.GOOD


def test_what_is_not_known_is_not_compared() -> None:
    assert check_letter(LETTER, Facts(today=20260601)) == ()


def test_every_remark_has_words() -> None:
    assert set(REMARK_WORDS) == set(Remark)


def test_parties_are_the_same_whatever_their_width_and_case() -> None:
    assert same_name("\uff21\uff22\uff23（上海） 有限公司", "abc(上海)有限公司")
    assert not same_name("上海甲公司", "上海乙公司")


def test_a_letter_is_valid_on_its_last_day_and_not_after() -> None:
    assert LETTER.status(20270114) is LetterStatus.VALID
    assert LETTER.status(20270115) is LetterStatus.INVALID
