"""The lexicon's matches as findings: barred topics (FAQ 1.4.8, 1.4.9), and words of one rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from hongyan.domain.compliance.case import CheckedText, Hit
from hongyan.domain.compliance.model import Severity

BARRED_SCOPES: Final[Mapping[str, tuple[str, str]]] = {
    "everywhere": ("不得涉及", "Nothing that touches on"),
    "promotion": (
        "推广短信不得涉及（验证码和通知不受此限）",
        "No promotion that touches on (codes and notifications may)",
    ),
}
"""Where a topic can be barred, and how that is said in Chinese and English."""


def topics(case: CheckedText) -> Iterator[Hit]:
    """Every barred topic that the text touches, one finding for each place."""
    for match in case.matches:
        if match.topic.scope in BARRED_SCOPES:
            barred_zh, barred_en = BARRED_SCOPES[match.topic.scope]
            yield Hit(
                match.start,
                match.end,
                severity=None if match.severity is Severity.BLOCKS else match.severity,
                suffix=match.topic.topic_id,
                fields={
                    "topic_zh": match.topic.zh,
                    "topic_en": match.topic.en,
                    "barred_zh": barred_zh,
                    "barred_en": barred_en,
                },
            )


def own_words(topic_id: str, severity: Severity) -> Callable[[CheckedText], Iterator[Hit]]:
    """Return the check of a rule that has words of its own, under a topic of their own.

    Where a word is warned of or stands doubtfully, a rule that blocks leaves the text to a human.
    """
    order = list(Severity)

    def check(case: CheckedText) -> Iterator[Hit]:
        for match in case.matches_of(topic_id):
            milder = max(severity, match.severity, key=order.index)
            yield Hit(match.start, match.end, severity=milder)

    return check
