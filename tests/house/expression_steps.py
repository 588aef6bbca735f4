"""Counts the steps that a backtracking search takes: what `re` does, slowly and with a counter.

Reads the tree that Python's own parser makes of an expression, so nothing is guessed of its
syntax. Steps do not depend on the machine. Judges nothing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, Final

Then = Callable[[int], int]
"""What is tried behind a place; the end of the match, or NO."""
Matcher = Callable[[int, Then], int]

NO: Final = -1
_FRAMES_MAX: Final = 60_000

_CATEGORIES: Final[dict[Any, Callable[[str], bool]]] = {
    op.CATEGORY_DIGIT: str.isdecimal,
    op.CATEGORY_NOT_DIGIT: lambda c: not c.isdecimal(),
    op.CATEGORY_SPACE: str.isspace,
    op.CATEGORY_NOT_SPACE: lambda c: not c.isspace(),
    op.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
    op.CATEGORY_NOT_WORD: lambda c: not c.isalnum() and c != "_",
}
_WIDE: Final = frozenset({op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY})
"""Nodes that take one character."""


class TooManySteps(Exception):  # noqa: N818 - it says what happened
    """A search took more steps than it was given."""


class Counted:
    """One expression, searched with a counter. `steps` grows with every search."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.tree = _parser.parse(pattern, flags & ~re.DEBUG)
        self.flags = self.tree.state.flags | flags
        self.steps = 0
        self.predicates: list[Callable[[str], bool]] = []
        self._limit = 0
        self._text = ""
        self._groups: dict[int, tuple[int, int]] = {}
        self._match = self._sequence(self.tree)

    def spans(self, text: str, limit: int) -> list[tuple[int, int]]:
        """Return the spans that `finditer` would find; TooManySteps beyond `limit` of them."""
        self._text, self._limit = text, self.steps + limit
        found: list[tuple[int, int]] = []
        at, must_go_on = 0, False
        before = sys.getrecursionlimit()
        sys.setrecursionlimit(_FRAMES_MAX)
        try:
            while at <= len(text):
                self._groups = {}
                stuck = at if must_go_on else NO
                end = self._match(at, _beyond(stuck))
                if end == NO:
                    at, must_go_on = at + 1, False
                    continue
                found.append((at, end))
                at, must_go_on = end, end == at
            return found
        finally:
            sys.setrecursionlimit(before)

    def is_whole(self, text: str, limit: int) -> bool:
        """Tell whether `fullmatch` would take a text; TooManySteps as `spans`."""
        self._text, self._limit, self._groups = text, self.steps + limit, {}
        before = sys.getrecursionlimit()
        sys.setrecursionlimit(_FRAMES_MAX)
        try:
            return self._match(0, lambda end: end if end == len(text) else NO) != NO
        finally:
            sys.setrecursionlimit(before)

    def _step(self) -> None:
        self.steps += 1
        if self.steps > self._limit:
            raise TooManySteps

    def _sequence(self, nodes: Sequence[Any]) -> Matcher:
        matchers = [self._node(*node) for node in nodes]
        if len(matchers) == 1:
            return matchers[0]

        def match(at: int, then: Then, place: int = 0) -> int:
            if place == len(matchers):
                return then(at)
            return matchers[place](at, lambda end: match(end, then, place + 1))

        return match

    def _node(self, kind: Any, value: Any) -> Matcher:
        if kind in _WIDE:
            return self._character(self.predicate(kind, value))
        makes = _MAKES.get(kind)
        if makes is None:
            raise NotImplementedError(f"{kind}: teach the counter")
        return makes(self, value)

    def predicate(self, kind: Any, value: Any) -> Callable[[str], bool]:
        """Return what tells whether a node of one character takes a character."""
        plain = self._plain_predicate(kind, value)
        if self.flags & re.IGNORECASE:
            base = plain
            # A negated class takes what none of a letter's cases is excluded by.
            join = all if _is_negated(kind, value) else any

            def plain(c: str) -> bool:
                return join(base(one) for one in {c, c.lower(), c.upper(), *_TWINS.get(c, "")})

        known: dict[str, bool] = {}

        def cached(c: str) -> bool:
            if c not in known:
                known[c] = plain(c)
            return known[c]

        self.predicates.append(cached)
        return cached

    def _plain_predicate(self, kind: Any, value: Any) -> Callable[[str], bool]:
        if kind is op.LITERAL:
            return lambda c: len(c) == 1 and ord(c) == value
        if kind is op.NOT_LITERAL:
            return lambda c: len(c) != 1 or ord(c) != value
        if kind is op.ANY:
            return lambda c: bool(self.flags & re.DOTALL) or c != "\n"
        is_negated = _is_negated(kind, value)
        items = value[1:] if is_negated else value
        is_ascii = bool(self.flags & re.ASCII)

        def takes(c: str) -> bool:
            return len(c) == 1 and any(_is_of(c, item, is_ascii=is_ascii) for item in items)

        return (lambda c: not takes(c)) if is_negated else takes

    def _character(self, takes: Callable[[str], bool]) -> Matcher:
        def match(at: int, then: Then) -> int:
            self._step()
            return then(at + 1) if at < len(self._text) and takes(self._text[at]) else NO

        return match

    def _repeat(self, least: int, most: int, body: Sequence[Any], *, is_greedy: bool) -> Matcher:
        if len(body) == 1 and body[0][0] in _WIDE and is_greedy:
            return self._run(least, most, self.predicate(*body[0]))
        inner = self._sequence(body)

        def match(at: int, then: Then, count: int = 0) -> int:
            self._step()

            def more() -> int:
                if count >= most:
                    return NO
                return inner(
                    at,
                    lambda end: NO if end == at and count >= least else match(end, then, count + 1),
                )

            def done() -> int:
                return then(at) if count >= least else NO

            first, second = (more, done) if is_greedy else (done, more)
            end = first()
            return second() if end == NO else end

        return match

    def _run(self, least: int, most: int, takes: Callable[[str], bool]) -> Matcher:
        def match(at: int, then: Then) -> int:
            end, text = at, self._text
            last = min(len(text), at + most)
            while end < last and takes(text[end]):
                self._step()
                end += 1
            while end >= at + least:
                self._step()
                found = then(end)
                if found != NO:
                    return found
                end -= 1
            return NO

        return match

    def _atomic(self, inner: Matcher) -> Matcher:
        def match(at: int, then: Then) -> int:
            end = inner(at, _stay)
            return NO if end == NO else then(end)

        return match

    def _group(self, number: int | None, inner: Matcher) -> Matcher:
        if number is None:
            return inner

        def match(at: int, then: Then) -> int:
            def close(end: int) -> int:
                before = self._groups.get(number)
                self._groups[number] = (at, end)
                found = then(end)
                if found == NO and before is not None:
                    self._groups[number] = before
                elif found == NO:
                    del self._groups[number]
                return found

            return inner(at, close)

        return match

    def _branch(self, ways: Sequence[tuple[Matcher, Callable[[str], bool] | None]]) -> Matcher:
        """Try one way after the other; `re` passes over those whose first character is another."""
        open_to: dict[str, list[Matcher]] = {}

        def match(at: int, then: Then) -> int:
            self._step()
            c = self._text[at : at + 1]
            if c not in open_to:
                open_to[c] = [way for way, first in ways if first is None or first(c)]
            for way in open_to[c]:
                end = way(at, then)
                if end != NO:
                    return end
            return NO

        return match

    def _first(self, nodes: Sequence[Any]) -> Callable[[str], bool] | None:
        return self.predicate(*nodes[0]) if len(nodes) and nodes[0][0] in _WIDE else None

    def _place(self, where: Any) -> Matcher:
        def match(at: int, then: Then) -> int:
            self._step()
            return then(at) if self._is_at(where, at) else NO

        return match

    def _is_at(self, where: Any, at: int) -> bool:
        text, end = self._text, len(self._text)
        many = bool(self.flags & re.MULTILINE)
        if where is op.AT_BEGINNING_STRING:
            return at == 0
        if where is op.AT_BEGINNING:
            return at == 0 or (many and text[at - 1] == "\n")
        if where is op.AT_END_STRING:
            return at == end
        if where is op.AT_END:
            return at == end or (text[at] == "\n" and (many or at == end - 1))
        is_edge = (at > 0 and _is_word(text[at - 1])) is not (at < end and _is_word(text[at]))
        return is_edge is (where is op.AT_BOUNDARY)

    def _look(self, way: int, body: Any, *, is_wanted: bool) -> Matcher:
        inner = self._sequence(body)
        back: int = body.getwidth()[0] if way < 0 else 0

        def match(at: int, then: Then) -> int:
            self._step()
            is_there = at >= back and inner(at - back, _stay) != NO
            return then(at) if is_there is is_wanted else NO

        return match

    def _again(self, number: int) -> Matcher:
        def match(at: int, then: Then) -> int:
            self._step()
            if number not in self._groups:
                return NO
            said = self._text[slice(*self._groups[number])]
            return then(at + len(said)) if self._text.startswith(said, at) else NO

        return match


