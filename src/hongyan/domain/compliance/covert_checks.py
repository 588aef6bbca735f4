"""Texts that talk as covert trade, touting and threats do, whatever they are about: for a human.

Which words they use is data (`cues.toml`, the lists of `covert`); none bars a text by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hongyan.domain.compliance.case import CheckedText, Hit
from hongyan.domain.compliance.lexicon import Match
from hongyan.kernel.kinds import MessageKind

_LISTS: Final = ("covert-hint", "covert-settle", "covert-tout", "covert-promise")
_LISTS_ENOUGH: Final = 2
_RECORD: Final = "cue-record"


def covert(case: CheckedText) -> Iterator[Hit]:
    """A text with words of two such lists; a promotion touts, and needs a hint among them."""
    found = {name: case.matches_of(name) for name in _LISTS}
    told = [name for name in _LISTS if found[name]]
    is_promotion = case.template.kind is MessageKind.PROMOTION
    is_record = bool(case.matches_of(_RECORD)) and not found["covert-hint"]
    if len(told) < _LISTS_ENOUGH or is_record or (is_promotion and told[0] != _LISTS[0]):
        return
    first: list[Match] = [found[name][0] for name in told]
    start, end = min(one.start for one in first), max(one.end for one in first)
    words = "、".join(f"“{case.text[one.start : one.end]}”" for one in first)
    yield Hit(start, end, fields={"detail": words})
