"""Money as integers: micro-yuan, a millionth of a yuan. Words and arithmetic; no prices, no rules.

A price list has four decimals, so a fen is too coarse for one segment. Fen appear only on
statements, invoices and payments.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from hongyan.kernel.cut import quoted
from hongyan.kernel.said import said

MICRO_PER_YUAN: Final = 1_000_000
MICRO_PER_FEN: Final = 10_000
YUAN_MAX: Final = 100_000_000
"""No amount that a person types is larger: it would be a typing mistake."""

_YUAN = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,6}))?")


class Unit(StrEnum):
    """What a wallet counts."""

    CNY = "CNY"
    SEGMENT = "SEG"


class Scope(StrEnum):
    """Where a wallet may pay: mainland messages, all others, or both (cash)."""

    DOMESTIC = "domestic"
    INTERNATIONAL = "international"
    ANY = "any"


class WalletKind(StrEnum):
    """What a wallet is. Also what a message was paid from."""

    CASH = "cash"
    PACKAGE = "package"
    GIFT = "gift"
    CARD = "card"
    BONUS = "bonus"


def micro_yuan(text: str) -> int:
    """Read an amount in yuan, `0.045` or `250`, as micro-yuan.

    Raises ValueError for a sign, more than six decimals, or more than `YUAN_MAX` yuan.
    """
    found = _YUAN.fullmatch(text)
    if found is None or int(found[1]) > YUAN_MAX:
        raise ValueError(
            said("{text} is not an amount in yuan like 0.045 or 250", text=quoted(text))
        )
    return int(found[1]) * MICRO_PER_YUAN + int((found[2] or "").ljust(6, "0"))


def yuan_text(micro: int) -> str:
    """Write micro-yuan as yuan, with at least two decimals: `250.00`, `-0.045`."""
    whole, rest = divmod(abs(micro), MICRO_PER_YUAN)
    decimals = f"{rest:06d}".rstrip("0").ljust(2, "0")
    return f"{'-' if micro < 0 else ''}{whole}.{decimals}"


def fen_of(micro: int) -> int:
    """Return micro-yuan as fen, half a fen rounded away from zero."""
    fen, rest = divmod(abs(micro), MICRO_PER_FEN)
    fen += rest * 2 >= MICRO_PER_FEN
    return -fen if micro < 0 else fen


def fen_text(fen: int) -> str:
    """Write fen as yuan with two decimals: `250.00`."""
    return yuan_text(fen * MICRO_PER_FEN)
