"""The labelled texts that the rules were tuned on are judged no worse than they have been.

They measure nothing any more: texts that no one tuned on are judged by the same command, from
another folder.
"""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.evidence import History, weigh
from hongyan.domain.compliance.model import RulesResult
from hongyan.domain.compliance.shipped import shipped_shapes
from tests.goldens import shipped_pack_for
from tests.unseen.measure import FOLDER, Judged, judge, read, table, wilson

CLEAN_BLOCKED_PERMILLE_MAX = 8
CLEAN_TO_HUMAN_PERMILLE_MAX = 45
BAD_PASSED_PERMILLE_MAX = 4
RIGHT_TOPIC_PERMILLE_MIN = 965
"""On 300 fresh texts these were 40, 73, 53 and 800 before most of these were tuned on."""


@pytest.fixture(scope="module")
def done() -> list[Judged]:
    return judge(text for path in sorted(FOLDER.glob("*.toml")) for text in read(path))


def permille(part: list[Judged], whole: list[Judged]) -> float:
    return 1000 * len(part) / len(whole)


def test_hardly_a_clean_text_is_blocked_for_what_it_says(done: list[Judged]) -> None:
    clean = [one for one in done if one.labelled.is_clean]
    blocked = [one for one in clean if one.result is RulesResult.BLOCKED]
    for_content = [one for one in blocked if not one.is_blocked_by_form]
    assert permille(for_content, clean) <= CLEAN_BLOCKED_PERMILLE_MAX
    doubtful = [one for one in clean if one.result is RulesResult.HUMAN]
    assert permille(doubtful, clean) <= CLEAN_TO_HUMAN_PERMILLE_MAX


def test_hardly_a_bad_text_passes_and_most_are_told_why(done: list[Judged]) -> None:
    bad = [one for one in done if not one.labelled.is_clean]
    passed = [one for one in bad if one.result is RulesResult.CLEAN]
    assert permille(passed, bad) <= BAD_PASSED_PERMILLE_MAX
    told = [one for one in bad if one.has_right_topic]
    assert permille(told, bad) >= RIGHT_TOPIC_PERMILLE_MIN


# AUDIT G5: fraud that a machine approved
def test_no_fraud_is_approved_by_a_machine(done: list[Judged]) -> None:
    frauds = [one for one in done if one.labelled.topic.startswith("fraud-")]
    assert len(frauds) >= 50
    trusted = History(approved=100, rejected=0, needed=1)
    approved = [
        one.labelled.text_id
        for one in frauds
        if one.result is RulesResult.CLEAN
        and weigh(
            shipped_pack_for(one.labelled.subject),
            shipped_shapes(),
            one.labelled.subject,
            trusted,
        ).is_enough
    ]
    assert approved == []


def test_the_table_counts_every_text(done: list[Judged]) -> None:
    lines = table(done).splitlines()
    assert lines[1].startswith("all")
    assert f"/{sum(not one.labelled.is_clean for one in done)}" in lines[1]
    assert lines[-1].startswith("right topic")


def test_an_interval_holds_its_share_and_narrows_with_the_count() -> None:
    assert wilson(0, 0) == (0.0, 100.0)
    low, high = wilson(5, 100)
    assert low < 5 < high
    assert wilson(50, 1000)[1] < high
