"""Findings as pages show them: numbered, folded where they say the same, with their marks.

From the rules' values, or from what a case kept. Knows no page and no rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hongyan.console.texts import TextMark, TextPiece, pieces_of
from hongyan.domain.compliance.mend import Mend
from hongyan.domain.compliance.model import Finding
from hongyan.flows.review.applications.verdict_on_draft import DraftVerdict
from hongyan.words.language import Language


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """One place of a finding, and what corrects it there; None when only the author can."""

    words: str
    mend_id: str
    mend: Mend | None


@dataclass(frozen=True, slots=True)
class FoundSaid:
    """What one rule says, once, with all places that it says it of."""

    number: int
    severity: str
    clause: str
    remedy: str
    rule_id: str
    places: tuple[FoundPlace, ...]


@dataclass(frozen=True, slots=True)
class FoundTold:
    """A text with what is found in it; `marked` is the text in pieces."""

    said: tuple[FoundSaid, ...] = ()
    marked: tuple[TextPiece, ...] = ()

    @property
    def mendable(self) -> int:
        """Return at how many places it can be corrected."""
        return sum(place.mend is not None for one in self.said for place in one.places)


@dataclass(frozen=True, slots=True)
class _One:
    rule_id: str
    severity: str
    start: int
    end: int
    clause: str
    remedy: str
    mend: Mend | None = None


@dataclass(slots=True)
class _Group:
    number: int
    places: list[_One] = field(default_factory=list)


def told_of_draft(verdict: DraftVerdict, language: Language) -> FoundTold:
    """Return what a draft's verdict tells."""
    found = (_one(one.finding, language, one.mend) for one in verdict.found)
    return _told(verdict.text, found)


def told_of_findings(text: str, findings: Iterable[Finding], language: Language) -> FoundTold:
    """Return what the rules say of a text."""
    return _told(text, (_one(one, language) for one in findings))


def told_of_case(text: str, findings: Iterable[Mapping[str, Any]], language: Language) -> FoundTold:
    """Return what a case kept of its text."""
    ending = "En" if language is Language.EN else ""
    return _told(
        text,
        (
            _One(
                one["RuleId"],
                one["Severity"],
                one["Start"],
                one["End"],
                one[f"Clause{ending}"],
                one[f"Remedy{ending}"],
            )
            for one in findings
        ),
    )


def mend_id(rule_id: str, start: int, end: int) -> str:
    """Name a place for the button that corrects it."""
    return f"{rule_id}@{start}-{end}"


def read_mend_id(text: str) -> tuple[str, int, int] | None:
    """Return what a button named, None for anything else."""
    rule_id, at, span = text.partition("@")
    start, dash, end = span.partition("-")
    is_span = start.isascii() and start.isdigit() and end.isascii() and end.isdigit()
    if not at or not dash or not is_span or len(span) > 12:  # noqa: PLR2004 - four digits each
        return None
    return rule_id, int(start), int(end)


def _one(finding: Finding, language: Language, mend: Mend | None = None) -> _One:
    is_english = language is Language.EN
    return _One(
        finding.rule_id,
        finding.severity.value,
        finding.start,
        finding.end,
        finding.clause_en if is_english else finding.clause_zh,
        finding.remedy_en if is_english else finding.remedy_zh,
        mend,
    )


def _told(text: str, found: Iterable[_One]) -> FoundTold:
    groups: dict[tuple[str, str, str], _Group] = {}
    for one in found:
        key = (one.rule_id, one.severity, one.clause)
        groups.setdefault(key, _Group(len(groups) + 1)).places.append(one)
    marks = [
        TextMark(one.start, one.end, one.severity, group.number)
        for group in groups.values()
        for one in group.places
    ]
    said = (
        FoundSaid(
            group.number,
            group.places[0].severity,
            group.places[0].clause,
            group.places[0].remedy,
            group.places[0].rule_id,
            tuple(
                FoundPlace(
                    text[one.start : one.end], mend_id(one.rule_id, one.start, one.end), one.mend
                )
                for one in group.places
            ),
        )
        for group in groups.values()
    )
    return FoundTold(tuple(said), tuple(pieces_of(text, marks)) if marks else ())
