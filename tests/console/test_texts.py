"""Texts in pieces: places as browsers count them, and what differs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hongyan.console.texts import TextMark, TextPiece, diff_of, pieces_of
from hongyan.domain.review.compare import differences
from hongyan.text.segments import utf16_units

TEXTS = st.text(max_size=30)


def test_a_pair_counts_two() -> None:
    assert pieces_of("𠀀加微信", [TextMark(1, 4, "blocks", 1)]) == [
        TextPiece("𠀀", "", 0, 0, 2),
        TextPiece("加微信", "blocks", 1, 2, 5),
    ]


def test_where_marks_overlap_the_heaviest_is_shown() -> None:
    found = pieces_of("abcd", [TextMark(0, 3, "advice", 1), TextMark(1, 4, "blocks", 2)])
    assert [(one.text, one.severity) for one in found] == [("a", "advice"), ("bcd", "blocks")]


def test_a_place_where_something_is_missing_is_shown() -> None:
    assert pieces_of("ab", [TextMark(2, 2, "blocks", 1)])[-1] == TextPiece("", "blocks", 1, 2, 2)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[TextMark]]:
    text = draw(TEXTS)
    at = st.integers(0, len(text))
    marks = [
        TextMark(*sorted((draw(at), draw(at))), draw(st.sampled_from(["blocks", "human"])), number)
        for number in range(draw(st.integers(0, 4)))
    ]
    return text, marks


@given(marked())
def test_pieces_join_to_the_text_and_follow_each_other(one: tuple[str, list[TextMark]]) -> None:
    text, marks = one
    found = pieces_of(text, marks)
    assert "".join(piece.text for piece in found) == text
    at = 0
    for piece in found:
        assert piece.start == at
        at = piece.end
        assert piece.end - piece.start == utf16_units(piece.text)


@given(TEXTS, TEXTS)
def test_the_parts_of_a_difference_join_to_both_texts(first: str, second: str) -> None:
    one, other = diff_of(first, second, differences(first, second))
    assert "".join(text for _, text in one) == first
    assert "".join(text for _, text in other) == second
    assert [text for kind, text in one if kind == "same"] or not first or "del" in dict(one)
