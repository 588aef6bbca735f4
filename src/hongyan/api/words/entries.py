"""The entries of errors: for each code its cause, an example and a remedy, in Chinese and English.

One table of data (`errors/*.toml`), read at the first request. The modules that show them only
render: docs/errors.md and the console's pages. Which code is answered when is not known here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

GROUPS: Final[Mapping[str, tuple[str, str]]] = {
    "gateway": ("网关", "Gateway"),
    "sending": ("发送与查询", "Sending and asking"),
    "applications": ("签名与模板", "Signs and templates"),
    "papers": ("资质、材料与标签", "Papers, uploads and tags"),
}
"""The files, in the order in which they are shown, with their names in Chinese and English."""

ANY: Final = "*"
"""In a code: the name of a parameter or a field, so that one entry stands for many codes."""


MEND: Final = "mend"
ADVICE: Final = (
    *(MEND, "text", "number", "review", "sign", "key"),
    *("right", "wait", "retry", "money", "operator"),
)
"""What helps: correct the call, its values, its list of numbers; ask for approval; sign otherwise,
use another key; have a right given; wait for a window; call again; pay; ask the operator."""


@dataclass(frozen=True, slots=True)
class ErrorEntry:
    """What there is to know of one code.

    `advice` is one of ADVICE: what a program does about it. `settings` are those that its rule
    reads, by the names of their fields.
    """

    code: str
    cause_zh: str
    cause_en: str
    example: str
    remedy_zh: str
    remedy_en: str
    advice: str = MEND
    settings: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """Return the name under which a page shows it."""
        return self.code.replace(ANY, "")

    def stands_for(self, code: str) -> bool:
        """Tell whether it is the entry of a code."""
        before, star, after = self.code.partition(ANY)
        if not star:
            return code == self.code
        named = len(code) > len(before) + len(after)
        return named and code.startswith(before) and code.endswith(after)


@cache
def entries() -> Mapping[str, tuple[ErrorEntry, ...]]:
    """Return all entries by their group, read once."""
    folder = files(__package__).joinpath("errors")
    found = {}
    for group in GROUPS:
        document = tomllib.loads(folder.joinpath(f"{group}.toml").read_text("utf-8"))
        found[group] = tuple(_entry(one) for one in document["error"])
    return found


def _entry(one: dict[str, Any]) -> ErrorEntry:
    return ErrorEntry(**{**one, "settings": tuple(one.get("settings", ()))})


def entry_of(code: str) -> ErrorEntry | None:
    """Return the entry of a code: its own before one that it shares with others."""
    listed = [one for group in entries().values() for one in group]
    own = next((one for one in listed if one.code == code), None)
    return own or next((one for one in listed if one.stands_for(code)), None)
