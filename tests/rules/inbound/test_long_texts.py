"""Long replies are made whole out of their pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.inbound.long_texts import (
    PIECE_CHARACTERS_MAX,
    TEXT_CHARACTERS_MAX,
    is_piece,
    whole_text,
)


@pytest.mark.parametrize(
    ("total", "number", "is_one"),
    [
        (2, 1, True),
        (255, 255, True),
        (1, 1, False),
        (0, 0, False),
        (3, 0, False),
        (3, 4, False),
        (256, 1, False),
        (-1, -1, False),
    ],
)
def test_a_piece_has_numbers_that_can_be(total: int, number: int, is_one: bool) -> None:
    assert is_piece(total, number) is is_one


def test_pieces_stand_in_the_order_of_their_numbers() -> None:
    assert whole_text({2: "二", 1: "一", 3: "三"}, 3) == "一二三"


@pytest.mark.parametrize(
    ("pieces", "total", "text"),
    [
        ({1: "一", 3: "三"}, 3, "一[2/3…]三"),
        ({1: "一"}, 2, "一[2/2…]"),
        ({4: "四"}, 5, "[1-3/5…]四[5/5…]"),
        ({}, 255, "[1-255/255…]"),
    ],
)
def test_what_is_missing_is_marked(pieces: dict[int, str], total: int, text: str) -> None:
    assert whole_text(pieces, total) == text


def test_a_text_is_never_longer_than_its_bound() -> None:
    pieces = dict.fromkeys(range(1, 256), "字" * PIECE_CHARACTERS_MAX)
    assert len(whole_text(pieces, 255)) == TEXT_CHARACTERS_MAX


@given(st.lists(st.text(max_size=5), min_size=2, max_size=8))
def test_what_was_cut_is_whole_again(contents: list[str]) -> None:
    pieces = dict(enumerate(contents, start=1))
    assert whole_text(pieces, len(contents)) == "".join(contents)
