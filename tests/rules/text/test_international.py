"""Numbers of other countries: the table of docs/rules/countries.md, row by row."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.text.international import (
    WORDS,
    Number,
    NumberFlaw,
    Plan,
    RejectedNumber,
    read_number,
)

STRICT = Plan(must_be_valid=True)
PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "countries.md"


def rows() -> list[tuple[str, str, str, str]]:
    """Return (form, verdict, corrected form or country, under which policy) of the page's table."""
    _, _, rest = PAGE.read_text(encoding="utf-8").partition("| form | verdict |")
    lines = rest.partition("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip().strip("`") for cell in line.split("|")[1:5]] for line in lines]
    return [(one[0], one[1], one[2], one[3]) for one in cells]


# FAQ 5.1.11
@pytest.mark.parametrize(("form", "verdict", "expected", "only"), rows())
def test_the_page_says_what_becomes_of_each_form(
    form: str, verdict: str, expected: str, only: str
) -> None:
    found = read_number(form)
    if verdict == "accepted":
        assert found == Number(int(form), expected)
    else:
        assert isinstance(found, RejectedNumber)
        assert (found.fault, found.mended) == (NumberFlaw(verdict), expected)
    strict = read_number(form, STRICT)
    if not only:
        assert strict == found
    elif verdict == "accepted":
        assert strict == RejectedNumber(NumberFlaw.NOT_VALID)
    else:
        assert strict == RejectedNumber(NumberFlaw(verdict))


def test_the_page_shows_every_fault() -> None:
    shown = {verdict for _, verdict, _, _ in rows()}
    # The strict policy's own, the mainland's own, and those that no page can show.
    assert shown == {"accepted", *NumberFlaw} - {
        NumberFlaw.NOT_VALID,
        NumberFlaw.NOT_ALLOCATED,
        NumberFlaw.EMPTY,
        NumberFlaw.INVISIBLE,
    }


def test_every_fault_is_said_in_words_with_the_mended_number() -> None:
    assert set(WORDS) == set(NumberFlaw)
    found = read_number("840987654321")
    assert isinstance(found, RejectedNumber)
    assert found.words == "国际区号和号码之间不要加当地拨号前缀，应写作 84987654321"
    assert RejectedNumber(NumberFlaw.LENGTH).words == "应为 6 至 15 位数字"


# FAQ 5.1.11: local 04987654321 is sent as 844987654321, a number that had a digit more than today's
# plan gives to mobile numbers; 85123456789, the other sample, has an unassigned country code.
def test_the_faq_numbers_are_read_as_todays_plans_read_them() -> None:
    assert read_number("844987654321") == RejectedNumber(NumberFlaw.NOT_POSSIBLE)
    assert read_number("844987654321", Plan(additions=(("84", 12),))) == Number(844987654321, "VN")
    assert read_number("85123456789") == RejectedNumber(NumberFlaw.CODE_UNASSIGNED)


@given(st.text(max_size=60))
def test_no_text_is_read_as_another_number(text: str) -> None:
    found = read_number(text)
    if isinstance(found, Number):
        assert text == str(found.phone)


@given(
    st.sampled_from(["85291234567", "84987654321", "390612345678", "14155552671"]),
    st.sampled_from(["+", "00", "", " "]),
    st.sampled_from(["", " ", "-", ".", "\t", "\u3000"]),
)
def test_what_is_mended_is_accepted(number: str, prefix: str, separator: str) -> None:
    text = prefix + number[:4] + separator + number[4:]
    found = read_number(text)
    if isinstance(found, RejectedNumber):
        assert found.mended == number
        assert isinstance(read_number(found.mended), Number)
    else:
        assert text == number


def test_a_long_text_is_not_searched_for_a_number() -> None:
    assert read_number("+" + " " * 50 + "85291234567") == RejectedNumber(NumberFlaw.NO_NUMBER)
    assert read_number("8" * 5000) == RejectedNumber(NumberFlaw.NO_NUMBER)


def test_who_reads_no_foreign_number_does_not_load_the_plans() -> None:
    code = (
        "import sys, hongyan.cli, hongyan.text.international as it\n"
        "import hongyan.flows.messages.sending.accept\n"
        "it.read_number('abc')\n"
        "assert 'phonenumbers' not in sys.modules\n"
        "it.read_number('85291234567')\n"
        "assert 'phonenumbers' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# AUDIT E2, E4
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("139 1234 5678", "不能含有空格或分隔符，应写作 13912345678"),
        ("139-1234-5678", "不能含有空格或分隔符，应写作 13912345678"),
        ("\N{FULLWIDTH DIGIT ONE}3912345678", "含有全角字符，请用半角数字，应写作 13912345678"),
        ("13912345678\u202c", "含有看不见的字符 U+202C，应写作 13912345678"),
        ("\u202a8613912345678", "含有看不见的字符 U+202A，应写作 13912345678"),
        ("852\u200b91234567", "含有看不见的字符 U+200B，应写作 85291234567"),
        ("13912345678，13912345679", "号码之间只能用英文逗号分隔，不能用 “，”"),
        ("13912345678;13912345679", "号码之间只能用英文逗号分隔，不能用 “;”"),
        ("13912345678\n13912345679", "号码之间只能用英文逗号分隔，不能用 U+000A"),
        ("", "号码为空，多写了一个逗号"),
    ],
)
def test_what_cannot_be_seen_is_named(text: str, words: str) -> None:
    found = read_number(text)
    assert isinstance(found, RejectedNumber)
    assert found.words == words


# AUDIT E6
@pytest.mark.parametrize("text", ["852912345678", "841612345678", "97122345678"])
def test_a_number_has_the_length_of_its_countrys_mobile_numbers(text: str) -> None:
    assert read_number(text) == RejectedNumber(NumberFlaw.NOT_POSSIBLE)


def test_an_operators_addition_is_accepted_whatever_the_plans_say() -> None:
    assert read_number("33700123456789") == RejectedNumber(NumberFlaw.NOT_POSSIBLE)
    added = Plan(must_be_valid=True, additions=(("33700", 14),))
    assert read_number("33700123456789", added) == Number(33700123456789, "FR")
    assert read_number("337001234567", added) == RejectedNumber(NumberFlaw.NOT_POSSIBLE)


def test_a_double_zero_is_accepted_where_a_setting_says_so() -> None:  # AUDIT D11
    assert read_number("0085291234567") == RejectedNumber(NumberFlaw.DOUBLE_ZERO, "85291234567")
    lenient = Plan(takes_double_zero=True)
    assert read_number("0085291234567", lenient) == Number(85291234567, "HK")
    assert read_number("000085291234567", lenient) == RejectedNumber(
        NumberFlaw.DOUBLE_ZERO, "85291234567"
    )
