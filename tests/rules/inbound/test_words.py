"""Which replies are opt-outs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.inbound.words import OPT_OUT_WORDS, opt_out_word


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("R", "R"),
        ("r", "R"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER R}", "R"),
        (" R。\n", "R"),
        ("“R”", "R"),
        ("【td】", "TD"),
        ("T", "T"),
        ("n", "N"),
        ("退订", "退订"),
        ("退订！", "退订"),
        ("Stop.", "STOP"),
    ],
)
def test_a_word_is_known_in_any_width_case_and_marks(content: str, word: str) -> None:
    assert opt_out_word(content) == word


@pytest.mark.parametrize(
    "content",
    [
        "",
        "  ",
        "。",
        "好的",
        "RR",
        "R2",
        "订单R已收到",
        "请不要退订",
        "Roger",
        "收到，谢谢！",
        "R" + " " * 50 + "是什么",
    ],
)
def test_a_sentence_is_no_opt_out(content: str) -> None:
    assert opt_out_word(content) is None


@given(st.sampled_from(sorted(OPT_OUT_WORDS)), st.text(" \t\r\n.。,，!！?？'\"【】[]", max_size=60))
def test_marks_around_a_word_do_not_matter(word: str, marks: str) -> None:
    assert opt_out_word(marks + word.lower() + marks) == word


@given(st.text(max_size=200))
def test_what_is_found_is_always_a_word_of_the_table(content: str) -> None:
    assert opt_out_word(content) in OPT_OUT_WORDS | {None}


def test_words_are_kept_as_replies_are_compared() -> None:
    assert all(opt_out_word(word) == word for word in OPT_OUT_WORDS)
