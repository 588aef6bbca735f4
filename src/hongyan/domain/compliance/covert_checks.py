"""Texts that talk as covert trade, touting and threats do, whatever they are about: for a human.

Which words they use is data (`cues.toml`, the lists of `covert`); none bars a text by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from hongyan.domain.compliance.case import CheckedText, Hit, words_told
from hongyan.domain.compliance.kind_checks import is_promotion_abroad
from hongyan.domain.compliance.lexicon import Match
from hongyan.kernel.kinds import MessageKind

_HINT: Final = "covert-hint"
_PERSON: Final = "covert-person"
_LISTS: Final = (
    _HINT,
    "covert-settle",
    "covert-tout",
    "covert-promise",
    "covert-price",
    _PERSON,
)
_MANNERS: Final = ("covert-tout", _PERSON)
"""How a text addresses people, not what it has for them: one alone is little."""
_SOBER: Final = ("cue-record", "cue-service", "cue-warning", "cue-refusal")
"""What texts of a company's business have: a record first."""
_IN_RECORDS: Final = 3
_ELSEWHERE: Final = 2
_IN_FIXED_TEXTS: Final = 1


def covert(case: CheckedText) -> Iterator[Hit]:
    """A text with words of some such lists; a promotion touts, and needs a hint among them.

    The less a text has of a company's business, the fewer lists are enough: a record for one
    person has most of it, a text that is the same for all and tells of nothing has none.
    """
    first = _first_of_each(case)
    is_silent = case.template.kind is MessageKind.PROMOTION and _HINT not in first
    if len(first) < _lists_enough(case, first) or is_silent:
        return
    told = first.values()
    start, end = min(one.start for one in told), max(one.end for one in told)
    fields = words_told(case.text, [(one.start, one.end) for one in told])
    yield Hit(start, end, fields=fields)


def _first_of_each(case: CheckedText) -> Mapping[str, Match]:
    """Return the first find of each list; a word that tells one list tells no other."""
    first: dict[str, Match] = {}
    for name in _LISTS:
        for match in case.matches_of(name):
            if all(one.end <= match.start or match.end <= one.start for one in first.values()):
                first[name] = match
                break
    return first


def _lists_enough(case: CheckedText, told: Iterable[str]) -> int:
    sober = [name for name in _SOBER if case.matches_of(name)]
    kind = case.template.kind
    is_promotion = kind is MessageKind.PROMOTION or is_promotion_abroad(case)
    is_fixed = not sober and not case.is_particular and not is_promotion
    if (is_fixed or kind is MessageKind.VERIFICATION) and not set(told) <= set(_MANNERS):
        return _IN_FIXED_TEXTS
    is_record = _SOBER[0] in sober and case.is_particular and not case.matches_of(_HINT)
    return _IN_RECORDS if is_record else _ELSEWHERE
