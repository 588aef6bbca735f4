"""What is billed and what goes on the air."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.text.segments import billed_segments, utf16_units, wire_parts

VECTORS = [(0, 1), (1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (160, 3), (201, 3), (500, 8)]

# No lone surrogates: two that meet would become a pair.
texts = st.text(
    alphabet=st.characters(exclude_categories=["Cs"]) | st.sampled_from("汉a😀"), max_size=300
)


@pytest.mark.parametrize("character", ["汉", "a"])
@pytest.mark.parametrize(("count", "segments"), VECTORS)
def test_the_seventy_first_character_starts_a_second_segment(
    character: str, count: int, segments: int
) -> None:
    # FAQ 4.1.2; Latin text is counted like Chinese.
    assert billed_segments(character * count) == segments
    assert len(wire_parts(character * count)) == segments


def test_one_hundred_and_sixty_characters_go_as_67_67_26() -> None:
    assert [len(part) for part in wire_parts("a" * 160)] == [67, 67, 26]


def test_a_pair_that_straddles_two_parts_moves_whole_to_the_next() -> None:
    text = "汉" * 66 + "😀" + "汉" * 66
    assert utf16_units(text) == 134
    assert [utf16_units(part) for part in wire_parts(text)] == [66, 67, 1]


def test_seventy_units_fit_one_part_even_with_pairs() -> None:
    assert wire_parts("😀" * 35) == ["😀" * 35]
    assert len(wire_parts("😀" * 35 + "a")) == 2


@given(texts)
def test_parts_join_back_and_each_fits(text: str) -> None:
    parts = wire_parts(text)
    assert "".join(parts) == text
    limit = 70 if len(parts) == 1 else 67
    for part in parts:
        assert len(part.encode("utf-16-le")) // 2 == utf16_units(part) <= limit
    assert all(parts) or text == ""


@given(texts)
def test_no_fewer_parts_go_on_the_air_than_are_billed(text: str) -> None:
    assert len(wire_parts(text)) >= billed_segments(text)


@given(st.text(alphabet=st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"])))
def test_without_pairs_the_air_and_the_bill_agree(text: str) -> None:
    assert len(wire_parts(text)) == billed_segments(text)


@given(st.text(alphabet=st.characters(), max_size=200))
def test_not_even_broken_text_breaks_the_counting(text: str) -> None:
    assert "".join(wire_parts(text)) == text
    assert billed_segments(text) >= 1
