"""Two similar texts, two verdicts: where they differ, and which difference decides (FAQ 1.4.2).

Words are Latin words, numbers, links and variables whole, and Chinese characters one by one. How a
text is judged is an argument; no rule is known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, TypeVar

from hongyan.text.content import HAN_RANGES
from hongyan.text.link import find_links

V = TypeVar("V")

JUDGEMENTS_MAX: Final = 2000
"""How often `smallest_edit` may ask for a verdict while it looks for the smallest set."""

_HAN = re.compile(f"[{HAN_RANGES}]")
_WORD = re.compile(r"\$\{[^{}]*\}|[A-Za-z]+(?:['-][A-Za-z]+)*|[0-9]+(?:\.[0-9]+)?|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where two texts differ: what the first has there, what the second has instead.

    Starts and ends are code points, `first[start:end]` and `second[start:end]`; an empty span is
    the place where the other text has more.
    """

    first_start: int
    first_end: int
    second_start: int
    second_end: int


@dataclass(frozen=True, slots=True)
class Edit:
    """The differences that decide, and the first text with only them made.

    `is_smallest` when no fewer differences would do; otherwise none of these can be left out.
    """

    differences: tuple[Difference, ...]
    text: str
    is_smallest: bool


def words(text: str) -> list[str]:
    """Return the words of a text, which together are the text."""
    found: list[str] = []
    at = 0
    for link in find_links(text):
        found += _WORD.findall(text[at : link.start])
        # A variable in a link is a word of its own: whether it is there may decide.
        head = text[link.start : link.start + len(link.text)].partition("${")[0]
        if head:
            found.append(head)
        at = link.start + len(head)
    return found + _WORD.findall(text[at:])


def differences(first: str, second: str) -> list[Difference]:
    """Return where two texts differ, word by word, in order of place.

    Differences with a single Chinese character between them are one: they are one word.
    """
    first_words, second_words = words(first), words(second)
    first_at, second_at = _places(first_words), _places(second_words)
    found: list[Difference] = []
    for i, i_end, j, j_end in _unlike(first_words, second_words):
        new = Difference(first_at[i], first_at[i_end], second_at[j], second_at[j_end])
        if found and _HAN.fullmatch(first, found[-1].first_end, new.first_start):
            last = found.pop()
            new = Difference(last.first_start, new.first_end, last.second_start, new.second_end)
        found.append(new)
    return found


def edited(first: str, second: str, chosen: Sequence[Difference]) -> str:
    """Return the first text with some differences made as the second has them."""
    return "".join(_pieces(first, second, sorted(chosen, key=lambda one: one.first_start)))


def smallest_edit(
    first: str,
    second: str,
    judge: Callable[[str], V],
    judgements_max: int = JUDGEMENTS_MAX,
) -> Edit | None:
    """Return the fewest differences that give the first text the second's verdict.

    None if the verdicts are the same. All sets are tried, small ones first, for as long as
    `judgements_max` allows; after that differences are left out one by one while the verdict holds.
    """
    aim = judge(second)
    if judge(first) == aim:
        return None
    found = differences(first, second)
    judgements = 2
    for size in range(1, len(found) + 1):
        for chosen in combinations(found, size):
            if judgements >= judgements_max:
                return _reduced(first, second, found, judge, aim)
            judgements += 1
            text = edited(first, second, chosen)
            if judge(text) == aim:
                return Edit(chosen, text, is_smallest=True)
    raise AssertionError("all differences together make the second text")


def _unlike(first: Sequence[str], second: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the gaps between the longest run of words, in order, that both have in common.

    A table of both lengths, whatever the words are: a reviewed text is 500 characters at most.
    """
    longest = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
    for i in range(len(first) - 1, -1, -1):
        row, below = longest[i], longest[i + 1]
        for j in range(len(second) - 1, -1, -1):
            same = first[i] == second[j]
            row[j] = below[j + 1] + 1 if same else max(below[j], row[j + 1])
    i = j = from_i = from_j = 0
    while i < len(first) and j < len(second):
        if first[i] == second[j]:
            if (from_i, from_j) != (i, j):
                yield from_i, i, from_j, j
            i, j = i + 1, j + 1
            from_i, from_j = i, j
        elif longest[i + 1][j] >= longest[i][j + 1]:
            i += 1
        else:
            j += 1
    if (from_i, from_j) != (len(first), len(second)):
        yield from_i, len(first), from_j, len(second)


def _reduced(
    first: str,
    second: str,
    found: Sequence[Difference],
    judge: Callable[[str], V],
    aim: V,
) -> Edit:
    kept = list(found)
    for one in found:
        without = [other for other in kept if other != one]
        if judge(edited(first, second, without)) == aim:
            kept = without
    return Edit(tuple(kept), edited(first, second, kept), is_smallest=False)


def _pieces(first: str, second: str, chosen: Sequence[Difference]) -> Iterator[str]:
    at = 0
    for one in chosen:
        yield first[at : one.first_start]
        yield second[one.second_start : one.second_end]
        at = one.first_end
    yield first[at:]


def _places(split: Sequence[str]) -> list[int]:
    places = [0]
    for word in split:
        places.append(places[-1] + len(word))
    return places
