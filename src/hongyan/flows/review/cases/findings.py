"""What the rules found, as a case keeps it and as applicants and reviewers read it.

Kept is JSON with the keys of the API's extra field `Findings`; official SDKs ignore that field.
Judges nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from hongyan.domain.compliance.model import Finding, Severity
from hongyan.domain.review.lifecycle import State
from hongyan.domain.review.model import Case
from hongyan.domain.review.rejections import REASONS
from hongyan.kernel.cut import cut
from hongyan.kernel.kinds import REASON_NAMES, ReasonName, RejectionReason

REASON_CHARACTERS_MAX: Final = 500
"""How much of a rejection fits the API's `Reason`; the rest is in `Findings`."""


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


def blocking_rules(kept: str) -> frozenset[str]:
    """Return the rules that block in kept findings."""
    blocks = Severity.BLOCKS.value
    return frozenset(one["RuleId"] for one in findings_view(kept) if one["Severity"] == blocks)


def reason_names(case: Case) -> tuple[ReasonName, ...]:
    """Return the names of the reasons for which a case was rejected, in both languages."""
    return tuple(REASON_NAMES[one] for one in case.reasons)


ASK_A_HUMAN: Final = "以上由规则自动判定；若属误判，可申请人工复核。"
_MARKED: Final = frozenset({Severity.BLOCKS.value, Severity.HUMAN.value})
_MORE: Final = "其余见 Findings。"
_WORDS_MAX: Final = 5
_WORD_MAX: Final = 20
"""How many words are repeated behind a reviewer's reason, and how much of each."""


def reason_text(case: Case) -> str:
    """Return why a case was rejected as the API's `Reason` says it; empty unless it was rejected.

    Sentences, numbered where there are several: the reasons' names, then what each blocking finding
    says and asks for, or what each reason of a reviewer means, with the words that the rules marked
    and the reviewer's own. At last, what else can be done.
    """
    if case.verdict is None or not case.reasons:
        return ""
    head = f"{'；'.join(REASON_NAMES[reason].zh for reason in case.reasons)}。"
    marked = [one for one in findings_view(case.findings) if one["Severity"] in _MARKED]
    if case.state is State.AUTO_REJECTED:
        blocking = [one for one in marked if one["Severity"] == Severity.BLOCKS.value]
        return _within_limit(head, [_finding_text(one) for one in blocking], ASK_A_HUMAN, _MORE)
    meant = [one for one in marked if one["Reason"] in case.reasons]
    return _within_limit(head, [_reason_meaning(one) for one in case.reasons], _tail(case, meant))


def _finding_text(one: Mapping[str, Any]) -> str:
    span = str(one["Span"]).strip()
    where = f"“{cut(span)}”：" if span else ""
    return f"{where}{_sentence(one['Clause'])}{_sentence(one['Remedy'])}"


def _reason_meaning(reason: RejectionReason) -> str:
    words = REASONS[reason]
    return f"{_sentence(words.cause_zh)}{_sentence(words.remedy_zh)}"


def _tail(case: Case, meant: Sequence[Mapping[str, Any]]) -> str:
    """Return the words that are meant, and what the reviewer said."""
    spans = dict.fromkeys(span for one in meant if (span := str(one["Span"]).strip()))
    words = "、".join(f"“{cut(span, _WORD_MAX)}”" for span in list(spans)[:_WORDS_MAX])
    said = f"涉及的词句：{words}。" if words else ""
    return f"{said}审核意见：{_sentence(case.note)}" if case.note.strip() else said


def _sentence(text: str) -> str:
    """Return a text with a full stop behind it, if it ends with no mark of its own."""
    text = text.strip()
    return text if not text or text[-1] in "。！？.!?；" else f"{text}。"


def _within_limit(head: str, items: Sequence[str], tail: str, more: str = "") -> str:
    """Return as many of the items as fit, whole; `more` says where the others are."""
    room = REASON_CHARACTERS_MAX - len(head) - len(tail) - len(more)
    kept: list[str] = []
    for number, item in enumerate(items, 1):
        numbered = f"{number}. {item}" if len(items) > 1 else item
        room -= len(numbered)
        if room < 0:
            break
        kept.append(numbered)
    left_out = more if len(kept) < len(items) else ""
    return f"{head}{''.join(kept)}{left_out}{tail}"[:REASON_CHARACTERS_MAX]


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
