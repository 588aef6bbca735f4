"""Lists: filters that stand in the URL, chips of what is set, and pages by keyset.

A list never counts and has no page numbers: `before` and `after` are ids, a page has at most LIMIT
rows, and a reading that looked at BUDGET rows says how far it came. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeVar
from urllib.parse import urlencode

from hongyan.console.forms import UrlQuery

LIMIT: Final = 40
"""Rows of a page."""
BUDGET: Final = 20_000
"""Rows that a reading looks at, for one page."""
PAGING: Final = frozenset({"before", "after"})

Row = TypeVar("Row")


class FilterKind(StrEnum):
    """How a filter is asked."""

    TEXT = "text"
    NUMBER = "tel"
    SELECT = "select"
    SPAN = "segments"
    """A few choices side by side, such as spans of time."""
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of a list. `label` and the words of `options` are sentences of the catalogue."""

    name: str
    label: str
    kind: FilterKind = FilterKind.TEXT
    options: tuple[tuple[str, str], ...] = ()
    """Value and word; the value "" is what holds where nothing is chosen."""
    hint: str = ""
    """An example of what can be typed."""
    is_folded: bool = False
    """Whether it stands behind "more filters"."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set: what it is, and the URL without it."""

    label: str
    value: str
    is_word: bool
    """Whether the value is a sentence of the catalogue."""
    without: str


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of a list, and what is asked of each."""

    path: str
    declared: tuple[Filter, ...]
    values: Mapping[str, str]

    @classmethod
    def read(cls, path: str, declared: tuple[Filter, ...], query: UrlQuery) -> Filters:
        """Return what a query asks; a choice that does not exist asks for nothing."""
        values = {}
        for one in declared:
            text = query.text(one.name)
            if one.options:
                text = query.choice(one.name, [value for value, _ in one.options])
            if text:
                values[one.name] = text[:200]
        return cls(path, declared, values)

    def __getitem__(self, name: str) -> str:
        """Return what is asked of a filter, "" for nothing."""
        return self.values.get(name, "")

    @property
    def is_set(self) -> bool:
        """Tell whether anything is asked."""
        return bool(self.values)

    def url(self, **change: object) -> str:
        """Return the list's URL with other values; None and "" leave a name out."""
        return url_of(self.path, {**self.values, **change})

    @property
    def chips(self) -> tuple[Chip, ...]:
        """Return a chip of each filter that is set, with the URL that drops it."""
        return tuple(self._chip(one) for one in self.declared if one.name in self.values)

    def _chip(self, one: Filter) -> Chip:
        value = self.values[one.name]
        word = dict(one.options).get(value)
        return Chip(one.label, word or value, word is not None, self.url(**{one.name: None}))


@dataclass(frozen=True, slots=True)
class Keyset:
    """Where a page begins: the newest, or behind (`after`) or in front of (`before`) an id."""

    after: int | None = None
    before: int | None = None

    @classmethod
    def read(cls, query: UrlQuery) -> Keyset:
        """Return where a query wants to begin."""
        return cls(query.whole("after"), query.whole("before"))


@dataclass(frozen=True, slots=True)
class Pages(Generic[Row]):
    """A page of a list: its rows, and the URLs of its neighbours, "" where there is none."""

    rows: Sequence[Row]
    older: str = ""
    newer: str = ""
    looked_back_to: int | None = None
    """The time to which the reading came before its budget ended; `older` then goes on."""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is on the page."""
        return not self.rows


def paged(
    filters: Filters,
    keyset: Keyset,
    found: Iterable[Row],
    key: Callable[[Row], int],
    *,
    limit: int = LIMIT,
    looked_back_to: int | None = None,
    goes_on_after: int | None = None,
) -> Pages[Row]:
    """Return a page of rows that were read, the newest first, one more than `limit` of them.

    `after` reads what is older than an id, `before` what is newer; the reading gives rows newest
    first in both. Where its budget ended, `goes_on_after` is the last id that it looked at.
    """
    rows = list(found)
    has_more = len(rows) > limit
    if keyset.before is not None:
        rows = rows[-limit:]
        older, newer = bool(rows), has_more
    else:
        rows = rows[:limit]
        older, newer = has_more, keyset.after is not None
    older_url = filters.url(after=key(rows[-1])) if older and rows else ""
    if not older_url and goes_on_after is not None:
        older_url = filters.url(after=goes_on_after)
    newer_url = filters.url(before=key(rows[0])) if newer and rows else ""
    if newer and not rows:
        newer_url = filters.url()
    return Pages(rows, older_url, newer_url, looked_back_to)


def url_of(path: str, values: Mapping[str, object]) -> str:
    """Return a path with a query of what is not empty."""
    asked = [(name, str(one)) for name, one in values.items() if one not in {None, ""}]
    return path + (f"?{urlencode(asked)}" if asked else "")
