"""Credit codes and id numbers, against an implementation that is not ours."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from hongyan.domain.certification.codes import (
    CREDIT_CODE_CHARACTERS,
    canonical,
    check_credit_code,
    check_id_number,
    masked,
)
from hongyan.domain.certification.reasons import CertificateNumberReason

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "certification.md"
CASES = 20_000
TODAY = 20260131


def random_credit_code(random: Random) -> str:
    digits = "".join(random.choices("0123456789", k=7))
    code = random.choice("123456789") + digits
    code += "".join(random.choices(CREDIT_CODE_CHARACTERS, k=9))
    # Half are right, half get any check character.
    is_right = random.random() < 0.5
    return code + (
        uscc.calc_check_digit(code) if is_right else random.choice(CREDIT_CODE_CHARACTERS)
    )


def random_id_number(random: Random) -> str:
    born = date(1900, 1, 1) + timedelta(days=random.randrange(55_000))
    written = f"{born:%Y%m%d}" if random.random() < 0.9 else f"19{random.randrange(10**6):06}"
    number = f"{random.randrange(110_000, 830_000)}{written}{random.randrange(1000):03}"
    is_right = random.random() < 0.5
    return number + (
        ric.calc_check_digit(number + "0") if is_right else random.choice("0123456789X")
    )


def oracle_of_id_numbers(number: str) -> CertificateNumberReason | None:
    # Without the oracle's list of regions, which refuses those that were dissolved.
    try:
        born = ric.get_birth_date(number)
    except ValidationError:
        return CertificateNumberReason.BIRTH_DATE
    if born > date(2026, 1, 31):
        return CertificateNumberReason.NOT_BORN
    return None if number[-1] == ric.calc_check_digit(number) else CertificateNumberReason.CHECK


def test_credit_codes_agree_with_the_oracle() -> None:
    random = Random(32100)
    codes = [random_credit_code(random) for _ in range(CASES)]
    assert [check_credit_code(code) is None for code in codes] == [
        uscc.is_valid(code) for code in codes
    ]
    assert {check_credit_code(code) for code in codes} == {None, CertificateNumberReason.CHECK}


def test_id_numbers_agree_with_the_oracle() -> None:
    random = Random(11643)
    numbers = [random_id_number(random) for _ in range(CASES)]
    for number in numbers:
        assert check_id_number(number, TODAY) is oracle_of_id_numbers(number), number
    assert {check_id_number(number, TODAY) for number in numbers} == {
        None,
        CertificateNumberReason.BIRTH_DATE,
        CertificateNumberReason.NOT_BORN,
        CertificateNumberReason.CHECK,
    }


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("91110000600037341L", None),
        (" 91110000600037341l ", None),
        ("911100006000373411", CertificateNumberReason.CHECK),
        ("91110000600037341", CertificateNumberReason.LENGTH),
        ("", CertificateNumberReason.LENGTH),
        ("91110000I00037341L", CertificateNumberReason.FORM),
        ("9A110000600037341L", CertificateNumberReason.FORM),
        ("01110000600037341L", CertificateNumberReason.FORM),
        ("\uff191110000600037341L", CertificateNumberReason.FORM),
        ("٩1110000600037341L", CertificateNumberReason.FORM),
    ],
)
def test_a_credit_code_is_taken_or_told_what_is_wrong(
    text: str, fault: CertificateNumberReason | None
) -> None:
    assert check_credit_code(text) is fault


def test_a_rural_cooperative_begins_with_a_letter() -> None:
    # Registered by the department of agriculture: N, which the oracle does not know.
    found = [
        c for c in CREDIT_CODE_CHARACTERS if check_credit_code(f"N2110000600037341{c}") is None
    ]
    assert len(found) == 1


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("11010519491231002X", None),
        ("11010519491231002x", None),
        ("110105194912310021", CertificateNumberReason.CHECK),
        ("110105491231002", CertificateNumberReason.LENGTH),
        ("1101051949123100\uff12X", CertificateNumberReason.FORM),
        ("01010519491231002X", CertificateNumberReason.FORM),
        ("X10105194912310021", CertificateNumberReason.FORM),
        ("110105194902310021", CertificateNumberReason.BIRTH_DATE),
        ("110105202602010024", CertificateNumberReason.NOT_BORN),
    ],
)
def test_an_id_number_is_taken_or_told_what_is_wrong(
    text: str, fault: CertificateNumberReason | None
) -> None:
    assert check_id_number(text, TODAY) is fault


def test_a_child_may_be_born_today() -> None:
    number = next(
        f"11010520260131002{last}"
        for last in "0123456789X"
        if check_id_number(f"11010520260131002{last}", TODAY) is None
    )
    assert check_id_number(number, TODAY - 1) is CertificateNumberReason.NOT_BORN


@given(st.text(max_size=20))
def test_any_text_has_an_answer(text: str) -> None:
    assert check_credit_code(text) in {None, *CertificateNumberReason}
    assert check_id_number(text, TODAY) in {None, *CertificateNumberReason}


@given(st.integers(min_value=0, max_value=16), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_noticed(place: int, digit: str) -> None:
    for good in ("91110000600037341L", "11010519491231002X"):
        changed = good[:place] + digit + good[place + 1 :]
        check = check_credit_code(changed) if good[0] == "9" else check_id_number(changed, TODAY)
        assert (check is None) == (changed == good)


def test_a_masked_number_shows_five_characters() -> None:
    assert masked("91110000600037341L") == "911*************1L"
    assert masked("12345") == "*****"
    assert masked("") == "*****"


@given(st.text(max_size=30))
def test_a_canonical_number_stays_as_it_is(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


def test_the_page_lists_every_fault() -> None:
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert rows == [reason.name.lower() for reason in CertificateNumberReason]
