"""Writes `soundalikes.py` of the compliance rules: which characters sound like those of its words.

Run manually with the `pypinyin` package (MIT) installed beside the product (it is no dependency of
it): `python tools/make_soundalikes.py`. Listed are the characters of GB 2312 that sound like a
syllable of a word with pinyin, tones dropped, zh/ch/sh and z/c/s, ng and n, l and n as one.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from pypinyin import Style, pinyin

ROOM = Path(__file__).parent.parent / "src/hongyan/domain/compliance"
TARGET = ROOM / "soundalikes.py"
SYLLABLES = re.compile("~([a-z.]+)")
WIDTH = 40
HEAD = '''"""Characters that sound like those of barred words. Made by tools/make_soundalikes.py.

Tones are dropped, and zh ch sh are z c s, ng is n, l is n: as dialects and sloppy hands have it.
"""

from __future__ import annotations

from typing import Final

MERGED: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"))
"""What is written for what, one after the other, in a syllable of pinyin."""

SOUNDS: Final = {
'''


def merged(syllable: str) -> str:
    """Return a syllable as the table has it."""
    for written, instead in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n")):
        syllable = syllable.replace(written, instead)
    return syllable


def characters() -> Iterator[str]:
    """Yield the characters of GB 2312."""
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                yield bytes((high, low)).decode("gb2312")
            except UnicodeDecodeError:
                continue


def asked() -> set[str]:
    """Return the merged syllables of the words that have pinyin."""
    blocks = (
        topic.get(key, "")
        for path in (ROOM / "data").glob("topics-*.toml")
        for topic in tomllib.loads(path.read_text(encoding="utf-8")).get("topic", ())
        for key in ("block", "trade", "human")
    )
    found = (syllables for block in blocks for syllables in SYLLABLES.findall(block))
    return {merged(one) for syllables in found for one in syllables.split(".") if len(one) > 1}


def main() -> None:
    """Write the module."""
    wanted, sounds = asked(), defaultdict(list)
    for character in characters():
        syllable = merged(pinyin(character, style=Style.NORMAL)[0][0].replace("ü", "v"))
        if syllable in wanted:
            sounds[syllable].append(character)
    rows = []
    for syllable, listed in sorted(sounds.items()):
        text = "".join(listed)
        pieces = [text[at : at + WIDTH] for at in range(0, len(text), WIDTH)]
        quoted = "".join(f'\n        "{piece}"' for piece in pieces)
        rows.append(
            f'    "{syllable}": "{text}",'
            if len(pieces) == 1
            else f'    "{syllable}": ({quoted}\n    ),'
        )
    TARGET.write_text(f"{HEAD}{chr(10).join(rows)}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
