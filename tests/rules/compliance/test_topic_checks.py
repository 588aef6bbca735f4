"""Barred topics as findings: the topic's id, its name in both languages, the span."""

from __future__ import annotations

from hongyan.domain.compliance.model import Severity
from hongyan.kernel.kinds import MessageKind, RejectionReason
from tests.rules.compliance.judging import rules, sign, template, the


def test_a_finding_names_its_topic_in_both_languages() -> None:
    text = "澳门线上賭*场开业。"
    found = the(template(text), "topic.gambling")
    assert text[found.start : found.end].endswith("賭*场")
    assert found.reason is RejectionReason.CONTENT_NOT_ALLOWED
    assert "赌博" in found.clause_zh
    assert "gambling" in found.clause_en
    assert "賭*场" in found.remedy_zh


def test_further_industries_are_barred_in_promotions_only() -> None:
    text = "车险续保季，拒收请回复R"
    assert "topic.insurance" in rules(template(text, MessageKind.PROMOTION))
    assert "topic.insurance" not in rules(template(text))
    assert rules(sign("万象保险经纪")) == set()


# AUDIT F8: "promotion-only topics … do not say that only promotions are barred"
def test_a_topic_that_only_promotions_may_not_touch_says_so() -> None:
    found = the(template("车险续保季，拒收请回复R", MessageKind.PROMOTION), "topic.insurance")
    assert found.clause_zh.startswith("推广短信不得涉及（验证码和通知不受此限）")
    assert found.clause_en.startswith("No promotion that touches on (codes and notifications may)")
    everywhere = the(template("澳门线上赌场开业。", MessageKind.PROMOTION), "topic.gambling")
    assert everywhere.clause_zh.startswith("不得涉及“")


# AUDIT F7: "topic remedies say 该类业务不能通过本服务发送 also for false hits"
def test_the_remedy_of_a_topic_holds_for_a_false_hit_too() -> None:
    found = the(template("澳门线上赌场开业。"), "topic.gambling")
    assert found.remedy_zh == "若确属该类内容，请删去“赌场”及相关内容；若不属于，可申请人工复核"
    assert found.remedy_en.endswith("if it is not, ask for a human")


def test_abroad_a_human_decides_what_is_no_crime_everywhere() -> None:
    text = "Loan approved, visit our casino."
    findings = template(text, MessageKind.INTERNATIONAL)
    assert rules(findings) == {"topic.gambling"}
    assert "topic.loans" in rules(findings, Severity.HUMAN)
