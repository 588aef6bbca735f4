"""What was asked in the query, and what was typed into a form, with each field's errors.

Whether a value is valid is the flow's answer: a `Refused` says what it is about, and the page's
table `ABOUT` leads from there to the field. Knows no page and no rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import UploadFile

from hongyan.console.wording import remedy_text, rule_text
from hongyan.kernel.refusal import Refused
from hongyan.words.language import Language

VALUE_CHARACTERS_MAX: Final = 100_000
FIELDS_MAX: Final = 1000
CSRF_FIELD: Final = "csrf"
ONCE_FIELD: Final = "once"


class Values:
    """Named texts, each name with several; nothing raises on what a stranger wrote."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        """Keep the texts in their order."""
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value[:VALUE_CHARACTERS_MAX])

    def text(self, name: str, default: str = "") -> str:
        """Return the last value of a name without the blanks around it."""
        found = self._values.get(name)
        return found[-1].strip() if found else default

    def raw(self, name: str) -> str:
        """Return the last value of a name as it was written: a password, a text of a message."""
        found = self._values.get(name)
        return found[-1] if found else ""

    def many(self, name: str) -> tuple[str, ...]:
        """Return all values of a name that are not empty."""
        return tuple(value for value in self._values.get(name, ()) if value)

    def whole(self, name: str, default: int | None = None) -> int | None:
        """Return a value as a whole number of at most 18 digits, else the default."""
        text = self.text(name)
        is_number = text.isascii() and text.isdigit() and len(text) <= 18  # noqa: PLR2004 - int64
        return int(text) if is_number else default

    def choice(self, name: str, allowed: Iterable[str], default: str = "") -> str:
        """Return a value that is one of several, else the default."""
        text = self.text(name)
        return text if text in allowed else default

    def is_set(self, name: str) -> bool:
        """Tell whether a name has a value: a box is ticked, a field is filled."""
        return bool(self.text(name))

    def pairs(self) -> list[tuple[str, str]]:
        """Return everything, in order."""
        return [(name, value) for name, values in self._values.items() for value in values]


class UrlQuery(Values):
    """The query of a URL: everything that a list is asked, so that links say it all."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a field: the rule, and what helps. `name` is "" for the whole form."""

    name: str
    rule: str
    remedy: str = ""


class Form(Values):
    """What was typed, and what is wrong with it."""

    def __init__(
        self,
        pairs: Iterable[tuple[str, str]] = (),
        files: Mapping[str, UploadFile] | None = None,
        problems: tuple[Problem, ...] = (),
    ) -> None:
        """Keep what was typed, the files, and each field's errors."""
        super().__init__(pairs)
        self.files = dict(files or {})
        self.problems = problems

    @property
    def is_sent(self) -> bool:
        """Tell whether there was a form."""
        return bool(self._values)

    def of(self, name: str) -> tuple[Problem, ...]:
        """Return what is wrong with a field."""
        return tuple(one for one in self.problems if one.name == name)

    def shown(self, name: str, default: object = "") -> str:
        """Return what a field shows: what was typed, else what is stored."""
        return self.raw(name) if name in self._values else ("" if default is None else str(default))

    def has(self, name: str, value: str, default: object = None) -> bool:
        """Tell whether a choice is made: typed, or stored where nothing was sent."""
        if self.is_sent:
            return value in self._values.get(name, ())
        stored = default if isinstance(default, list | tuple | set | frozenset) else [default]
        return value in {str(one) for one in stored if one is not None}

    def refused(self, refused: Refused, about: Mapping[str, str], language: Language) -> Form:
        """Return the form with the errors of a refusal, each at its field."""
        problems = tuple(
            Problem(about.get(one.about, ""), rule_text(one, language), remedy_text(one, language))
            for one in (refused, *refused.also)
        )
        return Form(self.pairs(), self.files, problems)
