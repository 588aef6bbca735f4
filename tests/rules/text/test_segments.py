"""What is billed and what goes on the air."""

from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.kernel.carriage import Encoding
from hongyan.text.encoding import encoding_of
from hongyan.text.gsm7 import BASIC, EXTENSION, septets
from hongyan.text.segments import (
    ENGLISH_PART_MAX,
    ENGLISH_SINGLE_MAX,
    GSM7_PART_MAX,
    GSM7_SINGLE_MAX,
    PART_MAX,
    SINGLE_MAX,
    SegmentProfile,
    billed_international_segments,
    billed_segments,
    international_wire_parts,
    on_air,
    utf16_units,
    wire_parts,
)

PAGE = Path(__file__).parents[3] / "docs" / "rules" / "segments.md"
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


def _table(number: int) -> list[list[str]]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    tables = [list(rows) for is_row, rows in groupby(lines, lambda one: one[:1] == "|") if is_row]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in tables[number][2:]]


def _text(written: str) -> str:
    """Read `a×152 €×1`: these characters, each repeated."""
    pieces = (piece.rpartition("×") for piece in written.split())
    return "".join(characters * int(count) for characters, _, count in pieces)


ABROAD = [(_text(text), int(faq), int(gsm)) for text, faq, gsm in _table(1)]


def test_the_page_has_the_limits_of_the_program() -> None:
    limits = {(row[0], int(row[2]), int(row[3])) for row in _table(0)}
    assert limits == {
        ("to the mainland", SINGLE_MAX, PART_MAX),
        ("abroad, pure English, profile `faq2020`", ENGLISH_SINGLE_MAX, ENGLISH_PART_MAX),
        ("abroad, other languages, profile `faq2020`", SINGLE_MAX, PART_MAX),
        ("abroad, GSM alphabet, profile `gsm0338`", GSM7_SINGLE_MAX, GSM7_PART_MAX),
        ("abroad, other characters, profile `gsm0338`", SINGLE_MAX, PART_MAX),
    }


@pytest.mark.parametrize(("text", "faq", "gsm"), ABROAD)
def test_international_texts_are_billed_by_the_profile(text: str, faq: int, gsm: int) -> None:
    # FAQ 5.1.3
    assert billed_international_segments(text, SegmentProfile.FAQ2020) == faq
    assert billed_international_segments(text, SegmentProfile.GSM0338) == gsm
    assert len(international_wire_parts(text)) == gsm


def test_an_escape_pair_that_straddles_two_parts_moves_whole_to_the_next() -> None:
    parts = international_wire_parts("a" * 152 + "€" + "a" * 152)
    assert [len(part) for part in parts] == [152, 152, 1]
    assert [septets(part) for part in parts] == [152, 153, 1]


@given(st.text(alphabet=st.sampled_from([*BASIC, *EXTENSION, "汉", "😀", "`"]), max_size=500))
def test_parts_abroad_join_back_and_each_fits(text: str) -> None:
    parts = international_wire_parts(text)
    assert "".join(parts) == text
    is_single = len(parts) == 1
    for part in parts:
        if encoding_of(text) is Encoding.GSM7:
            assert (septets(part) or 0) <= (160 if is_single else 153)
        else:
            assert utf16_units(part) <= (70 if is_single else 67)
    assert billed_international_segments(text, SegmentProfile.GSM0338) == len(parts)


@pytest.mark.parametrize(
    ("text", "is_domestic", "encoding", "part_count"),
    [
        ("【Hongyan】Hi", True, Encoding.UCS2, 1),
        ("a" * 160, True, Encoding.UCS2, 3),  # domestic English is UCS-2 as well
        ("[Hongyan]Hi", False, Encoding.GSM7, 1),
        ("a" * 160, False, Encoding.GSM7, 1),
        ("【鸿雁】您好", False, Encoding.UCS2, 1),
    ],
)
def test_a_text_goes_on_the_air_in_the_alphabet_and_the_parts_of_where_it_goes(
    text: str, is_domestic: bool, encoding: Encoding, part_count: int
) -> None:
    sent = on_air(text, is_domestic=is_domestic)
    assert (sent.encoding, len(sent.parts), sent.whole) == (encoding, part_count, text)
