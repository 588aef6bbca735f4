"""A case, and two cases compared, as lines for people. Reads values, prints nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from hongyan.cli.language import language_here, worded
from hongyan.domain.compliance.evidence import EVIDENCE_WORDS, weighed_in
from hongyan.domain.compliance.model import Finding
from hongyan.domain.compliance.model import verdict as verdict_of
from hongyan.domain.review.lifecycle import State
from hongyan.domain.review.model import Case
from hongyan.domain.review.words import CASE_EVENTS, CASE_STATES, actor_of
from hongyan.flows.review.cases.findings import findings_view
from hongyan.flows.review.desk.dossier import Dossier
from hongyan.flows.review.desk.replay import Comparison
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.kinds import REASON_NAMES, RejectionReason
from hongyan.words.catalogues import spoken
from hongyan.words.language import Language

TEXT_CHARACTERS: Final = 40


def dossier_fields(dossier: Dossier) -> dict[str, object]:
    """Return a case with its findings and its trail, as fields for a program."""
    case = dossier.waiting.case
    return {
        "case": case.case_id,
        "purpose": case.purpose,
        "subject": case.subject.kind,
        "text": case.subject.text,
        "account": dossier.waiting.account_name,
        "state": case.state,
        "due": None if case.due_at is None else shanghai_text(case.due_at),
        "reasons": case.reasons,
        "note": case.note,
        "findings": findings_view(case.findings),
        "evidence": None
        if dossier.weighed is None
        else {"found": dossier.weighed.found, "lacking": dossier.weighed.lacking},
        "files": [name for one in dossier.materials for name in one.files],
        "trail": [
            {
                "at": shanghai_text(entry.at),
                "actor": entry.actor,
                "event": entry.event,
                "state": entry.state,
                "note": entry.note,
            }
            for entry in dossier.trail
        ],
    }


def dossier_lines(dossier: Dossier) -> Iterator[str]:
    """Yield a case with all that helps to decide it."""
    case, waiting = dossier.waiting.case, dossier.waiting
    subject = case.subject
    sort = "" if subject.message_kind is None else f" ({subject.message_kind.name.lower()})"
    yield worded(
        "Case {case_id}: {purpose} for {kind}{sort}",
        case_id=case.case_id,
        purpose=case.purpose.value,
        kind=subject.kind.value,
        sort=sort,
    )
    yield worded("Text      {text}", text=subject.text)
    grade = subject.grade.value
    yield worded(
        "Account   {account_name} ({account_kind}, {grade})",
        account_name=waiting.account_name,
        account_kind=subject.account_kind.value,
        grade=grade,
    )
    yield worded("State     {state}: {words}", state=CASE_STATES[case.state], words=waiting.words)
    if case.due_at is not None:
        yield worded("Due       {due_at}", due_at=shanghai_text(case.due_at))
    if waiting.place:
        soon = waiting.expected_at
        about = "" if soon is None else worded(", about {at}", at=shanghai_text(soon))
        yield worded("Place     {place}{about}", place=waiting.place, about=about)
    if case.reasons:
        yield worded(
            "Reasons   {reasons}",
            reasons="; ".join(_reason_name(reason) for reason in case.reasons),
        )
    if case.note:
        yield worded("Note      {note}", note=case.note)
    yield from _findings(case)
    yield from _evidence(dossier)
    yield from _materials(dossier)
    yield from _precedents(dossier)
    yield from _looks(dossier)
    yield worded("Trail")
    for entry in dossier.trail:
        note = entry.note if weighed_in(entry.note) is None else ""
        said = " ".join([*(reason.value for reason in entry.reasons), note]).strip()
        who = spoken(actor_of(entry), language_here())
        what = f"{worded(CASE_EVENTS[entry.event])} → {worded(CASE_STATES[entry.state])}"
        yield f"  {shanghai_text(entry.at)}  {who}: {what}{f' ({said})' if said else ''}"
    yield worded(
        "A rejection may name: {reasons}",
        reasons=", ".join(reason.value for reason in dossier.reasons),
    )


def _reason_name(reason: RejectionReason) -> str:
    name = REASON_NAMES[reason]
    return name.en if language_here() is Language.EN else name.zh


def _findings(case: Case) -> Iterator[str]:
    findings = findings_view(case.findings)
    yield worded("Findings") if findings else worded("Findings  none")
    for one in findings:
        where = f"{one['Start']}-{one['End']} “{one['Span']}”"
        is_english = language_here() is Language.EN
        clause = one["ClauseEn"] if is_english else one["Clause"]
        remedy = one["RemedyEn"] if is_english else one["Remedy"]
        rewrite = "" if one["Rewrite"] is None else f" → “{one['Rewrite']}”"
        yield f"  {one['Severity']} {one['RuleId']} {where}: {clause}; {remedy}{rewrite}"
    if case.state is State.AUTO_REJECTED:
        yield worded(
            "Rejected by the rules alone: hongyan review appeal {case_id} asks for a human, as the "
            "applicant may (console, HongyanRequestReview)",
            case_id=case.case_id,
        )


def _evidence(dossier: Dossier) -> Iterator[str]:
    weighed = dossier.weighed
    if weighed is None:
        return
    yield worded("Evidence for an approval without a reviewer")
    yield from (f"  ✓ {worded(EVIDENCE_WORDS[one])}" for one in weighed.found)
    for one in weighed.lacking:
        yield f"  ✗ {worded('not shown: {evidence}', evidence=EVIDENCE_WORDS[one])}"


def _materials(dossier: Dossier) -> Iterator[str]:
    yield worded("Materials") if dossier.materials else worded("Materials  none")
    for one in dossier.materials:
        yield f"  {one.title}: {'；'.join(map(worded, one.lines))}"
        yield from (f"    file {name}" for name in one.files)


def _precedents(dossier: Dossier) -> Iterator[str]:
    yield worded("Precedents") if dossier.precedents else worded("Precedents  none")
    for one in dossier.precedents:
        near = f"{one.nearness_permille // 10} %"
        yield worded(
            "  case {case_id} {verdict} {near}: {text}",
            case_id=one.past.case_id,
            verdict=one.past.verdict.value,
            near=near,
            text=one.past.text,
        )


def _looks(dossier: Dossier) -> Iterator[str]:
    for case in dossier.looked_at:
        said = " ".join([*(reason.value for reason in case.reasons), case.note]).strip()
        decided = (
            worded("{state} by {reviewer}", state=CASE_STATES[case.state], reviewer=case.decided_by)
            if case.decided_by
            else worded(CASE_STATES[case.state])
        )
        yield worded(
            "Looks at  case {case_id}, {decided}: {said}",
            case_id=case.case_id,
            decided=decided,
            said=said or "-",
        )
    for case in dossier.to_reopen:
        yield worded(
            "Decided otherwise than case {case_id}: hongyan review reopen {case_id}",
            case_id=case.case_id,
        )


def comparison_lines(found: Comparison) -> Iterator[str]:
    """Yield two cases compared: differing words, findings of each, the edit that decides."""
    first, second = found.first.subject.text, found.second.subject.text
    sides = ((found.first, found.first_findings), (found.second, found.second_findings))
    for case, findings in sides:
        rules = verdict_of(findings).value
        yield worded("Case {case_id}: {text}", case_id=case.case_id, text=case.subject.text)
        yield worded(
            "  decided: {state}; the rules: {rules}", state=CASE_STATES[case.state], rules=rules
        )
        yield from _found(case.subject.text, findings)
    yield worded("Differences") if found.differences else worded("Differences  none")
    for one in found.differences:
        before = first[one.first_start : one.first_end]
        after = second[one.second_start : one.second_end]
        yield f"  {one.first_start}: “{before}” / “{after}”"
    if found.is_disputed:
        yield worded(
            "The text that was approved is the worse one by the rules: the reviewers decided on "
            "more than words, and no edit is told."
        )
        return
    if found.edit is None:
        yield worded("The rules say the same of both texts.")
        return
    changed = "；".join(
        f"“{was}” → “{becomes}”" for was, becomes in found.edit.words(first, second)
    )
    worse = found.second if found.edit.is_of_second else found.first
    sort = worded("Smallest edit") if found.edit.is_smallest else worded("An edit")
    yield worded(
        "{sort} with which case {case_id} is judged as well as the other: {words}",
        sort=sort,
        case_id=worse.case_id,
        words=changed,
    )
    yield f"  {found.edit.text}"


def _found(text: str, findings: Sequence[Finding]) -> Iterator[str]:
    for one in findings:
        span = text[one.start : one.end]
        is_english = language_here() is Language.EN
        clause = one.clause_en if is_english else one.clause_zh
        remedy = one.remedy_en if is_english else one.remedy_zh
        yield f"  {one.severity.value} {one.rule_id} “{span}”: {clause}; {remedy}"
