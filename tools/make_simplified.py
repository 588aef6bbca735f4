"""Writes src/hongyan/text/simplified.txt: traditional characters and their simple forms.

Run manually with the `opencc` package installed beside the product (it is no dependency of it):
`python tools/make_simplified.py`. A character is traditional when OpenCC's t2s turns it alone into
another, GB 2312 does not have it, and the General Standard Characters of 2013 do not keep it. Forms
that only Japanese uses follow behind a blank line, since spam borrows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import opencc

TARGET = Path(__file__).parent.parent / "src/hongyan/text/simplified.txt"
PAIRS_PER_LINE = 20
RANGES = (
    range(0x3400, 0x4DC0),
    range(0x4E00, 0xA000),
    range(0x20000, 0x2EBE1),
    range(0x30000, 0x31350),
)

# OpenCC folds these, but the table of 2013 keeps them: 毕昇, 瞭望, 幺麽, surnames and place names.
STANDARD = frozenset("昇陞瞭麽剋脩谿耑逎")

# GB 2312 has it, the table of 2013 does not, and traditional texts are full of it.
TRADITIONAL_IN_GB2312 = frozenset("後")

JAPANESE = dict(
    zip(
        "発売薬黒気銭円労広応桜団図読歩収売帰変験駅検険囲荘暦",
        "发卖药黑气钱元劳广应樱团图读步收卖归变验驿检险围庄历",
        strict=True,
    )
)


def is_gb2312(character: str) -> bool:
    """Tell whether the simplified standard set of 1980 has the character."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def traditional() -> dict[str, str]:
    """Return every traditional-only character of the ideograph blocks with its simple form."""
    simplify = opencc.OpenCC("t2s").convert
    return {
        character: simplify(character)
        for character in (chr(code) for block in RANGES for code in block)
        if character in TRADITIONAL_IN_GB2312
        or (
            character not in STANDARD
            and not is_gb2312(character)
            and simplify(character) != character
        )
    }


def section(table: Mapping[str, str]) -> str:
    """Return pairs in order of code points, so that a new version is a short diff."""
    pairs = [f"{character}{table[character]}" for character in sorted(table)]
    lines = (pairs[at : at + PAIRS_PER_LINE] for at in range(0, len(pairs), PAIRS_PER_LINE))
    return "".join(f"{''.join(line)}\n" for line in lines)


def main() -> None:
    """Write the file."""
    TARGET.write_text(f"{section(traditional())}\n{section(JAPANESE)}", encoding="utf-8")


if __name__ == "__main__":
    main()
