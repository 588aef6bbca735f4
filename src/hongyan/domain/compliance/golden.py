"""Labelled texts, and how well a pack finds what they are labelled with.

A golden document is TOML: `[default]` holds what its texts share, `golden` lists them, each with
`expect` (rule, span, severity if it does not block) or `clean = true`. A text is clean when
nothing blocks it. Figures are whole numbers; reading files is the caller's.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hongyan.domain.compliance.model import (
    Finding,
    LetterEvidence,
    Severity,
    SignSubject,
    Subject,
    TemplateSubject,
)
from hongyan.domain.compliance.pack import RulePack, review
from hongyan.kernel.kinds import AccountKind, IntlType, MessageKind, SignSource
from hongyan.kernel.said import Fault

SIGN: Final = "sign"
_SHARED = frozenset({"id", "kind", "account", "text", "expect", "clean", "also"})


class GoldenError(Fault, ValueError):
    """A golden document that is not well labelled, and where."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A finding that must be made; its span holds the labelled one, or is held by it."""

    rule_id: str
    severity: Severity
    start: int
    end: int

    def is_met_by(self, finding: Finding) -> bool:
        """Whether this is the finding."""
        inside = self.start <= finding.start and finding.end <= self.end
        around = finding.start <= self.start and self.end <= finding.end
        same = (finding.rule_id, finding.severity) == (self.rule_id, self.severity)
        return same and (inside or around)


@dataclass(frozen=True, slots=True)
class Golden:
    """One labelled text. `also` are rules that may block it, too."""

    golden_id: str
    subject: Subject
    expected: tuple[Expected, ...]
    also: frozenset[str]

    @property
    def is_clean(self) -> bool:
        """Whether nothing may block it."""
        return not any(one.severity is Severity.BLOCKS for one in self.expected)


@dataclass(frozen=True, slots=True)
class Score:
    """How often a rule found what it should (`found` of `expected`), and what it should not."""

    rule_id: str
    expected: int
    found: int
    unexpected: int

    @property
    def recall_permille(self) -> int:
        """Found of expected, 1000 when nothing was expected."""
        return self.found * 1000 // self.expected if self.expected else 1000

    @property
    def precision_permille(self) -> int:
        """Right ones of all that it found, 1000 when it found nothing."""
        total = self.found + self.unexpected
        return self.found * 1000 // total if total else 1000


@dataclass(frozen=True, slots=True)
class Miss:
    """What went wrong with one text: an expected finding not made, or a block not expected."""

    golden_id: str
    rule_id: str
    span: str
    is_missing: bool


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What `hongyan rules test` prints: a score for each rule, and every miss."""

    texts_count: int
    clean_count: int
    scores: tuple[Score, ...]
    misses: tuple[Miss, ...]


def read_goldens(document: str) -> tuple[Golden, ...]:
    """Return the labelled texts of a TOML document. Raises GoldenError or TOML's ValueError."""
    table = tomllib.loads(document)
    default = table.get("default", {})
    return tuple(_golden({**default, **entry}) for entry in table["golden"])


def evaluate(goldens: Iterable[Golden], pack_of: Callable[[Subject], RulePack]) -> Evaluation:
    """Review every text and count, rule by rule. Only what blocks can be unexpected."""
    expected: Counter[str] = Counter()
    found: Counter[str] = Counter()
    unexpected: Counter[str] = Counter()
    misses: list[Miss] = []
    texts = list(goldens)
    for golden in texts:
        text = golden.subject.text
        findings = review(pack_of(golden.subject), golden.subject)
        for one in golden.expected:
            is_met = any(map(one.is_met_by, findings))
            expected[one.rule_id] += 1
            found[one.rule_id] += is_met
            if not is_met:
                misses.append(Miss(golden.golden_id, one.rule_id, text[one.start : one.end], True))  # noqa: FBT003 - the field's name says it
        for extra in _unexpected(golden, findings):
            unexpected[extra.rule_id] += 1
            misses.append(
                Miss(golden.golden_id, extra.rule_id, text[extra.start : extra.end], False)  # noqa: FBT003 - the same
            )
    rules = sorted(expected.keys() | unexpected.keys())
    scores = tuple(Score(r, expected[r], found[r], unexpected[r]) for r in rules)
    return Evaluation(len(texts), sum(golden.is_clean for golden in texts), scores, tuple(misses))


def _unexpected(golden: Golden, findings: Iterable[Finding]) -> list[Finding]:
    labelled = {one.rule_id for one in golden.expected} | golden.also
    return [
        finding
        for finding in findings
        if finding.severity is Severity.BLOCKS and finding.rule_id not in labelled
    ]


def _golden(entry: Mapping[str, Any]) -> Golden:
    try:
        subject = _subject(entry)
        expected = tuple(_expected(entry["text"], one) for one in entry.get("expect", ()))
    except (KeyError, ValueError, TypeError) as fault:
        raise GoldenError("{entry}: {fault}", entry=entry.get("id", "?"), fault=fault) from fault
    is_clean = entry.get("clean", False)
    also = () if is_clean else entry.get("also", ())
    golden = Golden(entry["id"], subject, expected, frozenset(also))
    if golden.is_clean is not is_clean:
        raise GoldenError("{entry}: clean, or an expected finding that blocks", entry=entry["id"])
    return golden


def _subject(entry: Mapping[str, Any]) -> Subject:
    account = AccountKind(entry["account"])
    declared = {
        name: _declared(name, value) for name, value in entry.items() if name not in _SHARED
    }
    if entry["kind"] == SIGN:
        return SignSubject(entry["text"], account, **declared)
    return TemplateSubject(entry["text"], MessageKind[entry["kind"].upper()], account, **declared)


def _declared(name: str, value: Any) -> Any:
    match name:
        case "source":
            return SignSource[value.upper()]
        case "intl_type":
            return IntlType[value.upper()]
        case "letter":
            return LetterEvidence(value)
        case _:
            return tuple(value) if isinstance(value, list) else value


def _expected(text: str, one: Mapping[str, str]) -> Expected:
    # No span: the rule speaks of the whole text, or of what is missing from it.
    span = one.get("span")
    start = 0 if span is None else text.index(span)
    end = len(text) if span is None else start + len(span)
    return Expected(one["rule"], Severity(one.get("severity", Severity.BLOCKS)), start, end)
