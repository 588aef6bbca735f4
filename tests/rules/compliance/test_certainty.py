"""How a found word stands in its text."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.certainty import WordCertainty, certainty_of, is_mixed
from hongyan.domain.compliance.fold import fold
from hongyan.domain.compliance.terms import Word


def stands(word: Word, text: str) -> WordCertainty:
    folded = fold(text)
    start = folded.dense.text.index(word.text)
    return certainty_of(word, folded, start, start + len(word.text))[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("去赌场吧", WordCertainty.WHOLE),
        ("去赌 场吧", WordCertainty.SPACED),
        ("去赌*场吧", WordCertainty.ODD),
        ("去赌，场吧", WordCertainty.NOT),
        ("去赌\u200b场吧", WordCertainty.WHOLE),
    ],
)
def test_two_chinese_characters(text: str, expected: WordCertainty) -> None:
    assert stands(Word("赌场"), text) is expected


def test_longer_words_end_with_their_sentence_unless_every_character_is_parted() -> None:
    assert stands(Word("六合彩"), "排名第六。合彩") is WordCertainty.NOT
    assert stands(Word("六合彩"), "六，合，彩") is WordCertainty.ODD


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("our casino opens", WordCertainty.WHOLE),
        ("我们的casino开业", WordCertainty.WHOLE),
        ("c a s i n o", WordCertainty.ODD),
        ("cas-ino", WordCertainty.ODD),
        ("xcasino", WordCertainty.NOT),
        ("casinox", WordCertainty.NOT),
        ("the cas. ino", WordCertainty.NOT),
        ("the cas.ino", WordCertainty.ODD),
    ],
)
def test_a_latin_word(text: str, expected: WordCertainty) -> None:
    assert stands(Word("casino"), text) is expected


def test_a_short_latin_word_is_not_read_across_a_blank() -> None:
    assert stands(Word("bet"), "be t") is WordCertainty.NOT


def test_a_plural_belongs_to_its_word() -> None:
    folded = fold("two casinos here")
    start = folded.dense.text.index("casino")
    assert certainty_of(Word("casino"), folded, start, start + 6) == (
        WordCertainty.WHOLE,
        start + 7,
    )


def test_a_figure_is_whole() -> None:
    assert stands(Word("1元"), "只要1元") is WordCertainty.WHOLE
    assert stands(Word("1元"), "只要11元") is WordCertainty.NOT
    assert stands(Word("1元"), "只要0.1元") is WordCertainty.NOT


def test_letters_and_digits_touch() -> None:
    assert is_mixed("cas1no")
    assert not is_mixed("casino 1")
