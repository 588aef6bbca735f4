"""Two similar texts, two verdicts: where they differ, and which difference decides (FAQ 1.4.2).

Words are Latin words, numbers, links and variables whole, and Chinese characters one by one. How
badly a text is judged is an argument; no rule is known here. What decides is always told of the
worse text: how a good one is spoilt is no one's business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from hongyan.text.content import HAN_RANGES
from hongyan.text.link import find_links

Judge = Callable[[str], int]
"""Says how badly a text is judged: 0 is the best."""

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
    """The differences that decide, from the worse text to the better one, and it with them made.

    `is_smallest` when no fewer differences would do; otherwise none of these can be left out.
    `is_of_second` when the second of the texts compared is the worse one: then `first_start` and
    `first_end` of the differences are its places.
    """

    differences: tuple[Difference, ...]
    text: str
    is_smallest: bool
    is_of_second: bool = False

    def words(self, first: str, second: str) -> tuple[tuple[str, str], ...]:
        """Return what the worse text has and the better one has instead, of the texts compared."""
        worse, better = (second, first) if self.is_of_second else (first, second)
        return tuple(
            (worse[one.first_start : one.first_end], better[one.second_start : one.second_end])
            for one in self.differences
        )


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
    first: str, second: str, judge: Judge, judgements_max: int = JUDGEMENTS_MAX
) -> Edit | None:
    """Return the fewest differences with which the worse text is judged no worse than the better.

    None if both are judged alike. All sets are tried, small ones first, for as long as
    `judgements_max` allows; after that differences are left out, many at a time, then one by one.
    """
    weights = judge(first), judge(second)
    if weights[0] == weights[1]:
        return None
    is_of_second = weights[1] > weights[0]
    worse, better = (second, first) if is_of_second else (first, second)
    found = differences(worse, better)
    aim, judgements = min(weights), 2
    for size in range(1, len(found) + 1):
        for chosen in combinations(found, size):
            if judgements >= judgements_max:
                kept = _reduced(worse, better, found, judge, aim)
                text = edited(worse, better, kept)
                return Edit(kept, text, is_smallest=False, is_of_second=is_of_second)
            judgements += 1
            text = edited(worse, better, chosen)
            if judge(text) <= aim:
                return Edit(chosen, text, is_smallest=True, is_of_second=is_of_second)
    raise AssertionError("all differences together make the better text")


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
    worse: str, better: str, found: Sequence[Difference], judge: Judge, aim: int
) -> tuple[Difference, ...]:
    """Leave out what is not needed: half of it, a quarter, …, at last one by one."""
    kept = list(found)
    size = len(kept)
    while size > 1:
        size = (size + 1) // 2
        at = 0
        while at < len(kept):
            without = kept[:at] + kept[at + size :]
            if judge(edited(worse, better, without)) <= aim:
                kept = without
            else:
                at += size
    return tuple(kept)


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
