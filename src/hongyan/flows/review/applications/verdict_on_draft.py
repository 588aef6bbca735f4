"""What would happen to a draft if it were submitted now: by the rules, the evidence and the clock.

The very functions that take an application judge the draft; nothing is stored. Which words tell it
is the edges'.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from hongyan.domain.compliance import model as rules
from hongyan.domain.compliance.evidence import Weighed
from hongyan.domain.compliance.mend import Mend, mend_of
from hongyan.domain.compliance.model import Finding, Severity
from hongyan.domain.compliance.pack import pack_for, review
from hongyan.domain.compliance.shipped import shipped_packs
from hongyan.domain.review.lifecycle import Event
from hongyan.domain.review.model import Case, Subject
from hongyan.flows.review.cases.cases import due_if_queued, opening_act
from hongyan.flows.review.cases.evidence import evidence_for
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings

MENDS_MAX: Final = 12
"""How many findings are tried to be corrected: each costs another reading of the text."""


class Outlook(StrEnum):
    """What follows if the draft is submitted as it is."""

    REFUSED = "refused"
    """It is not taken at all."""
    REJECTED = "rejected"
    """The rules reject it at once; a human can be asked for."""
    REVIEWER = "reviewer"
    """A reviewer looks at it, until a due time."""
    APPROVED = "approved"
    """The machine approves it at once, for there is evidence enough."""


_OUTLOOKS: Final = {
    Event.RULES_BLOCKED: Outlook.REJECTED,
    Event.RULES_QUEUED: Outlook.REVIEWER,
    Event.RULES_APPROVED: Outlook.APPROVED,
}


@dataclass(frozen=True, slots=True)
class FoundInDraft:
    """A finding, and how the text is corrected there; None when only the author can tell."""

    finding: Finding
    mend: Mend | None


@dataclass(frozen=True, slots=True)
class DraftVerdict:
    """What is found in a draft and what would follow.

    `refused` says why it would not be taken. `due_at` is by when it would be decided, None unless a
    reviewer looks. `weighed` is what speaks for an approval by the machine.
    """

    text: str
    found: tuple[FoundInDraft, ...]
    refused: Refused | None
    outlook: Outlook
    weighed: Weighed
    due_at: int | None

    def mended(self, rule_id: str, start: int, end: int) -> str:
        """Return the text corrected at a finding; as it is if there is none, or no correction."""
        for one in self.found:
            finding = one.finding
            if (finding.rule_id, finding.start, finding.end) == (rule_id, start, end) and one.mend:
                return one.mend.applied(self.text)
        return self.text


def verdict_on_draft(
    tx: Connection,
    subject: rules.Subject,
    findings: Sequence[Finding],
    case_subject: Subject,
    refused: Refused | None,
    *,
    now_ms: int,
    settings: Settings,
    by_machine: bool = True,
) -> DraftVerdict:
    """Return what would follow; `by_machine` is False for what only people may approve."""
    weighed = evidence_for(tx, case_subject.account_id, subject, now_ms, settings)
    act = opening_act(
        Case(0, case_subject, now_ms),
        findings,
        now_ms,
        auto_approve=weighed.is_enough and by_machine,
    )
    outlook = _OUTLOOKS[act.event] if refused is None else Outlook.REFUSED
    due_at = None
    if outlook is Outlook.REVIEWER:
        due_at = due_if_queued(tx, settings, case_subject.grade, now_ms)
    found = _with_mends(subject, findings)
    return DraftVerdict(subject.text, found, refused, outlook, weighed, due_at)


def all_mended(subject: rules.Subject, findings: Sequence[Finding]) -> str:
    """Return the text corrected at every place where the rules know how, one after the other."""
    judge = _judge(subject)
    text = subject.text
    for _ in range(MENDS_MAX):
        tried = replace(subject, text=text)
        mends = (one.mend for one in _with_mends(tried, findings) if one.mend is not None)
        mend = next(mends, None)
        if mend is None:
            break
        text = mend.applied(text)
        findings = judge(text)
    return text


def _with_mends(subject: rules.Subject, findings: Sequence[Finding]) -> tuple[FoundInDraft, ...]:
    judge = _judge(subject)
    found = []
    for number, one in enumerate(findings):
        mend = mend_of(subject.text, one) if number < MENDS_MAX else None
        if mend is not None and not _helps(one, findings, judge(mend.applied(subject.text))):
            mend = None
        found.append(FoundInDraft(one, mend))
    return tuple(found)


def _helps(one: Finding, before: Sequence[Finding], after: Sequence[Finding]) -> bool:
    """Tell whether a correct leaves less of its rule, and blocks nothing that was not blocked."""
    of_rule = [[each for each in some if each.rule_id == one.rule_id] for some in (before, after)]
    blocked = [
        {each.rule_id for each in some if each.severity is Severity.BLOCKS}
        for some in (before, after)
    ]
    return len(of_rule[1]) < len(of_rule[0]) and blocked[1] <= blocked[0]


def _judge(subject: rules.Subject) -> Callable[[str], tuple[Finding, ...]]:
    pack = pack_for(shipped_packs(), subject)
    return lambda text: review(pack, replace(subject, text=text))
