"""What is judged and what is found: subjects, findings, severities. Values only, no rules.

Nothing here knows cases, accounts' tables or API codes; texts shown to people live in the packs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from hongyan.kernel.kinds import AccountKind, IntlType, MessageKind, RejectionReason, SignSource


class Severity(StrEnum):
    """How much weight a finding has, the heaviest first."""

    BLOCKS = "blocks"
    """The case is rejected; the applicant may still ask for a human."""
    HUMAN = "human"
    """A machine cannot tell: a reviewer looks at it."""
    ADVICE = "advice"
    """Allowed, and could be better."""


class RulesResult(StrEnum):
    """What the rules alone say of a text."""

    BLOCKED = "blocked"
    HUMAN = "human"
    CLEAN = "clean"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule says about one part of a text.

    `start` and `end` are code points of the text as it was written; an empty span is a place where
    something is missing. `rewrite` replaces the span, "" deletes it, None when no machine can tell.
    """

    rule_id: str
    severity: Severity
    start: int
    end: int
    clause_zh: str
    clause_en: str
    reason: RejectionReason
    remedy_zh: str
    remedy_en: str
    rewrite: str | None = None


class LetterEvidence(StrEnum):
    """What is known of the authorization letter that comes with a case (FAQ 1.3)."""

    NONE = "none"
    GOOD = "good"
    FAULTY = "faulty"
    """Wrongly filled in, outside its period, or for other names: the letters' own check said so."""


@dataclass(frozen=True, slots=True)
class SignSubject:
    """A sign as applied for, with what the applicant declared about it.

    `owner_name` is the certified name of the account, empty when the caller does not know it (as
    `hongyan lint` may not): then what depends on it is left to a human. `owner_short_names` are
    declared short names, brands and products of its own. `parent_names` are names and products of
    its parent companies (FAQ 1.2: separate legal persons).
    """

    text: str
    account_kind: AccountKind
    owner_name: str = ""
    owner_short_names: tuple[str, ...] = ()
    parent_names: tuple[str, ...] = ()
    source: SignSource | None = None
    letter: LetterEvidence = LetterEvidence.NONE
    product_link: str = ""
    scenario: str = ""


@dataclass(frozen=True, slots=True)
class TemplateSubject:
    """A template as applied for, with what the applicant declared about it.

    `attributes` maps a variable to its declared attribute (TemplateRule), `meanings` to its meaning
    in words. `domains` and `phones` are those of the TrafficDriving declaration. `related_signs`
    count as names of the applicant's own: they passed a review of their own; `sign` is the one that
    the application names, if any. `intl_type` is None for domestic ones and where it is not known
    any more: then what depends on it is not judged.
    """

    text: str
    kind: MessageKind
    account_kind: AccountKind
    owner_name: str = ""
    owner_short_names: tuple[str, ...] = ()
    parent_names: tuple[str, ...] = ()
    letter: LetterEvidence = LetterEvidence.NONE
    scenario: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)
    domains: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    related_signs: tuple[str, ...] = ()
    sign: str = ""
    intl_type: IntlType | None = None


Subject = SignSubject | TemplateSubject


def verdict(findings: Sequence[Finding]) -> RulesResult:
    """Return what the findings come to: the heaviest one decides, advice does not count."""
    severities = {finding.severity for finding in findings}
    if Severity.BLOCKS in severities:
        return RulesResult.BLOCKED
    return RulesResult.HUMAN if Severity.HUMAN in severities else RulesResult.CLEAN


def weight(findings: Sequence[Finding]) -> int:
    """Return how badly a text with these findings is judged: 0 is clean, more is worse."""
    return list(reversed(RulesResult)).index(verdict(findings))
