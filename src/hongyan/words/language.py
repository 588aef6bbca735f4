"""Which language a person reads: HONGYAN_LANG, else the locale of the terminal. Knows no words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Language(StrEnum):
    """A language that every catalogue is complete in; the value names its directory."""

    EN = "en"
    ZH_CN = "zh_CN"


OURS: Final = "HONGYAN_LANG"
LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The locale's variables, the first that is set decides (POSIX, 8.2)."""


def language_of(environment: Mapping[str, str]) -> Language:
    """Return the language that the variables of a process ask for; English for any other."""
    asked = environment.get(OURS) or next(
        (environment[name] for name in LOCALE if environment.get(name)), ""
    )
    return Language.ZH_CN if asked.lower().startswith("zh") else Language.EN
