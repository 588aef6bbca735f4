"""Makes texts on which an expression may work hardest: what it repeats, repeated, then a stop.

Derived from the expression's own tree: its characters, the words it repeats, and what stands before
them. Counts and judges nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice, permutations
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any, Final, NamedTuple

_USUAL: Final = "a1一 .@-/:(\n\x00!"
_CHARACTERS_MAX: Final = 8
_WORDS_MAX: Final = 12
_LOOPS: Final = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_ATOMS_MIN: Final = 6
_REPEATED_OFTEN: Final = 8
"""A loop of fewer turns is not worth a text of its own."""


class Hostile(NamedTuple):
    """A text that repeats an atom; of any length."""

    before: str
    atom: str
    stop: str

    def of(self, length: int) -> str:
        """Return the text with as many atoms as fit into a length, and some at least."""
        return self.before + self.atom * max(_ATOMS_MIN, length // len(self.atom)) + self.stop


def hostile_texts(
    tree: Sequence[Any], predicates: Sequence[Callable[[str], bool]]
) -> Iterator[Hostile]:
    """Yield texts that are hard for an expression, each once."""
    characters = _characters(tree, predicates)
    words = list(dict.fromkeys(islice(_loop_words(tree, characters, ""), _WORDS_MAX)))
    spread = _spread([w for w in _branch_words(tree, characters) if len(w) > 1], _WORDS_MAX)
    joined = [w + c for w in spread[:6] for c in characters]
    pumps = [("", one) for one in (*characters, *spread, *joined)]
    pumps += [("", a + b) for a, b in permutations(characters[:5], 2)]
    pumps += [(a * 40, b) for a, b in permutations(characters[:4], 2)]
    pumps += [*words, ("", _witness(tree, characters)), *(("", b + w) for b, w in words if b)]
    stops = cycle(("\x01", *characters))
    for before, atom in dict.fromkeys(pumps):
        if atom:
            yield from (
                Hostile(before, atom, stop) for stop in dict.fromkeys(("", "\x01", next(stops)))
            )


def _spread(words: list[str], count: int) -> list[str]:
    """Return some words from everywhere in a list."""
    unlike = list(dict.fromkeys(words))
    return unlike[:: max(1, len(unlike) // count)][:count]


def _branch_words(tree: Sequence[Any], characters: Sequence[str]) -> Iterator[str]:
    for kind, value in tree:
        if kind is op.BRANCH:
            yield from (_witness(way, characters) for way in value[1])
        for inner in _inside(kind, value):
            yield from _branch_words(inner, characters)


def turns_max(tree: Sequence[Any]) -> int:
    """Return the most turns that a bounded loop may take, 0 when there is none."""
    found = [0]
    for kind, value in tree:
        if kind in _LOOPS and value[1] is not op.MAXREPEAT:
            found.append(int(value[1]) * max(1, turns_max(value[2])))
        found += [turns_max(inner) for inner in _inside(kind, value)]
    return max(found)


_INSIDE: Final[dict[Any, Callable[[Any], list[Sequence[Any]]]]] = {
    **dict.fromkeys(_LOOPS, lambda value: [value[2]]),
    op.SUBPATTERN: lambda value: [value[3]],
    op.BRANCH: lambda value: list(value[1]),
    op.ASSERT: lambda value: [value[1]],
    op.ASSERT_NOT: lambda value: [value[1]],
    op.ATOMIC_GROUP: lambda value: [value],
}


def _inside(kind: Any, value: Any) -> list[Sequence[Any]]:
    return _INSIDE[kind](value) if kind in _INSIDE else []


def _characters(tree: Sequence[Any], predicates: Sequence[Callable[[str], bool]]) -> list[str]:
    """Return one character of each sort that the expression tells apart, the looped ones first."""
    candidates = dict.fromkeys([*_named(tree, looped=True), *_named(tree, looped=False), *_USUAL])
    sorts: dict[tuple[bool, ...], str] = {}
    for one in candidates:
        sorts.setdefault(tuple(takes(one) for takes in predicates), one)
    return list(sorts.values())[:_CHARACTERS_MAX]


def _named(tree: Sequence[Any], *, looped: bool, inside: bool = False) -> Iterator[str]:
    for kind, value in tree:
        is_loop = kind in _LOOPS and (value[1] is op.MAXREPEAT or value[1] >= _REPEATED_OFTEN)
        if inside or not looped:
            yield from _of_node(kind, value)
        for inner in _inside(kind, value):
            yield from _named(inner, looped=looped, inside=inside or is_loop)


def _of_node(kind: Any, value: Any) -> Iterator[str]:
    if kind is op.LITERAL:
        yield chr(value)
    elif kind is op.IN:
        for item, inner in value:
            if item is op.LITERAL:
                yield chr(inner)
            elif item is op.RANGE:
                yield chr(inner[0])
    elif kind is op.NOT_LITERAL:
        yield chr(value)


def _loop_words(
    tree: Sequence[Any], characters: Sequence[str], before: str
) -> Iterator[tuple[str, str]]:
    for kind, value in tree:
        if kind in _LOOPS:
            for word in _ways(value[2], characters):
                yield before, word
        for inner in _inside(kind, value):
            yield from _loop_words(inner, characters, before)
        before += _of_one(kind, value, characters)


def _ways(tree: Sequence[Any], characters: Sequence[str]) -> Iterator[str]:
    """Yield words that a loop's body takes: one for each of its first branch's ways."""
    branch = next((at for at, (kind, _) in enumerate(tree) if kind is op.BRANCH), None)
    nested = tree[0][1][3] if len(tree) == 1 and tree[0][0] is op.SUBPATTERN else None
    if nested is not None:
        yield from _ways(nested, characters)
    elif branch is None:
        yield _witness(tree, characters)
    else:
        start, end = _witness(tree[:branch], characters), _witness(tree[branch + 1 :], characters)
        for way in tree[branch][1][1]:
            yield start + _witness(way, characters) + end


def _witness(tree: Sequence[Any], characters: Sequence[str]) -> str:
    return "".join(_of_one(kind, value, characters) for kind, value in tree)


def _of_one(kind: Any, value: Any, characters: Sequence[str]) -> str:
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return ""
    if kind in _LOOPS:
        return _witness(value[2], characters) * int(min(max(1, value[0]), 16))
    if kind is op.LITERAL:
        return chr(value)
    if kind in (op.IN, op.ANY, op.NOT_LITERAL):
        return _of_class(kind, value, characters)
    return next((_witness(inner, characters) for inner in _inside(kind, value)), "")


def _of_class(kind: Any, value: Any, characters: Sequence[str]) -> str:
    if kind is op.IN and value[0][0] is not op.NEGATE:
        named = next(_of_node(kind, value), "")
        return named or next((c for c in characters if c.isalnum()), "a")
    barred = {"\n"} if kind is op.ANY else set(_of_node(kind, value))
    return next((c for c in characters if c not in barred), "a")
