"""Findings for people and for tools: plain text in Chinese or English, and SARIF 2.1.0.

What was found is given; nothing is judged, read or printed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from hongyan.domain.compliance.golden import Evaluation, Score
from hongyan.domain.compliance.model import Finding, Severity, Verdict, verdict
from hongyan.domain.compliance.reasons import REASON_WORDS

SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


class Language(StrEnum):
    """In which language a report is written."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Linted:
    """A text, what was found in it, and where it came from.

    `line` is the line of the file on which the text begins, counted from 1; `pack_version` the
    version of the pack that judged it.
    """

    uri: str
    text: str
    findings: tuple[Finding, ...]
    pack_version: str
    line: int = 1


_LEVELS: Final = MappingProxyType(
    {Severity.BLOCKS: "error", Severity.HUMAN: "warning", Severity.ADVICE: "note"}
)
_SEVERITIES: Final[Mapping[Language, Mapping[Severity, str]]] = MappingProxyType(
    {
        Language.ZH: {Severity.BLOCKS: "拦截", Severity.HUMAN: "转人工", Severity.ADVICE: "建议"},
        Language.EN: {
            Severity.BLOCKS: "blocks",
            Severity.HUMAN: "human",
            Severity.ADVICE: "advice",
        },
    }
)
_VERDICTS: Final[Mapping[Language, Mapping[Verdict, str]]] = MappingProxyType(
    {
        Language.ZH: {
            Verdict.BLOCKED: "不通过",
            Verdict.HUMAN: "需人工审核",
            Verdict.CLEAN: "未发现问题",
        },
        Language.EN: {
            Verdict.BLOCKED: "blocked",
            Verdict.HUMAN: "needs a human",
            Verdict.CLEAN: "clean",
        },
    }
)
_LABELS: Final[Mapping[Language, tuple[str, str, str, str]]] = MappingProxyType(
    {
        Language.ZH: ("理由：", "依据：", "处理：", "改写："),
        Language.EN: ("reason: ", "rule: ", "remedy: ", "rewrite: "),
    }
)


def describe(linted: Linted, language: Language = Language.ZH) -> str:
    """Return the verdict of one text and its findings, one paragraph each, the heaviest first."""
    order = list(Severity)
    heaviest_first = sorted(linted.findings, key=lambda found: order.index(found.severity))
    head = f"{linted.uri}:{linted.line}: {_VERDICTS[language][verdict(linted.findings)]}"
    return "\n".join([head, *(_paragraph(found, linted, language) for found in heaviest_first)])


def table(evaluation: Evaluation) -> str:
    """Return precision and recall of every rule, and every miss, as columns of plain text."""
    width = max([len(score.rule_id) for score in evaluation.scores], default=4)
    rows = [
        f"{'rule':<{width}}  expected  found  unexpected  precision  recall",
        *(_row(score, width) for score in evaluation.scores),
        (
            f"{evaluation.texts_count} texts, {evaluation.clean_count} of them clean, "
            f"{len(evaluation.misses)} misses"
        ),
        *(
            f"{'missing' if miss.is_missing else 'unexpected'}: {miss.golden_id}: "
            f"{miss.rule_id} “{miss.span}”"
            for miss in evaluation.misses
        ),
    ]
    return "\n".join(rows)


def sarif(linted: Sequence[Linted], language: Language = Language.ZH) -> dict[str, Any]:
    """Return a SARIF 2.1.0 log of one run, ready to be written as JSON."""
    rules = {found.rule_id: found for one in linted for found in one.findings}
    numbers = {rule_id: number for number, rule_id in enumerate(rules)}
    versions = sorted({one.pack_version for one in linted})
    return {
        "$schema": SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "hongyan lint",
                        "version": ", ".join(versions) or "0",
                        "rules": [_rule(found, language) for found in rules.values()],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": list(_results(linted, numbers, language)),
            }
        ],
    }


def _paragraph(found: Finding, linted: Linted, language: Language) -> str:
    reason, clause, remedy, rewrite = _LABELS[language]
    zh = language is Language.ZH
    words = REASON_WORDS[found.reason]
    place = f"{found.start}-{found.end} “{linted.text[found.start : found.end]}”"
    lines = [
        f"  [{_SEVERITIES[language][found.severity]}] {found.rule_id}  {place}",
        f"    {reason}{words.zh if zh else words.en}",
        f"    {clause}{found.clause_zh if zh else found.clause_en}",
        f"    {remedy}{found.remedy_zh if zh else found.remedy_en}",
    ]
    if found.rewrite is not None:
        lines.append(f"    {rewrite}“{found.rewrite}”")
    return "\n".join(lines)


def _row(score: Score, width: int) -> str:
    return (
        f"{score.rule_id:<{width}}  {score.expected:>8}  {score.found:>5}  {score.unexpected:>10}"
        f"  {_percent(score.precision_permille):>9}  {_percent(score.recall_permille):>6}"
    )


def _percent(permille: int) -> str:
    return f"{permille // 10}.{permille % 10}%"


def _rule(found: Finding, language: Language) -> dict[str, Any]:
    clause = found.clause_zh if language is Language.ZH else found.clause_en
    words = REASON_WORDS[found.reason]
    return {
        "id": found.rule_id,
        "shortDescription": {"text": words.zh if language is Language.ZH else words.en},
        "fullDescription": {"text": clause},
        "defaultConfiguration": {"level": _LEVELS[found.severity]},
    }


def _results(
    linted: Iterable[Linted], numbers: Mapping[str, int], language: Language
) -> Iterator[dict[str, Any]]:
    for one in linted:
        for found in one.findings:
            clause = found.clause_zh if language is Language.ZH else found.clause_en
            remedy = found.remedy_zh if language is Language.ZH else found.remedy_en
            result: dict[str, Any] = {
                "ruleId": found.rule_id,
                "ruleIndex": numbers[found.rule_id],
                "level": _LEVELS[found.severity],
                "message": {"text": f"{clause}\n{remedy}"},
                "locations": [
                    {
                        "physicalLocation": {
                            "artifactLocation": {"uri": one.uri},
                            "region": _region(one, found),
                        }
                    }
                ],
                "properties": {"reason": str(found.reason), "start": found.start, "end": found.end},
            }
            if found.rewrite is not None:
                result["fixes"] = [_fix(one, found, remedy)]
            yield result


def _fix(one: Linted, found: Finding, remedy: str) -> dict[str, Any]:
    replacement: dict[str, Any] = {"deletedRegion": _region(one, found)}
    if found.rewrite:
        replacement["insertedContent"] = {"text": found.rewrite}
    return {
        "description": {"text": remedy},
        "artifactChanges": [{"artifactLocation": {"uri": one.uri}, "replacements": [replacement]}],
    }


def _region(one: Linted, found: Finding) -> dict[str, int]:
    start_line, start_column = _place(one.text, found.start)
    end_line, end_column = _place(one.text, found.end)
    return {
        "startLine": start_line + one.line,
        "startColumn": start_column,
        "endLine": end_line + one.line,
        "endColumn": end_column,
    }


def _place(text: str, offset: int) -> tuple[int, int]:
    """Return the line, counted from 0, and the column, counted from 1, of an offset."""
    before = text[:offset]
    return before.count("\n"), offset - (before.rfind("\n") + 1) + 1
