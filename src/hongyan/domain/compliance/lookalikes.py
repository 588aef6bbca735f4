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
_READ_AS = (
    "企鹅 红包 票 票 钱 钱 钱 啤酒 啤酒 红酒 洋酒 香槟酒 香烟 老虎机 赌 扑克 麻将 "
    "卡 房 车 电话 手机 针 药 成人 祈福 灯 马"
)
PICTURES: Final[Mapping[str, str]] = dict(
    zip(
        "🐧🧧🎫🎟💰💵💴🍺🍻🍷🥃🍾🚬🎰🎲🃏🀄💳🏠🚗📞📱💉💊🔞🙏🏮🐎",
        _READ_AS.split(),
        strict=True,
    )
)
"""Pictures that are read as words. A text is never rewritten by them."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ALPHABETS = (0x1F150, 0x1F170, 0x1F1E6)  # negative circled, negative squared, regional indicators


def _pairs() -> Iterator[tuple[str, str]]:
    for real, posing in _ROWS:
        yield from zip(posing, real, strict=True)
    for first in _ALPHABETS:
        yield from ((chr(first + place), letter) for place, letter in enumerate(_LETTERS))


LOOKALIKES: Final[Mapping[str, str]] = dict(_pairs())
"""A posing character, case-folded, to the real one."""
