"""Barred topics in the values of a text's variables, as they are when a message is accepted.

A template was reviewed; its values are not. A value is read with a little of what stands around it,
so that a word across the seam is found, and a record reads as one. Values repeat: what was read is
kept, up to a bound. What follows from a finding, and for whom, is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Final, NamedTuple

from hongyan.domain.compliance.model import Finding, Severity, TemplateSubject
from hongyan.domain.compliance.pack import RulePack, review
from hongyan.domain.compliance.shipped import shipped_pack
from hongyan.domain.compliance.sieve import Sieve
from hongyan.domain.compliance.topic import Temper
from hongyan.kernel.kinds import AccountKind, MessageKind

CHECKED: Final = frozenset({MessageKind.NOTIFICATION, MessageKind.PROMOTION})
"""Kinds whose values are read: codes have a form of their own, abroad a reviewer's law holds."""

VALUES_KEPT: Final = 20_000
"""Readings that are kept, each of some hundred bytes."""
SEAM_CHARACTERS: Final = 8
"""Of the text on each side that are read with a value."""
JOINT_CHARACTERS_MAX: Final = 2
"""Text between two variables that does not keep a word from crossing both."""
TOPIC_RULE: Final = "topic"

_MAY_SAY_SOMETHING: Final = re.compile("[^\x00-\x7f]|[A-Za-z]{4}")
"""Digits, short codes and the like hold no word of any topic; most values are such."""


class BarredValue(NamedTuple):
    """A find: in which variable's value, from where to where in it, by which rule."""

    variable: str
    rule_id: str
    start: int
    end: int


class _Found(NamedTuple):
    rule_id: str
    start: int
    end: int


def barred_values(
    kind: MessageKind, pieces: Sequence[str], values: Mapping[str, str]
) -> tuple[BarredValue, ...]:
    """Return what values hold of barred topics; `pieces` are a compiled template's.

    What blocks counts, and what of a strict topic a human would look at: no human stands here, and
    no honest record has such words. Only where it touches a value: the rest was reviewed.
    """
    if kind not in CHECKED:
        return ()
    found: list[BarredValue] = []
    for first, last in _runs(pieces, values):
        before, after = pieces[first - 1][-SEAM_CHARACTERS:], pieces[last + 1][:SEAM_CHARACTERS]
        if first == last:
            value = values[pieces[first]]
            start = len(before)
            read = _read(kind, before + value + after, start, start + len(value))
            found += [_within(one, pieces[first], start, len(value)) for one in read]
        else:
            found += _of_run(kind, pieces[first : last + 1], values, before, after)
    return tuple(found)


def _runs(pieces: Sequence[str], values: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last place of variables that stand together and may say something."""
    first = 0
    for at in range(1, len(pieces), 2):
        if _MAY_SAY_SOMETHING.search(values[pieces[at]]) is None:
            if first:
                yield first, at - 2
            first = 0
            continue
        first = first or at
        if len(pieces[at + 1]) > JOINT_CHARACTERS_MAX or at + 2 >= len(pieces):
            yield first, at
            first = 0


def _of_run(
    kind: MessageKind, run: Sequence[str], values: Mapping[str, str], before: str, after: str
) -> Iterator[BarredValue]:
    """Yield the finds in variables that stand together, each for the first value it touches."""
    filled = [values[piece] if place % 2 == 0 else piece for place, piece in enumerate(run)]
    starts = [len(before)]
    for piece in filled:
        starts.append(starts[-1] + len(piece))
    for one in _read(kind, before + "".join(filled) + after, starts[0], starts[-1]):
        for place in range(0, len(run), 2):
            if one.start < starts[place + 1] and one.end > starts[place]:
                yield _within(one, run[place], starts[place], len(filled[place]))
                break


def _within(one: _Found, name: str, start: int, length: int) -> BarredValue:
    begins, ends = max(one.start - start, 0), min(one.end - start, length)
    return BarredValue(name, one.rule_id, begins, ends)


@lru_cache(maxsize=VALUES_KEPT)
def _read(kind: MessageKind, text: str, start: int, end: int) -> tuple[_Found, ...]:
    if not sieve_of(kind).may_hold(text, start, end):
        return ()
    return read_wholly(kind, text, start, end)


def read_wholly(kind: MessageKind, text: str, start: int, end: int) -> tuple[_Found, ...]:
    """Return what the rules find in a text and counts from `start` to `end`: a value's place."""
    # A value that looks like a variable is text: it must not part the word around it.
    subject = TemplateSubject(text.replace("${", "$("), kind, AccountKind.ENTERPRISE)
    return tuple(
        _Found(one.rule_id, one.start, one.end)
        for one in review(_topics(kind), subject)
        if _counts(kind, one) and one.start < end and one.end > start
    )


def _counts(kind: MessageKind, one: Finding) -> bool:
    is_doubtful = one.severity is Severity.HUMAN and one.rule_id in _strict(kind)
    return is_doubtful or one.severity is Severity.BLOCKS


@cache
def _strict(kind: MessageKind) -> frozenset[str]:
    """Return the rules on topics that no honest record has."""
    topics = shipped_pack(kind.name.lower()).lexicon.topics
    strict = (one.topic_id for one in topics if one.temper is Temper.STRICT)
    return frozenset(f"{TOPIC_RULE}.{one}" for one in strict)


@cache
def sieve_of(kind: MessageKind) -> Sieve:
    """Return what tells most values apart that hold nothing of the sort."""
    return Sieve(shipped_pack(kind.name.lower()).lexicon)


@cache
def _topics(kind: MessageKind) -> RulePack:
    """Return the rules on barred topics of a kind's pack.

    How a text reads as a whole says nothing of a value.
    """
    pack = shipped_pack(kind.name.lower())
    rules = tuple(rule for rule in pack.rules if rule.rule_id.split(".")[0] == TOPIC_RULE)
    return replace(pack, rules=rules, points=None)
