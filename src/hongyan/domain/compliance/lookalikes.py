"""Characters that are drawn like Latin letters or digits and are none, with what they stand for.

Only what Unicode's own compatibility mappings leave alone: full width, circled, mathematical and
ligature forms are folded by them already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

# Each row: the real characters, then as many that pose as them.
_ROWS = (
    # Cyrillic, after case folding
    ("aeopcyxijskmtbhdqwvgnurl", "аеорсухіјѕкмтвнԁԛԝѵғпцгӏ"),
    # Greek, after case folding
    ("abeiknoptuxyvwzls", "αβεικνορτυχγѵωζλς"),
    ("hm", "ημ"),
    # small capitals and phonetic letters
    ("abcdefghijklmnopqrstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ"),
    ("agivlou", "ɑɡıʋɭøʊ"),
    # operators and signs
    ("v", "∨"),  # noqa: RUF001 - it is the point
    ("+++", "➕✚✛"),  # noqa: RUF001 - it is the point
    # digits in other dress
    ("0123456789", "⓿❶❷❸❹❺❻❼❽❾"),
    ("123456789", "➊➋➌➍➎➏➐➑➒"),
    ("123456789", "➀➁➂➃➄➅➆➇➈"),
    ("123456789", "⓵⓶⓷⓸⓹⓺⓻⓼⓽"),
    # radicals that Unicode does not fold
    ("门贝车", "⻔⻉⻋"),
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ALPHABETS = (0x1F150, 0x1F170, 0x1F1E6)  # negative circled, negative squared, regional indicators


def _pairs() -> Iterator[tuple[str, str]]:
    for real, posing in _ROWS:
        yield from zip(posing, real, strict=True)
    for first in _ALPHABETS:
        yield from ((chr(first + place), letter) for place, letter in enumerate(_LETTERS))


LOOKALIKES: Final[Mapping[str, str]] = dict(_pairs())
"""A posing character, case-folded, to the real one."""
