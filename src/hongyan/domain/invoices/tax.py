"""Tax out of an amount that includes it; amounts in capitals (大写金额). Integers of fen only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("", "拾", "佰", "仟")
_GROUPS: Final = ("", "万", "亿", "万亿")


@dataclass(frozen=True, slots=True)
class Split:
    """An amount in fen: without tax, the tax; their sum is the amount to the fen."""

    net_fen: int
    tax_fen: int

    @property
    def gross_fen(self) -> int:
        """Return the amount, tax included."""
        return self.net_fen + self.tax_fen


def split(gross_fen: int, tax_percent: int) -> Split:
    """Split an amount that includes tax; half a fen of the net goes away from zero."""
    whole = 100 + tax_percent
    net = (abs(gross_fen) * 200 + whole) // (2 * whole)
    return Split(net, gross_fen - net) if gross_fen >= 0 else Split(-net, gross_fen + net)


def split_all(amounts_fen: Iterable[int], tax_percent: int) -> tuple[list[Split], Split]:
    """Split each amount and add the parts up: the totals of an invoice are sums of its lines."""
    parts = [split(one, tax_percent) for one in amounts_fen]
    total = Split(sum(one.net_fen for one in parts), sum(one.tax_fen for one in parts))
    return parts, total


def capitals(fen: int) -> str:
    """Write an amount as it stands on an invoice: 壹佰零伍圆贰角整, in front 负 if negative."""
    yuan, rest = divmod(abs(fen), 100)
    jiao, cents = divmod(rest, 10)
    text = f"{_whole(yuan)}圆" if yuan or not rest else ""
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif cents and yuan:
        text += "零"
    text += f"{_DIGITS[cents]}分" if cents else "整"
    return f"负{text}" if fen < 0 else text


def _whole(number: int) -> str:
    if number == 0:
        return _DIGITS[0]
    text, is_gap = "", False
    for power in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**power % 10
        group, place = divmod(power, 4)
        if digit:
            text += (_DIGITS[0] if is_gap else "") + _DIGITS[digit] + _PLACES[place]
        is_gap = digit == 0 and (is_gap or bool(text))
        if place == 0 and number // 10**power % 10_000:
            text += _GROUPS[group]
    return text
