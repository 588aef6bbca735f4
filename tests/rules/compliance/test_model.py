"""Findings come to a verdict, and a rewrite takes a span's place."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.model import (
    Finding,
    RulesResult,
    Severity,
    verdict,
)
from hongyan.kernel.kinds import RejectionReason
from tests.rules.compliance.judging import rewritten


def found(severity: Severity, rewrite: str | None = None) -> Finding:
    return Finding(
        "r", severity, 1, 3, "", "", RejectionReason.CONTENT_NOT_ALLOWED, "", "", rewrite
    )


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ([], RulesResult.CLEAN),
        ([Severity.ADVICE], RulesResult.CLEAN),
        ([Severity.ADVICE, Severity.HUMAN], RulesResult.HUMAN),
        ([Severity.HUMAN, Severity.BLOCKS], RulesResult.BLOCKED),
    ],
)
def test_the_heaviest_finding_decides(severities: list[Severity], expected: RulesResult) -> None:
    assert verdict([found(severity) for severity in severities]) is expected


def test_a_rewrite_takes_the_place_of_the_span() -> None:
    assert rewritten("a繁體b", found(Severity.BLOCKS, "繁体")) == "a繁体b"
    assert rewritten("a繁體b", found(Severity.BLOCKS)) == "ab"
