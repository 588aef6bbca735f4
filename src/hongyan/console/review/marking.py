"""Findings as a page shows them: one entry for each topic, its places marked with its number.

Knows no rule: what was found stands in the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hongyan.console.texts import TextMark, TextPiece, pieces_of
from hongyan.domain.compliance.model import Finding, Severity
from hongyan.domain.review.compare import Difference
from hongyan.flows.review.cases.findings import findings_json, findings_view
from hongyan.kernel.kinds import RejectionReason
from hongyan.words.language import Language

_WEIGHT: Final = {one.value: place for place, one in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """What one rule says of one or several places of a text."""

    number: int
    rule_id: str
    severity: Severity
    reason: RejectionReason
    clause: str
    remedy: str
    spans: tuple[str, ...]
    remedy_zh: str
    """As the applicant reads it."""
    rewrites: tuple[tuple[str, str], ...] = ()
    """What stands there, and what would take its place, "" for nothing, where that is known."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A text in pieces, and what the numbers in it mean."""

    pieces: tuple[TextPiece, ...]
    groups: tuple[FindingGroup, ...]


def marked(text: str, kept: str, language: Language) -> Marked:
    """Return a text with the findings that are kept of it; several of one topic are one."""
    found = sorted(findings_view(kept), key=lambda one: _WEIGHT[one["Severity"]])
    by_rule: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for one in found:
        by_rule.setdefault((one["RuleId"], one["Clause"]), []).append(one)
    groups = tuple(
        _group(number, several, language) for number, several in enumerate(by_rule.values(), 1)
    )
    marks = [
        TextMark(one["Start"], one["End"], one["Severity"], number)
        for number, several in enumerate(by_rule.values(), 1)
        for one in several
    ]
    return Marked(tuple(pieces_of(text, marks)), groups)


def marked_now(text: str, findings: Sequence[Finding], language: Language) -> Marked:
    """Return a text with findings that were just made."""
    return marked(text, findings_json(findings, text), language)


def prefilled(groups: Iterable[FindingGroup], most: int) -> str:
    """Return what a rejection says by itself: the remedies of what rejects, as many as fit."""
    remedies = dict.fromkeys(
        one.remedy_zh for one in groups if one.severity is Severity.BLOCKS and one.remedy_zh
    )
    note = ""
    for one in remedies:
        longer = f"{note}；{one}" if note else one
        if len(longer) >= most:
            break
        note = longer
    return f"{note}。" if note else ""


def inline_diff(
    past: str, present: str, differences: Sequence[Difference]
) -> list[tuple[str, str]]:
    """Return one text of two: what is in the past one alone, and what is in the present one."""
    parts: list[tuple[str, str]] = []
    at = 0
    for one in differences:
        parts += [
            ("same", past[at : one.first_start]),
            ("del", past[one.first_start : one.first_end]),
            ("ins", present[one.second_start : one.second_end]),
        ]
        at = one.first_end
    parts.append(("same", past[at:]))
    return [part for part in parts if part[1]]


def _group(number: int, several: Sequence[Mapping[str, Any]], language: Language) -> FindingGroup:
    one = several[0]
    is_english = language is Language.EN
    spans = dict.fromkeys(str(each["Span"]).strip() for each in several)
    return FindingGroup(
        number,
        one["RuleId"],
        Severity(one["Severity"]),
        RejectionReason(one["Reason"]),
        one["ClauseEn"] if is_english else one["Clause"],
        one["RemedyEn"] if is_english else one["Remedy"],
        tuple(span for span in spans if span),
        one["Remedy"],
        tuple(
            dict.fromkeys(
                (str(each["Span"]), str(each["Rewrite"]))
                for each in several
                if each["Rewrite"] is not None
            )
        ),
    )
