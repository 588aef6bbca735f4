"""What the rules found, as a case keeps it and as applicants and reviewers read it.

Kept is JSON with the keys of the API's extra field `Findings`; official SDKs ignore that field.
Judges nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from hongyan.domain.compliance.model import Finding, Severity
from hongyan.domain.review.model import Case
from hongyan.kernel.kinds import REASON_NAMES, RejectionReason

REASON_CHARACTERS_MAX: Final = 500
"""So much of a rejection fits the API's `Reason`; the rest is in `Findings`."""


def findings_json(findings: Sequence[Finding], text: str = "") -> str:
    """Return findings as the JSON that a case keeps, with the words of `text` they are about."""
    views = [_view(one, text) for one in findings]
    return json.dumps(views, ensure_ascii=False, separators=(",", ":"))


def findings_view(kept: str) -> list[dict[str, Any]]:
    """Return kept findings: RuleId, Severity, Start, End, Span, Clause, Reason, Remedy, Rewrite.

    Clause and remedy have an English twin (`ClauseEn`, `RemedyEn`). `Start` and `End` are code
    points of the text as submitted, `Span` is what stands there.
    """
    read: list[dict[str, Any]] = json.loads(kept)
    return read


def blocking_reasons(findings: Sequence[Finding]) -> tuple[RejectionReason, ...]:
    """Return the reasons of the findings that block, each once, in order of place."""
    blocking = (one.reason for one in findings if one.severity is Severity.BLOCKS)
    return tuple(dict.fromkeys(blocking))


def reason_text(case: Case) -> str:
    """Return why a case was rejected as the API's `Reason` says it; empty unless it was rejected.

    The reasons' names first, then the reviewer's word, or what each blocking finding asks for.
    """
    if case.verdict is None or not case.reasons:
        return ""
    names = "；".join(REASON_NAMES[reason].zh for reason in case.reasons)
    said = case.note or "".join(
        f"“{one['Span']}”：{one['Clause']}{one['Remedy']}"
        for one in findings_view(case.findings)
        if one["Severity"] == Severity.BLOCKS.value
    )
    whole = f"{names}。{said}" if said else f"{names}。"
    return whole[:REASON_CHARACTERS_MAX]


def _view(one: Finding, text: str) -> dict[str, Any]:
    return {
        "RuleId": one.rule_id,
        "Severity": one.severity.value,
        "Start": one.start,
        "End": one.end,
        "Span": text[one.start : one.end],
        "Clause": one.clause_zh,
        "ClauseEn": one.clause_en,
        "Reason": one.reason.value,
        "Remedy": one.remedy_zh,
        "RemedyEn": one.remedy_en,
        "Rewrite": one.rewrite,
    }
