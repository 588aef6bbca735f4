"""The lexicon's matches as findings: barred topics (FAQ 1.4.8, 1.4.9), and words of one rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from hongyan.domain.compliance.case import CheckedText, Hit
from hongyan.domain.compliance.fraud_checks import FRAUD_SCOPE, schemes, whole
from hongyan.domain.compliance.model import Severity
from hongyan.domain.compliance.stance import Scene, Stance, Stood
from hongyan.domain.compliance.topic import Topic
from hongyan.domain.compliance.weighing import weighed

BARRED_SCOPES: Final[Mapping[str, tuple[str, str]]] = {
    "everywhere": ("不得涉及", "Nothing that touches on"),
    "promotion": (
        "推广短信不得涉及（验证码和通知不受此限）",
        "No promotion that touches on (codes and notifications may)",
    ),
    FRAUD_SCOPE: ("疑似诈骗：", "Looks like fraud"),
}
"""Where a topic can be barred, and how that is said in Chinese and English."""


def topics(case: CheckedText) -> Iterator[Hit]:
    """Every barred topic that the text touches, one finding for each place."""
    scene = Scene(case)
    told: dict[tuple[str, Severity], Stood] = {}
    for match in case.matches:
        if match.topic.scope in BARRED_SCOPES:
            severity, stood = weighed(case, scene, match)
            if severity is not None:
                # Several places of one topic are told in one way, by the cues of the first.
                stood = told.setdefault((match.topic.topic_id, severity), stood)
                yield _hit(match.topic, (match.start, match.end), severity, stood)
    for topic, severity, places in schemes(case):
        yield _hit(topic, whole(places), severity, _made_of(case, places))


def _made_of(case: CheckedText, places: Iterable[tuple[int, int]]) -> Stood:
    words = tuple(dict.fromkeys(case.text[start:end] for start, end in places))
    return Stood(Stance.OFFER, (("要素", "ingredients"),), words)


def _hit(topic: Topic, place: tuple[int, int], severity: Severity, stood: Stood) -> Hit:
    barred_zh, barred_en = BARRED_SCOPES[topic.scope]
    return Hit(
        *place,
        severity=None if severity is Severity.BLOCKS else severity,
        suffix=topic.topic_id,
        fields={
            "topic_zh": topic.zh,
            "topic_en": topic.en,
            "barred_zh": barred_zh,
            "barred_en": barred_en,
            "cues_zh": stood.said_zh,
            "cues_en": stood.said_en,
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
