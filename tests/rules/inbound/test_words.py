"""Which replies are opt-outs."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hongyan.domain.inbound.words import OF_COUNTRY, opt_out_word, words_of

OPT_OUT_WORDS = words_of("CN")


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
@example("UNSUBSCRIBE", "?" * 60)
def test_marks_around_a_word_do_not_matter(word: str, marks: str) -> None:
    assert opt_out_word(marks + word.lower() + marks) == word


@given(st.text(max_size=200))
def test_what_is_found_is_always_a_word_of_the_table(content: str) -> None:
    assert opt_out_word(content) in OPT_OUT_WORDS | {None}


def test_words_are_kept_as_replies_are_compared() -> None:
    assert all(opt_out_word(word) == word for word in OPT_OUT_WORDS)


# AUDIT E7: 47 CFR 64.1200(a)(10)
@pytest.mark.parametrize(
    "content",
    ["stop", "Quit", "END", "revoke", "opt out", "Opt-Out.", "cancel", "unsubscribe", "STOPALL"],
)
def test_the_words_of_north_america_are_known_abroad(content: str) -> None:
    assert opt_out_word(content, "US")
    assert opt_out_word(content, "")


@pytest.mark.parametrize("content", ["end", "cancel", "quit"])
def test_in_the_mainland_they_are_answers(content: str) -> None:
    assert opt_out_word(content) is None


@pytest.mark.parametrize(
    "content",
    [
        "(R)",
        "R\u200b",
        "\u202aR\u202c",
        "~T~",
        "*td*",
        "R \N{OK HAND SIGN}",
        "T.D",
        "《退订》",
        "R\u3000",
    ],
)
def test_nothing_around_or_between_letters_matters(content: str) -> None:
    assert opt_out_word(content)


@pytest.mark.parametrize("country", OF_COUNTRY)
def test_every_word_of_a_country_is_known_as_phones_write_it(country: str) -> None:
    for word in OF_COUNTRY[country]:
        assert opt_out_word(f" {word.lower()}! ", country) == word
