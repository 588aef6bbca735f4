"""Numbers of other countries: the table of docs/rules/countries.md, row by row."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.text.international import WORDS, Fault, Number, NumberFault, read_number

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "countries.md"


def rows() -> list[tuple[str, str, str, str]]:
    """Return (form, verdict, mended or country, under which policy) of the page's table."""
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
        assert found == NumberFault(Fault(verdict), expected)
    strict = read_number(form, must_be_valid=True)
    if not only:
        assert strict == found
    elif verdict == "accepted":
        assert strict == NumberFault(Fault.NOT_VALID)
    else:
        assert strict == NumberFault(Fault(verdict))


def test_the_page_shows_every_fault() -> None:
    shown = {verdict for _, verdict, _, _ in rows()}
    assert shown == {"accepted", *Fault} - {Fault.NOT_VALID}


def test_every_fault_is_said_in_words_with_the_mended_number() -> None:
    assert set(WORDS) == set(Fault)
    found = read_number("8404987654321")
    assert isinstance(found, NumberFault)
    assert found.words == "国际区号和号码之间不要加当地拨号前缀，应写作 844987654321"
    assert NumberFault(Fault.LENGTH).words == "应为 6 至 15 位数字"


# FAQ 5.1.11: local 04987654321 is sent as 844987654321, a number that today's plan only allows by
# its length; 85123456789, the other sample, has an unassigned country code.
def test_the_faq_numbers_are_read_as_todays_plans_read_them() -> None:
    assert read_number("844987654321") == Number(844987654321, "VN")
    assert read_number("844987654321", must_be_valid=True) == NumberFault(Fault.NOT_VALID)
    assert read_number("85123456789") == NumberFault(Fault.CODE_UNASSIGNED)


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
    if isinstance(found, NumberFault):
        assert found.mended == number
        assert isinstance(read_number(found.mended), Number)
    else:
        assert text == number


def test_a_long_text_is_not_searched_for_a_number() -> None:
    assert read_number("+" + " " * 50 + "85291234567") == NumberFault(Fault.NO_NUMBER)
    assert read_number("8" * 5000) == NumberFault(Fault.NO_NUMBER)


def test_who_reads_no_foreign_number_does_not_load_the_plans() -> None:
    code = (
        "import sys, hongyan.cli, hongyan.text.international as it\n"
        "import hongyan.flows.accept_messages\n"
        "it.read_number('abc')\n"
        "assert 'phonenumbers' not in sys.modules\n"
        "it.read_number('85291234567')\n"
        "assert 'phonenumbers' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
