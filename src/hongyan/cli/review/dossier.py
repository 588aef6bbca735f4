"""A case, and two cases compared, as lines for people. Reads values, prints nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from hongyan.domain.compliance.model import Finding
from hongyan.domain.compliance.model import verdict as verdict_of
from hongyan.domain.review.model import Case
from hongyan.flows.review.cases.findings import findings_view
from hongyan.flows.review.desk.desk import Dossier
from hongyan.flows.review.desk.replay import Comparison
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.kinds import REASON_NAMES

TEXT_CHARACTERS: Final = 40


def dossier_lines(dossier: Dossier) -> Iterator[str]:
    """Yield a case with all that helps to decide it."""
    case, waiting = dossier.waiting.case, dossier.waiting
    subject = case.subject
    sort = "" if subject.message_kind is None else f" ({subject.message_kind.name.lower()})"
    yield f"Case {case.case_id}: {case.purpose.value} for {subject.kind.value}{sort}"
    yield f"Text      {subject.text}"
    grade = subject.grade.value
    yield f"Account   {waiting.account_name} ({subject.account_kind.value}, {grade})"
    yield f"State     {case.state.value}: {waiting.words.zh}"
    if case.due_at is not None:
        yield f"Due       {shanghai_text(case.due_at)}"
    if waiting.place:
        soon = waiting.expected_at
        yield f"Place     {waiting.place}{'' if soon is None else f', about {shanghai_text(soon)}'}"
    if case.reasons:
        yield f"Reasons   {'；'.join(REASON_NAMES[reason].zh for reason in case.reasons)}"
    if case.note:
        yield f"Note      {case.note}"
    yield from _findings(case)
    yield from _materials(dossier)
    yield from _precedents(dossier)
    yield from _looks(dossier)
    yield "Trail"
    for entry in dossier.trail:
        said = " ".join([*(reason.value for reason in entry.reasons), entry.note]).strip()
        who = f"{entry.actor_kind.value} {entry.actor}"
        what = f"{entry.event.value} → {entry.state.value}"
        yield f"  {shanghai_text(entry.at)}  {who}: {what}{f' ({said})' if said else ''}"
    yield f"A rejection may name: {', '.join(reason.value for reason in dossier.reasons)}"


def _findings(case: Case) -> Iterator[str]:
    findings = findings_view(case.findings)
    yield "Findings" if findings else "Findings  none"
    for one in findings:
        where = f"{one['Start']}-{one['End']} “{one['Span']}”"
        yield f"  {one['Severity']} {one['RuleId']} {where}: {one['Clause']}；{one['Remedy']}"


def _materials(dossier: Dossier) -> Iterator[str]:
    yield "Materials" if dossier.materials else "Materials  none"
    for one in dossier.materials:
        yield f"  {one.title}: {'；'.join(one.lines)}"
        yield from (f"    file {name}" for name in one.files)


def _precedents(dossier: Dossier) -> Iterator[str]:
    yield "Precedents" if dossier.precedents else "Precedents  none"
    for one in dossier.precedents:
        near = f"{one.nearness_permille // 10} %"
        yield f"  case {one.past.case_id} {one.past.verdict.value} {near}: {one.past.text}"


def _looks(dossier: Dossier) -> Iterator[str]:
    for case in dossier.looked_at:
        said = " ".join([*(reason.value for reason in case.reasons), case.note]).strip()
        decided = (
            f"{case.state.value} by {case.decided_by}" if case.decided_by else case.state.value
        )
        yield f"Looks at  case {case.case_id}, {decided}: {said or '-'}"
    for case in dossier.to_reopen:
        yield f"Decided otherwise than case {case.case_id}: hongyan review reopen {case.case_id}"


def comparison_lines(found: Comparison) -> Iterator[str]:
    """Yield two cases compared: differing words, findings of each, the edit that decides."""
    first, second = found.first.subject.text, found.second.subject.text
    sides = ((found.first, found.first_findings), (found.second, found.second_findings))
    for case, findings in sides:
        rules = verdict_of(findings).value
        yield f"Case {case.case_id}: {case.subject.text}"
        yield f"  decided: {case.state.value}; the rules: {rules}"
        yield from _found(case.subject.text, findings)
    yield "Differences" if found.differences else "Differences  none"
    for one in found.differences:
        before = first[one.first_start : one.first_end]
        after = second[one.second_start : one.second_end]
        yield f"  {one.first_start}: “{before}” / “{after}”"
    if found.edit is None:
        yield "The rules say the same of both texts."
        return
    words = "；".join(
        f"“{first[one.first_start : one.first_end]}” → "
        f"“{second[one.second_start : one.second_end]}”"
        for one in found.edit.differences
    )
    sort = "Smallest edit" if found.edit.is_smallest else "An edit"
    yield f"{sort} of case {found.first.case_id} that changes the verdict: {words}"
    yield f"  {found.edit.text}"


def _found(text: str, findings: Sequence[Finding]) -> Iterator[str]:
    for one in findings:
        span = text[one.start : one.end]
        yield f"  {one.severity.value} {one.rule_id} “{span}”: {one.clause_zh}；{one.remedy_zh}"
