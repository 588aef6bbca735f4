"""What decided cases teach: the record of each rule, suggestions, how far reviewers agree.

Reads only. What is suggested is for a person to take over; nothing changes by itself.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from hongyan.domain.compliance.likeness_checks import is_by_points
from hongyan.domain.review import desk_store
from hongyan.domain.review.agreement import Agreement, agreement_of
from hongyan.domain.review.rule_record import (
    CASES_MIN,
    DecidedCase,
    RuleRecord,
    Spoke,
    Suggestion,
    exceptions_of,
    records_of,
    terms_of,
)
from hongyan.flows.review.cases.findings import findings_view
from hongyan.kernel.calendar import DAY_MS

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.review.lifecycle import CaseDecision
    from hongyan.domain.review.model import Case

DECIDED_MAX: Final = 5000
"""How many decided cases are looked at, the newest first."""
LOOKS_MAX: Final = 20_000


@dataclass(frozen=True, slots=True)
class Calibration:
    """Agreement of blind second opinions with the first decisions, by who was first and by rule."""

    whole: Agreement
    by_reviewer: tuple[tuple[str, Agreement], ...]
    by_rule: tuple[tuple[str, Agreement], ...]


def rule_records(tx: Connection) -> list[RuleRecord]:
    """Return how people decided where each rule spoke."""
    return records_of(_decided(tx))


def suggestions(
    tx: Connection, least: int = CASES_MIN
) -> tuple[list[Suggestion], list[Suggestion]]:
    """Return the exceptions and the terms that decided cases suggest.

    What is read by points has no words: it takes no exception, and shows no list complete.
    """
    decided = [
        replace(one, spoke=tuple(each for each in one.spoke if not is_by_points(each.rule_id)))
        for one in _decided(tx)
    ]
    return exceptions_of(decided, least), terms_of(decided, least)


def calibration(tx: Connection, now_ms: int, days: int) -> Calibration:
    """Return how far second opinions of the last days agreed with the first decisions."""
    looks = desk_store.second_opinions(tx, now_ms - days * DAY_MS, LOOKS_MAX)
    pairs: list[tuple[CaseDecision, CaseDecision]] = []
    by_reviewer: dict[str, list[tuple[CaseDecision, CaseDecision]]] = defaultdict(list)
    by_rule: dict[str, list[tuple[CaseDecision, CaseDecision]]] = defaultdict(list)
    for look, reviewer, first in looks:
        if look.verdict is None:
            continue
        pair = (first, look.verdict)
        pairs.append(pair)
        by_reviewer[reviewer].append(pair)
        for rule_id in sorted({one["RuleId"] for one in findings_view(look.findings)}):
            by_rule[rule_id].append(pair)
    return Calibration(
        agreement_of(pairs),
        tuple((name, agreement_of(some)) for name, some in sorted(by_reviewer.items())),
        tuple((name, agreement_of(some)) for name, some in sorted(by_rule.items())),
    )


def _decided(tx: Connection) -> list[DecidedCase]:
    found = (_read(case) for case in desk_store.decided_by_people(tx, DECIDED_MAX))
    return [one for one in found if one is not None]


def _read(case: Case) -> DecidedCase | None:
    if case.verdict is None:
        return None
    spoke = tuple(
        Spoke(one["RuleId"], one["Severity"], one["Start"], one["End"])
        for one in findings_view(case.findings)
        if one["Severity"] != "advice"
    )
    return DecidedCase(case.case_id, case.subject.text, case.verdict, case.reasons, spoke)
