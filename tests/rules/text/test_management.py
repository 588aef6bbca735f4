"""What texts of management must be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.text.management import (
    harmful_character,
    harmful_words,
    is_blank,
    same_name,
    says_nothing,
)

NOTHING = st.text(
    alphabet="\u3000 \t\n\u00a0\u200b\u200d\ufeff\u2060\u3164\u115f\uffa0\u2800\ufe0f"
    "·-—.，（）【】",
    max_size=6,
)


# AUDIT A7: "management texts refuse them", with field, rule and remedy (the field is the reader's)
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("\x1b[31m红", 0),
        ("a\x00", 1),
        ("a\x9bb", 1),
        ("a\u202eb", 1),
        ("ab\u2066", 2),
        ("\u200e", 0),
        ("a\u2028", 1),
        ("\ud800", 0),
        ("\U000e0041", 0),
        ("a\nb", 1),
    ],
)
def test_what_moves_a_cursor_or_turns_the_writing_is_named_with_its_place(
    text: str, place: int
) -> None:
    found = harmful_character(text)
    assert found is not None
    assert found[0] == place
    words = harmful_words(text)
    assert f"第 {place + 1} 个字符" in words
    assert words.isprintable()


@pytest.mark.parametrize("text", ["", "鸿雁\u3000商城", "café 😀❤\ufe0f", "a\u00a0b", "a\u200bb"])
def test_other_texts_are_harmless(text: str) -> None:
    assert harmful_words(text) == ""


def test_a_remark_may_have_lines() -> None:
    assert harmful_words("第一行\r\n\t第二行", has_lines=True) == ""
    assert harmful_words("第一行\n\x1b[0m", has_lines=True) != ""


# AUDIT A16: "a party of one ideographic blank equals 'no owner' … refuse what folds to nothing"
@given(NOTHING, NOTHING)
def test_what_says_nothing_is_nobodys_name(one: str, other: str) -> None:
    assert says_nothing(one)
    assert not same_name(one, other)
    assert not same_name(one, one)
    assert not same_name(one, "")


@given(st.text(max_size=20))
def test_a_name_that_says_something_is_the_same_as_itself(name: str) -> None:
    assert same_name(name, name) is not says_nothing(name)


@pytest.mark.parametrize(
    ("text", "expected"), [("", True), ("\u3000\u200b\n", True), (".", False), ("a", False)]
)
def test_blank_is_what_nobody_sees(text: str, expected: bool) -> None:
    assert is_blank(text) is expected
