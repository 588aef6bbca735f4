"""The numbers of a call: what is read, and what a wrong one is told."""

from __future__ import annotations

import pytest

from hongyan.api.handlers.numbers import Numbers, read_asked_number, read_numbers, without_repeats
from hongyan.config import ConfigError, load
from hongyan.domain.messages.request import Group
from hongyan.kernel.choices import NumberPolicy
from hongyan.kernel.refusal import Refusal, Refused

POSSIBLE = load({})
VALID = load({}, international_numbers=NumberPolicy.VALID)


def wrong(*texts: str) -> str:
    found = read_numbers("PhoneNumbers", texts, POSSIBLE)
    assert isinstance(found, Refused)
    assert (found.reason, found.about) == (Refusal.NUMBER_MALFORMED, "PhoneNumbers")
    return found.values["detail"]


def test_the_mainlands_numbers_need_no_countries() -> None:
    found = read_numbers("PhoneNumbers", ["13900000000", "+8613900000001"], POSSIBLE)
    assert found == Numbers((8613900000000, 8613900000001))


def test_among_numbers_of_other_countries_each_has_its_own() -> None:
    found = read_numbers("PhoneNumbers", ["85251230000", "13900000000", "6581230000"], POSSIBLE)
    assert found == Numbers((85251230000, 8613900000000, 6581230000), ("HK", "CN", "SG"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("+85251230000", "+85251230000（前面不要加“+”，应写作 85251230000）"),
        ("0085251230000", "0085251230000（前面不要加“00”，应写作 85251230000）"),
        (
            "840987654321",
            "840987654321（国际区号和号码之间不要加当地拨号前缀，应写作 84987654321）",
        ),
        ("852 5123 0000", "852 5123 0000（不能含有空格或分隔符，应写作 85251230000）"),
        ("85123456789", "85123456789（国际区号未分配）"),
        ("siemens", "siemens"),
        ("", "（第 2 个号码为空，多写了一个逗号）"),  # AUDIT E4
        ("13912345678\u202c", "13912345678\u202c（含有看不见的字符 U+202C，应写作 13912345678）"),
        ("139 1234 5678", "139 1234 5678（不能含有空格或分隔符，应写作 13912345678）"),  # AUDIT E2
        ("15401234567", "15401234567（不在中国内地已分配的号段内）"),  # AUDIT E5
        ("8615412345678", "8615412345678（不在中国内地已分配的号段内）"),
        ("1390000000", "1390000000"),  # a mainland number with a digit missing
        ("x" * 100, "x" * 64),
    ],
)
def test_a_wrong_number_is_told_with_what_is_wrong_and_the_mended_one(text: str, told: str) -> None:
    # FAQ 5.1.11
    assert wrong("13900000000", text, "x") == told


def test_how_closely_a_number_is_looked_at_is_a_setting() -> None:
    # FAQ 5.1.11: the FAQ's own corrected number has the right length in a range that is gone.
    assert read_numbers("F", ["84222654321"], POSSIBLE) == Numbers((84222654321,), ("VN",))
    assert isinstance(read_numbers("F", ["84222654321"], VALID), Refused)


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("13900000000", (8613900000000,)),
        ("8613900000000", (8613900000000,)),
        ("14155552671", (8614155552671, 14155552671)),
        ("85251230000", (85251230000,)),
        ("15401234567", (8615401234567,)),  # what was sent to in its day can be asked for
        ("844987654321", (844987654321,)),
    ],
)
def test_a_query_takes_all_that_a_number_can_mean(text: str, phones: tuple[int, ...]) -> None:
    assert read_asked_number("PhoneNumber", text, POSSIBLE) == phones


@pytest.mark.parametrize(
    "text",
    [
        "138 0013 8000",
        "138-0013-8000",
        "\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH DIGIT THREE}800138000",
        "13800138000 ",
        "no",
    ],
)
def test_a_query_is_held_to_the_form_that_sending_is_held_to(text: str) -> None:  # AUDIT E1
    asked = read_asked_number("PhoneNumber", text, POSSIBLE)
    sent = read_numbers("PhoneNumber", [text], POSSIBLE)
    assert isinstance(asked, Refused)
    assert asked == sent
    assert text == "no" or asked.values["detail"].endswith("应写作 13800138000）")


def test_a_number_that_north_america_has_too_is_left_to_the_template() -> None:
    # AUDIT E5: 140 is unallocated in the mainland, and San Jose's in North America.
    assert read_numbers("F", ["14085986122"], POSSIBLE) == Numbers((8614085986122,))


def test_an_operator_adds_ranges_of_the_mainland() -> None:  # AUDIT E5
    added = load({}, mainland_ranges="154=telecom, 139=unknown")
    assert read_numbers("F", ["15412345678"], added) == Numbers((8615412345678,))
    assert isinstance(read_numbers("F", ["13900000000"], added), Refused)


@pytest.mark.parametrize("value", ["154", "154=nobody", "9=mobile", "154=mobile,,155=unicom"])
def test_a_range_that_cannot_be_read_is_a_wrong_setting(value: str) -> None:
    with pytest.raises(ConfigError, match=r"HONGYAN_MAINLAND_RANGES.*160=telecom"):
        load({"HONGYAN_MAINLAND_RANGES": value})


def group(*phones: int, code: str = "1") -> Group:
    return Group(phones, "sign", {"code": code}, f'{{"code":"{code}"}}', "")


def test_a_number_that_stands_twice_goes_once() -> None:  # AUDIT E8
    assert without_repeats([group(1, 2, 1, 2, 3)], POSSIBLE) == (group(1, 2, 3),)
    assert without_repeats([group(1), group(2), group(1)], POSSIBLE) == (group(1), group(2))


def test_a_number_whose_variables_differ_goes_each_time() -> None:
    groups = (group(1), group(1, code="2"))
    assert without_repeats(groups, POSSIBLE) == groups


def test_repeated_numbers_go_each_time_where_a_setting_says_so() -> None:
    each = load({}, repeated_numbers="each")
    assert without_repeats([group(1, 1)], each) == (group(1, 1),)
