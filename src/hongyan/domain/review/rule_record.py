"""How people decided where rules had spoken: the record of each, and what it suggests. Pure.

A person decides against the rules by approving what a rule wanted rejected, or by rejecting what no
rule objected to. Nothing changes by itself: what is suggested is for a person to take over.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hongyan.domain.review.agreement import CaseShare
from hongyan.domain.review.lifecycle import CaseDecision
from hongyan.kernel.kinds import RejectionReason
from hongyan.text.content import HAN_RANGES

CASES_MIN: Final = 3
"""Number of cases from which a term or an exception is suggested."""
TERM_CHARACTERS: Final = range(2, 9)
CONTEXT_CHARACTERS_MAX: Final = 6
"""How far an exception reaches beyond the found words, on each side."""
SUGGESTED_MAX: Final = 50
_HAN_RUN: Final = re.compile(f"[{HAN_RANGES}]+")


@dataclass(frozen=True, slots=True)
class Spoke:
    """A rule spoke of a span of a text, with what severity."""

    rule_id: str
    severity: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DecidedCase:
    """A case that a person decided, with what the rules had said of its text."""

    case_id: int
    text: str
    verdict: CaseDecision
    reasons: tuple[RejectionReason, ...]
    spoke: tuple[Spoke, ...]


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """A rule at one severity: in how many decided cases it spoke, and those that were approved."""

    rule_id: str
    severity: str
    cases: tuple[int, ...]
    overridden: tuple[int, ...]

    @property
    def share(self) -> CaseShare:
        """Return how often people decided against it."""
        return CaseShare(len(self.overridden), len(self.cases))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words that decided cases suggest: `rule_id` gets an exception, "" is a term that is missing.

    `spans` are where the words stand in the cases that speak for it, by case; `against` counts
    cases that speak otherwise.
    """

    rule_id: str
    words: str
    spans: Mapping[int, tuple[int, int]]
    against: int


def records_of(decided: Iterable[DecidedCase]) -> list[RuleRecord]:
    """Return the record of each rule that spoke, the most overridden first."""
    cases: dict[tuple[str, str], list[int]] = defaultdict(list)
    overridden: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in decided:
        for key in dict.fromkeys((spoke.rule_id, spoke.severity) for spoke in one.spoke):
            cases[key].append(one.case_id)
            if one.verdict is CaseDecision.APPROVED:
                overridden[key].append(one.case_id)
    records = [
        RuleRecord(*key, tuple(numbers), tuple(overridden[key])) for key, numbers in cases.items()
    ]
    return sorted(records, key=lambda one: (-len(one.overridden), one.rule_id, one.severity))


def exceptions_of(decided: Iterable[DecidedCase], least: int = CASES_MIN) -> list[Suggestion]:
    """Return the contexts in which people always approved what a rule objected to.

    The words are what the approved texts share around the span: the same words were never rejected.
    """
    spoken: dict[tuple[str, str], list[tuple[DecidedCase, Spoke]]] = defaultdict(list)
    for one in decided:
        for spoke in one.spoke:
            found = one.text[spoke.start : spoke.end]
            if found:
                spoken[spoke.rule_id, found].append((one, spoke))
    suggested = []
    for (rule_id, _), uses in spoken.items():
        approved = [use for use in uses if use[0].verdict is CaseDecision.APPROVED]
        if len({one.case_id for one, _ in approved}) < least:
            continue
        before = _shared([one.text[: spoke.start][::-1] for one, spoke in approved])
        after = _shared([one.text[spoke.end :] for one, spoke in approved])
        words = _around(approved[0], len(before), len(after))
        refused = [one for one, spoke in uses if one.verdict is CaseDecision.REJECTED]
        against = sum(words in one.text for one in refused)
        if against or (refused and not before and not after):
            continue
        spans = {
            one.case_id: (spoke.start - len(before), spoke.end + len(after))
            for one, spoke in approved
        }
        suggested.append(Suggestion(rule_id, words, spans, against=len(refused)))
    return _strongest(suggested)


def terms_of(decided: Iterable[DecidedCase], least: int = CASES_MIN) -> list[Suggestion]:
    """Return words of texts that people rejected for their content though no rule objected.

    No approved text has them.
    """
    cases = list(decided)
    missed = [one for one in cases if _is_missed(one)]
    good = "\n".join(one.text for one in cases if one.verdict is CaseDecision.APPROVED)
    places: dict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
    for one in missed:
        for run in _HAN_RUN.finditer(one.text):
            for start, end in _windows(run.start(), run.end()):
                places[one.text[start:end]].setdefault(one.case_id, (start, end))
    common = {words: spans for words, spans in places.items() if len(spans) >= least}
    widest = [
        Suggestion("", words, spans, against=0)
        for words, spans in common.items()
        if words not in good and not _is_inside(words, spans, common)
    ]
    return _strongest(widest)


def _is_missed(one: DecidedCase) -> bool:
    for_content = RejectionReason.CONTENT_NOT_ALLOWED in one.reasons
    return one.verdict is CaseDecision.REJECTED and for_content and not one.spoke


def _windows(start: int, end: int) -> Iterable[tuple[int, int]]:
    return (
        (first, first + length)
        for length in TERM_CHARACTERS
        for first in range(start, end - length + 1)
    )


def _is_inside(
    words: str,
    spans: Mapping[int, tuple[int, int]],
    common: Mapping[str, Mapping[int, tuple[int, int]]],
) -> bool:
    """Tell whether longer words stand in all the same cases: they say more."""
    return any(
        len(other) == len(words) + 1 and words in other and spans.keys() <= others.keys()
        for other, others in common.items()
    )


def _shared(texts: Sequence[str]) -> str:
    """Return what texts begin with alike, as far as it is Chinese and within reach."""
    count = 0
    for characters in zip(*texts, strict=False):
        alike = len(set(characters)) == 1 and _HAN_RUN.fullmatch(characters[0])
        if not alike or count == CONTEXT_CHARACTERS_MAX:
            break
        count += 1
    return texts[0][:count]


def _around(use: tuple[DecidedCase, Spoke], before: int, after: int) -> str:
    one, spoke = use
    return one.text[spoke.start - before : spoke.end + after]


def _strongest(suggested: Iterable[Suggestion]) -> list[Suggestion]:
    by_support = sorted(suggested, key=lambda one: (-len(one.spans), one.rule_id, one.words))
    return by_support[:SUGGESTED_MAX]