_TWINS: Final = {"K": "kK\u212a", "k": "kK\u212a", "\u212a": "kK", "s": "\u017f", "S": "\u017f"} | {
    "\u017f": "sS",
    "\u0131": "iI",
    "\u0130": "i",
}
"""Letters that are the same to a search that passes over capitals."""

_MAKES: Final[dict[Any, Callable[[Counted, Any], Matcher]]] = {
    op.MAX_REPEAT: lambda one, value: one._repeat(*value, is_greedy=True),
    op.MIN_REPEAT: lambda one, value: one._repeat(*value, is_greedy=False),
    op.POSSESSIVE_REPEAT: lambda one, value: one._atomic(one._repeat(*value, is_greedy=True)),
    op.ATOMIC_GROUP: lambda one, value: one._atomic(one._sequence(value)),
    op.SUBPATTERN: lambda one, value: one._group(value[0], one._sequence(value[3])),
    op.BRANCH: lambda one, value: one._branch(
        [(one._sequence(way), one._first(way)) for way in value[1]]
    ),
    op.AT: lambda one, value: one._place(value),
    op.ASSERT: lambda one, value: one._look(*value, is_wanted=True),
    op.ASSERT_NOT: lambda one, value: one._look(*value, is_wanted=False),
    op.GROUPREF: lambda one, value: one._again(value),
    op.FAILURE: lambda _one, _value: lambda _at, _then: NO,
}


def _stay(place: int) -> int:
    return place


def _beyond(stuck: int) -> Then:
    return lambda place: NO if place == stuck else place


def _is_word(c: str) -> bool:
    return c.isalnum() or c == "_"


def _is_negated(kind: Any, value: Any) -> bool:
    return kind is op.NOT_LITERAL or (kind is op.IN and value[0][0] is op.NEGATE)


def _is_of(c: str, item: tuple[Any, Any], *, is_ascii: bool) -> bool:
    kind, value = item
    if kind is op.LITERAL:
        return bool(ord(c) == value)
    if kind is op.RANGE:
        return bool(value[0] <= ord(c) <= value[1])
    if not is_ascii or c.isascii():
        return _CATEGORIES[value](c)
    return value in (op.CATEGORY_NOT_DIGIT, op.CATEGORY_NOT_SPACE, op.CATEGORY_NOT_WORD)
