"""Codes of errors as the pages are given them: only the API knows them, so `app` hands them over.

Values. The table is read at the first page that asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from hongyan.kernel.refusal import Refused
from hongyan.words.language import Language

MORE: Final = "errors"
"""The name of `ReadErrors` among what `app` gives the console."""

WORDS: Final = "refusal_words"
"""The name of `SayRefusal` among it."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check of a call that answers with a code: its place in the order, and its words here."""

    place: int
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class ErrorValues:
    """What there is to know of one code, or of several that share an entry (`Missing*`)."""

    code: str
    group: str
    statuses: tuple[int, ...]
    cause: Mapping[Language, str]
    remedy: Mapping[Language, str]
    example: str
    advice: str
    settings: tuple[str, ...]
    checks: tuple[Check, ...]

    @property
    def is_gateways(self) -> bool:
        """Tell whether SDKs raise it: the gateway answers with another status than 200."""
        return self.statuses != (200,)

    @property
    def page(self) -> str:
        """Return the path of its page."""
        return f"/docs/errors/{self.code.replace('*', '')}"


@dataclass(frozen=True, slots=True)
class ErrorTable:
    """All codes by group, the groups' names, and how many checks a call passes in all."""

    groups: Mapping[str, Mapping[Language, str]]
    entries: tuple[ErrorValues, ...]
    check_count: int

    def find(self, code: str) -> ErrorValues | None:
        """Return what is known of a code: its own entry before one that it shares."""
        if not code:
            return None
        own = (one for one in self.entries if one.code.replace("*", "") == code)
        shared = (one for one in self.entries if _stands_for(one.code, code))
        return next(own, None) or next(shared, None)


def _stands_for(pattern: str, code: str) -> bool:
    before, star, after = pattern.partition("*")
    is_longer = len(code) > len(before) + len(after)
    return bool(star) and is_longer and code.startswith(before) and code.endswith(after)


ReadErrors: TypeAlias = Callable[[], ErrorTable]

SayRefusal: TypeAlias = Callable[[Refused], tuple[str, str]]
"""Returns the API's code and message for a call that was refused."""
