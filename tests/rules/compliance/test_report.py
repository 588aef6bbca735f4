"""Findings as text and as SARIF."""

from __future__ import annotations

import json

from hongyan.domain.compliance.golden import evaluate
from hongyan.domain.compliance.report import Language, Linted, describe, sarif, table
from tests.goldens import all_goldens, shipped_pack_for
from tests.rules.compliance.judging import template

TEXT = "第一行，\n您的訂單去澳门赌场。"
LINTED = Linted("messages.txt", TEXT, template(TEXT), "2026.11.1", line=4)


def test_a_person_reads_verdict_span_clause_and_remedy() -> None:
    said = describe(LINTED)
    assert said.startswith("messages.txt:4: 不通过\n  [拦截] ")
    assert "topic.gambling" in said
    assert "“澳门赌场”" in said
    assert "改写：“订单”" in said


def test_the_same_in_english() -> None:
    said = describe(LINTED, Language.EN)
    assert "messages.txt:4: blocked" in said
    assert "reason: This content is not supported" in said
    assert describe(Linted("a", "x", (), "1"), Language.EN) == "a:1: clean"


def test_sarif_points_at_lines_and_columns_and_offers_fixes() -> None:
    log = json.loads(json.dumps(sarif([LINTED])))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert run["columnKind"] == "unicodeCodePoints"
    rule_ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    by_rule = {result["ruleId"]: result for result in run["results"]}
    assert set(rule_ids) == set(by_rule)
    for rule_id, result in by_rule.items():
        assert rule_ids[result["ruleIndex"]] == rule_id
    gambling = by_rule["topic.gambling"]
    assert gambling["level"] == "error"
    region = gambling["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 5, "startColumn": 6, "endLine": 5, "endColumn": 10}
    (fix,) = by_rule["text.traditional"]["fixes"]
    (replacement,) = fix["artifactChanges"][0]["replacements"]
    assert replacement["insertedContent"] == {"text": "订单"}


def test_sarif_of_nothing_is_a_log_without_results() -> None:
    assert sarif([])["runs"][0]["results"] == []


def test_a_table_has_a_row_for_every_rule() -> None:
    lines = table(evaluate(all_goldens()[:20], shipped_pack_for)).splitlines()
    assert lines[0].split() == ["rule", "expected", "found", "unexpected", "precision", "recall"]
    assert lines[-1].endswith("0 misses")
    assert all(line.endswith("100.0%  100.0%") for line in lines[1:-1])
