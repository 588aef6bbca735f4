"""The check of barred topics (FAQ 1.4.8, 1.4.9): the lexicon's matches as findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hongyan.domain.compliance.case import CheckedText, Hit
from hongyan.domain.compliance.model import Severity

BARRED_SCOPES: Final = frozenset({"everywhere", "promotion"})


def topics(case: CheckedText) -> Iterator[Hit]:
    """Every barred topic that the text touches, one finding for each place."""
    for match in case.matches:
        if match.topic.scope in BARRED_SCOPES:
            yield Hit(
                match.start,
                match.end,
                severity=None if match.severity is Severity.BLOCKS else match.severity,
                suffix=match.topic.topic_id,
                fields={"topic_zh": match.topic.zh, "topic_en": match.topic.en},
            )
