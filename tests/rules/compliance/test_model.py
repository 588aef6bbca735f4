"""Findings come to a verdict, and a rewrite takes a span's place."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.model import (
    Finding,
    Reason,
    Severity,
    Verdict,
    apply_rewrite,
    verdict,
)
from hongyan.domain.compliance.reasons import REASON_WORDS


def found(severity: Severity, rewrite: str | None = None) -> Finding:
    return Finding("r", severity, 1, 3, "", "", Reason.CONTENT_NOT_ALLOWED, "", "", rewrite)


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ([], Verdict.CLEAN),
        ([Severity.ADVICE], Verdict.CLEAN),
        ([Severity.ADVICE, Severity.HUMAN], Verdict.HUMAN),
        ([Severity.HUMAN, Severity.BLOCKS], Verdict.BLOCKED),
    ],
)
def test_the_heaviest_finding_decides(severities: list[Severity], expected: Verdict) -> None:
    assert verdict([found(severity) for severity in severities]) is expected


def test_a_rewrite_takes_the_place_of_the_span() -> None:
    assert apply_rewrite("a繁體b", found(Severity.BLOCKS, "繁体")) == "a繁体b"
    assert apply_rewrite("a繁體b", found(Severity.BLOCKS)) == "ab"


def test_every_reason_has_words_in_both_languages() -> None:
    assert set(REASON_WORDS) == set(Reason)
    assert all(words.zh and words.en for words in REASON_WORDS.values())
