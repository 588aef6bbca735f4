"""Texts that read like those that reviewers reject, whatever words the lists know: for a human.

How a text reads is counted in `likeness`; the finding names the words that count most against it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from hongyan.domain.compliance.case import CheckedText, Hit, words_told
from hongyan.domain.compliance.likeness import Likeness
from hongyan.domain.compliance.model import Finding, Severity

RULE: Final = "content.likeness"
"""The rule of the shipped packs that asks this check."""


def is_by_points(rule_id: str) -> bool:
    """Tell whether a finding's rule reads by points, whatever topic stands behind its name."""
    return rule_id == RULE or rule_id.startswith(f"{RULE}.")


def reads_rejected(case: CheckedText) -> Iterator[Hit]:
    """A text, or a sentence of it, whose words stand in rejected texts more than in others.

    The id of the topic that such texts are of is the hit's suffix, where one leads by enough.
    """
    reading = case.reading
    if reading is None or not reading.is_doubtful:
        return
    plain = case.folded.plain
    places = [plain.span(start, end) for start, end in reading.telling()]
    topic_zh, topic_en = _named(case, reading)
    yield Hit(
        min(start for start, _ in places),
        max(end for _, end in places),
        suffix=reading.topic_id if topic_zh else "",
        fields={
            "topic_zh": f"“{topic_zh}”类" if topic_zh else "",
            "topic_en": f" for “{topic_en}”" if topic_en else "",
            **words_told(case.text, places),
        },
    )


def without_echoes(findings: Collection[Finding], unbarred: Collection[str]) -> Collection[Finding]:
    """Return findings without those of this check that say nothing new.

    A topic that a rule names is named; a text that is blocked has its reason, and is told of other
    barred topics alone. `unbarred` are the topics of the table that no rule bars as such.
    """
    serious = {one.rule_id for one in findings if one.severity is not Severity.ADVICE}
    echoes = {f"{RULE}.{one.partition('.')[2]}" for one in serious if one.startswith("topic.")}
    if any(one.severity is Severity.BLOCKS for one in findings):
        echoes |= {RULE, *(f"{RULE}.{topic_id}" for topic_id in unbarred)}
    return [one for one in findings if one.rule_id not in echoes]


def _named(case: CheckedText, reading: Likeness) -> tuple[str, str]:
    """Return the topic in Chinese and English, "" where none leads, or the pack bars none such."""
    if not reading.names_topic:
        return "", ""
    topic_id = reading.topic_id
    barred = {topic.topic_id: (topic.zh, topic.en) for topic in case.lexicon.topics}
    return barred.get(topic_id) or reading.name_of(topic_id)
