"""How `hongyan lint` speaks: to people, and in SARIF 2.1.0 to editors and build servers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hongyan import __version__
from hongyan.cli.language import worded
from hongyan.domain.compliance.model import Finding, RulesResult, Severity, verdict
from hongyan.domain.compliance.pack import RulePack
from hongyan.text.shown import shown_in_json

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final = {Severity.BLOCKS: "error", Severity.HUMAN: "warning", Severity.ADVICE: "note"}
_MARKS: Final = {Severity.BLOCKS: "✗", Severity.HUMAN: "?", Severity.ADVICE: "·"}
_SAID: Final = {
    RulesResult.BLOCKED: "✗ would be rejected",
    RulesResult.HUMAN: "? a human would look at it",
    RulesResult.CLEAN: "✓ clean",
}

_BECOMES: Final = {
    Severity.BLOCKS: "would be rejected",
    Severity.HUMAN: "would go to a human",
    Severity.ADVICE: "could be better",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A line of what was given, and what the rules found in it.

    `of_stranger` are the findings that a known owner whom the text does not name would bring.
    """

    line: int
    text: str
    findings: Sequence[Finding]
    of_stranger: Sequence[Finding] = ()


def human(judged: Judged, language: str) -> list[str]:
    """Return a text's findings for people, as lines."""
    lines = [f"{worded(_SAID[verdict(judged.findings)])}: {judged.text}"]
    for one in judged.findings:
        clause, remedy = _words(one, language)
        span = judged.text[one.start : one.end] or "…"
        mark = _MARKS[one.severity]
        lines += [f"  {mark} {one.rule_id} {one.start}-{one.end} “{span}”", f"    {clause}"]
        rewrite = "" if one.rewrite is None else f"  → “{one.rewrite}”"
        lines.append(f"    {remedy}{rewrite}")
    if verdict(judged.findings) is RulesResult.BLOCKED:
        said = worded("Once it is applied for and rejected, a human can be asked to look at it.")
        lines.append(f"  {said}")
    if judged.of_stranger:
        lines.append(f"  ! {_of_owner(judged)}")
    return lines


def _of_owner(judged: Judged) -> str:
    """Return what the owner's name, which was not given, would change."""
    would = "; ".join(
        worded(
            "“{span}” {becomes} by {rule}",
            span=judged.text[one.start : one.end] or "…",
            becomes=worded(_BECOMES[one.severity]),
            rule=one.rule_id,
        )
        for one in judged.of_stranger
    )
    return worded(
        "The owner is not known (--owner NAME, --short-name). Unless it is the owner's own: "
        "{would}.",
        would=would,
    )


def sarif(judged: Iterable[Judged], pack: RulePack, uri: str, language: str) -> str:
    """Return findings as a SARIF log; `uri` is the file's, empty for a text of the command line."""
    judged = list(judged)
    results = [_result(one, found, uri, language) for one in judged for found in one.findings]
    notes = [
        {
            "level": "warning",
            "message": {"text": _of_owner(one)},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri or "text"}}}],
        }
        for one in judged
        if one.of_stranger
    ]
    rules = sorted({result["ruleId"] for result in results})
    driver = {
        "name": "hongyan lint",
        "version": __version__,
        "rules": [{"id": rule_id} for rule_id in rules],
        "properties": {"pack": pack.name, "packVersion": pack.version},
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "results": results,
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    lines = json.dumps(log, ensure_ascii=False, indent=2).split("\n")
    return "\n".join(map(shown_in_json, lines))


def _result(judged: Judged, one: Finding, uri: str, language: str) -> dict[str, Any]:
    clause, remedy = _words(one, language)
    artifact = {"uri": uri or "text"}
    region = {
        "startLine": judged.line,
        "startColumn": one.start + 1,
        "endColumn": one.end + 1,
        "snippet": {"text": judged.text[one.start : one.end]},
    }
    result: dict[str, Any] = {
        "ruleId": one.rule_id,
        "level": _LEVELS[one.severity],
        "message": {"text": f"{clause} {remedy}"},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        "properties": {"reason": one.reason.value, "severity": one.severity.value},
    }
    if one.rewrite is not None:
        deleted = {name: region[name] for name in ("startLine", "startColumn", "endColumn")}
        replacement = {"deletedRegion": deleted, "insertedContent": {"text": one.rewrite}}
        change = {"artifactLocation": artifact, "replacements": [replacement]}
        result["fixes"] = [{"description": {"text": remedy}, "artifactChanges": [change]}]
    return result


def _words(one: Finding, language: str) -> tuple[str, str]:
    if language == "en":
        return one.clause_en, one.remedy_en
    return one.clause_zh, one.remedy_zh
