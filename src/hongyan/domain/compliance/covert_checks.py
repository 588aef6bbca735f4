"""Texts that talk as covert trade, touting and threats do, whatever they are about: for a human.

Which words they use is data (`cues.toml`, the lists of `covert`); none bars a text by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hongyan.domain.compliance.case import CheckedText, Hit
from hongyan.domain.compliance.lexicon import Match
from hongyan.kernel.kinds import MessageKind

_HINT: Final = "covert-hint"
_LISTS: Final = (
    _HINT,
    "covert-settle",
    "covert-tout",
    "covert-promise",
    "covert-price",
    "covert-person",
)
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
    found = {name: case.matches_of(name) for name in _LISTS}
    told = [name for name in _LISTS if found[name]]
    is_silent = case.template.kind is MessageKind.PROMOTION and not found[_HINT]
    if len(told) < _lists_enough(case) or is_silent:
        return
    first: list[Match] = [found[name][0] for name in told]
    start, end = min(one.start for one in first), max(one.end for one in first)
    words = "、".join(f"“{case.text[one.start : one.end]}”" for one in first)
    yield Hit(start, end, fields={"detail": words})


def _lists_enough(case: CheckedText) -> int:
    sober = [name for name in _SOBER if case.matches_of(name)]
    kind = case.template.kind
    is_fixed = not sober and not case.is_particular and kind is not MessageKind.PROMOTION
    if is_fixed or kind is MessageKind.VERIFICATION:
        return _IN_FIXED_TEXTS
    is_record = _SOBER[0] in sober and case.is_particular and not case.matches_of(_HINT)
    return _IN_RECORDS if is_record else _ELSEWHERE
