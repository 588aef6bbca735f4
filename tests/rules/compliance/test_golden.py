"""The shipped packs against the labelled texts, and the labels themselves."""

from __future__ import annotations

from collections import Counter

import pytest

from hongyan.domain.compliance.golden import (
    Golden,
    GoldenError,
    evaluate,
    read_goldens,
)
from hongyan.domain.compliance.model import RulesResult, Severity, verdict
from hongyan.domain.compliance.pack import barred_topics
from hongyan.domain.compliance.shipped import shipped_pack
from tests.goldens import all_goldens, judged, shipped_pack_for


@pytest.mark.parametrize("golden", all_goldens(), ids=lambda golden: golden.golden_id)
def test_every_expected_span_is_found_and_no_clean_text_is_blocked(golden: Golden) -> None:
    findings = judged(golden.subject)
    for one in golden.expected:
        assert any(map(one.is_met_by, findings)), f"{one} not in {findings}"
    assert (verdict(findings) is not RulesResult.BLOCKED) is golden.is_clean


def test_an_evaluation_of_the_shipped_packs_has_no_miss() -> None:
    evaluation = evaluate(all_goldens(), shipped_pack_for)
    assert evaluation.misses == ()
    assert all(score.recall_permille == 1000 for score in evaluation.scores)
    assert all(score.precision_permille == 1000 for score in evaluation.scores)


def test_there_are_enough_texts_and_half_of_them_are_clean() -> None:
    goldens = all_goldens()
    assert len(goldens) >= 500
    assert sum(golden.is_clean for golden in goldens) * 2 >= len(goldens)
    assert max(Counter(golden.golden_id for golden in goldens).values()) == 1


def test_every_topic_has_two_blocked_texts_and_a_clean_look_alike() -> None:
    blocked: Counter[str] = Counter()
    clean: Counter[str] = Counter()
    topics = {topic.topic_id for topic in barred_topics(shipped_pack("promotion"))}
    for golden in all_goldens():
        for one in golden.expected:
            if one.rule_id.startswith("topic.") and one.severity is Severity.BLOCKS:
                blocked[one.rule_id.removeprefix("topic.")] += 1
        topic = golden.golden_id.partition("-clean-")[0]
        clean[topic] += golden.is_clean and topic in topics
    assert len(topics) == 56
    assert [topic for topic in topics if blocked[topic] < 2] == []
    assert [topic for topic in topics if clean[topic] < 1] == []


def test_an_evaluation_counts_what_is_missing_and_what_is_too_much() -> None:
    goldens = read_goldens(
        """
        default = { account = "enterprise", kind = "notification" }
        golden = [
          { id = "wrong-label", text = "快递已到，请领取。", expect = [{ rule = "topic.loans" }] },
          { id = "missed-label", text = "办理贷款请到柜台。", clean = true },
        ]
        """
    )
    evaluation = evaluate(goldens, shipped_pack_for)
    (score,) = evaluation.scores
    assert (score.expected, score.found, score.unexpected) == (1, 0, 1)
    assert (score.recall_permille, score.precision_permille) == (0, 0)
    assert [(miss.golden_id, miss.is_missing) for miss in evaluation.misses] == [
        ("wrong-label", True),
        ("missed-label", False),
    ]


SIGN = 'id = "a", text = "x", kind = "sign"'


@pytest.mark.parametrize(
    "entry",
    [
        f'{SIGN}, account = "enterprise"',
        f'{SIGN}, account = "stranger", clean = true',
        f'{SIGN}, account = "enterprise", colour = "red", clean = true',
        f'{SIGN}, account = "enterprise", expect = [{{ rule = "r", span = "y" }}]',
        'id = "a", text = "x", account = "enterprise", kind = "letter", clean = true',
    ],
    ids=["unlabelled", "account", "field", "span", "kind"],
)
def test_a_bad_label_is_refused_with_its_id(entry: str) -> None:
    with pytest.raises(GoldenError, match="a: "):
        read_goldens(f"golden = [{{ {entry} }}]")
