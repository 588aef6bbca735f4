"""Shapes of texts that no person has to read, and whether a text has the shape of its kind.

A shape is closed: every clause of the text is one that the kind lists, and one of them is what the
text is for. So what no one foresaw, fraud in new words first, is never recognised. Who applies,
and what follows, is not known here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hongyan.kernel.kinds import MessageKind
from hongyan.text.variables import compile_template

_BETWEEN_CLAUSES: Final = re.compile("[，。；！,;!.、\n]+")
_NOT_WRITTEN: Final = re.compile('[\\s:：“”"]+')
_SLOT: Final = re.compile(r"\{([a-z]+)\}|<([a-z]+)>")
_OWN: Final = "own"
_OWN_MARK: Final = "\ue000"
_FIRST_MARK: Final = 0xE001
_OWN_CHARACTERS_MIN: Final = 2


@dataclass(frozen=True, slots=True)
class Shape:
    """What the clauses of one kind are. `undeclared` is the sort of an undeclared variable."""

    purpose: re.Pattern[str]
    beside: re.Pattern[str]
    undeclared: str


@dataclass(frozen=True, slots=True)
class Shapes:
    """The shapes by kind.

    `marks` has for each sort of variable the character that stands for it, `sorts` the sort of each
    attribute that has one.
    """

    by_kind: Mapping[MessageKind, Shape]
    marks: Mapping[str, str]
    sorts: Mapping[str, str]

    def is_typed(
        self, kind: MessageKind, attributes: Mapping[str, str], names: Sequence[str]
    ) -> bool:
        """Tell whether every variable is of a sort of values that has one form."""
        return all(self._sort(kind, attributes.get(name, "")) for name in names)

    def has_shape(
        self, kind: MessageKind, text: str, attributes: Mapping[str, str], own_names: Sequence[str]
    ) -> bool:
        """Tell whether a text is of a listed shape; `own_names` as they are written."""
        shape = self.by_kind.get(kind)
        pieces = compile_template(text).pieces
        sorts = [self._sort(kind, attributes.get(name, "")) for name in pieces[1::2]]
        if shape is None or not all(sorts) or any(map(_is_mark, text)):
            return False
        marked = list(pieces)
        marked[::2] = [_with_own(piece, own_names) for piece in pieces[::2]]
        marked[1::2] = [self.marks[sort] for sort in sorts]
        plain = _NOT_WRITTEN.sub("", "".join(marked).replace("\n", "，"))
        clauses = list(filter(None, _BETWEEN_CLAUSES.split(plain)))
        purposes = [clause for clause in clauses if shape.purpose.fullmatch(clause)]
        return bool(purposes) and all(
            shape.beside.fullmatch(clause) for clause in clauses if clause not in purposes
        )

    def _sort(self, kind: MessageKind, attribute: str) -> str:
        shape = self.by_kind.get(kind)
        return self.sorts.get(attribute, "" if attribute or shape is None else shape.undeclared)


def read_shapes(document: str) -> Shapes:
    """Return the shapes of a TOML document."""
    table = tomllib.loads(document)
    marks = {sort: chr(_FIRST_MARK + place) for place, sort in enumerate(table["variables"])}
    sorts = {one: sort for sort, listed in table["variables"].items() for one in listed.split("|")}
    kinds = {kind: table[kind.name.lower()] for kind in MessageKind if kind.name.lower() in table}
    by_kind = {kind: _shape(one, table["words"], marks) for kind, one in kinds.items()}
    return Shapes(by_kind, marks, sorts)


def _shape(table: Mapping[str, Any], words: Mapping[str, str], marks: Mapping[str, str]) -> Shape:
    purpose, beside = (
        re.compile("|".join(_expression(one, words, marks) for one in table[name]))
        for name in ("purpose", "beside")
    )
    return Shape(purpose, beside, table.get("undeclared", ""))


def _expression(written: str, words: Mapping[str, str], marks: Mapping[str, str]) -> str:
    def filled(slot: re.Match[str]) -> str:
        if slot[1]:
            return f"(?:{words[slot[1]]})"
        return _OWN_MARK if slot[2] == _OWN else marks[slot[2]]

    return _SLOT.sub(filled, written.replace("(", "(?:"))


def _with_own(piece: str, own_names: Sequence[str]) -> str:
    for name in sorted(own_names, key=len, reverse=True):
        if len(name) >= _OWN_CHARACTERS_MIN:
            piece = piece.replace(name, _OWN_MARK)
    return piece


def _is_mark(character: str) -> bool:
    return "\ue000" <= character <= "\uf8ff"
