"""Long replies, made whole out of the pieces that carriers deliver. Pure.

A phone cuts a long text and numbers the pieces; they come in any order, twice, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Final

PARTS_MAX: Final = 255
"""What the header of a piece can say (3GPP TS 23.040, 9.2.3.24.1): one byte for the number."""

PIECE_CHARACTERS_MAX: Final = 500
"""A piece has at most 153 characters; what claims to have more is cut."""

TEXT_CHARACTERS_MAX: Final = 20_000
"""The longest text that is made whole; a receiver of pushes has to take it in one item."""


def is_piece(total: int, number: int) -> bool:
    """Tell whether a part's numbers are those of a piece; a text of one piece is whole."""
    return 1 < total <= PARTS_MAX and 1 <= number <= total


def whole_text(pieces: Mapping[int, str], total: int) -> str:
    """Return the pieces as one text, in the order of their numbers.

    In the place of pieces that are missing stands which: `[2/3…]`, `[2-3/5…]`.
    """
    made = []
    for is_there, numbers in groupby(range(1, total + 1), pieces.__contains__):
        run = list(numbers)
        if is_there:
            made += [pieces[number] for number in run]
        else:
            said = str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}"
            made.append(f"[{said}/{total}…]")
    return "".join(made)[:TEXT_CHARACTERS_MAX]
