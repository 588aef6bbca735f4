"""Disguises come off, and every character knows where it stood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.compliance.fold import BARRIER, fold, fold_character, fold_word

ANY_TEXT = st.text(alphabet=st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("written", "dense"),
    [
        ("澳*门*赌*场", "澳门赌场"),
        ("澳門賭場", "澳门赌场"),
        ("赌\u200b\u2060博", "赌博"),
        ("Ｖ信", "v信"),
        ("аbс", "abc"),
        ("ΡΟΚΕR", "poker"),
        ("🅰货", "a货"),
        ("①③⑧", "138"),
        ("1️⃣2️⃣", "12"),
        ("c@$h", "cash"),
        ("赌丶博", "赌博"),
        ("ⓑⓔⓣ", "bet"),
        ("㊙密", "秘密"),
        ("𝐜𝐚𝐬𝐢𝐧𝐨", "casino"),
        ("café", "cafe"),
        ("a\ud800b", "ab"),
    ],
)
def test_a_disguise_comes_off(written: str, dense: str) -> None:
    assert fold(written).dense.text == dense


def test_a_variable_is_a_barrier() -> None:
    folded = fold("赌${name}博", [(1, 8)])
    assert folded.plain.text == f"赌{BARRIER}博"
    assert folded.original_span(1, 2) == (1, 8)
    assert folded.original_span(2, 3) == (8, 9)


def test_a_span_leads_back_over_what_was_dropped() -> None:
    text = "去澳*門\u200b賭❤場吧"
    folded = fold(text)
    start = folded.dense.text.index("澳门赌场")
    first, last = folded.original_span(start, start + 4)
    assert text[first:last] == "澳*門\u200b賭❤場"


def test_a_character_may_read_as_several() -> None:
    folded = fold("a㎏b")
    assert folded.plain.text == "akgb"
    assert folded.plain.span(1, 3) == (1, 2)
    assert fold_character("\u200d") == ""


def test_blanks_and_marks_stay_in_the_plain_reading() -> None:
    assert fold("赌 博，\t好\n").plain.text == "赌 博, 好\n"
    assert fold_word("online casino") == "onlinecasino"


@given(ANY_TEXT)
def test_every_span_of_any_text_lies_inside_it(text: str) -> None:
    folded = fold(text)
    for reading, beneath in ((folded.plain, len(text)), (folded.dense, len(folded.plain.text))):
        assert len(reading.text) == len(reading.starts) == len(reading.ends)
        assert list(reading.starts) == sorted(reading.starts)
        assert all(0 <= s < e <= beneath for s, e in zip(reading.starts, reading.ends, strict=True))


@given(ANY_TEXT)
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    dense = fold(text).dense.text
    assert fold(dense).dense.text == dense
