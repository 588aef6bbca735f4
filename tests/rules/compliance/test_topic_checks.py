"""Barred topics as findings: the topic's id, its name in both languages, the span."""

from __future__ import annotations

from hongyan.domain.compliance.model import Severity
from hongyan.kernel.kinds import MessageKind, RejectionReason
from tests.rules.compliance.judging import rules, sign, template, the


def test_a_finding_names_its_topic_in_both_languages() -> None:
    text = "澳门线上賭*场开业。"
    found = the(template(text), "topic.gambling")
    assert text[found.start : found.end] == "賭*场"
    assert found.reason is RejectionReason.CONTENT_NOT_ALLOWED
    assert "赌博" in found.clause_zh
    assert "gambling" in found.clause_en
    assert "賭*场" in found.remedy_zh


def test_further_industries_are_barred_in_promotions_only() -> None:
    text = "车险续保季，拒收请回复R"
    assert "topic.insurance" in rules(template(text, MessageKind.PROMOTION))
    assert "topic.insurance" not in rules(template(text))
    assert rules(sign("万象保险经纪")) == set()


def test_abroad_a_human_decides_what_is_no_crime_everywhere() -> None:
    text = "Loan approved, visit our casino."
    findings = template(text, MessageKind.INTERNATIONAL)
    assert rules(findings) == {"topic.gambling"}
    assert "topic.loans" in rules(findings, Severity.HUMAN)
