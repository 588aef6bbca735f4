"""Findings as cases keep them and as applicants read them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.review.lifecycle import Event, State
from hongyan.domain.review.model import Case
from hongyan.domain.review.rejections import REASONS
from hongyan.flows.review.cases.findings import (
    ASK_A_HUMAN,
    REASON_CHARACTERS_MAX,
    blocking_reasons,
    findings_json,
    findings_view,
    reason_text,
)
from hongyan.kernel.kinds import RejectionReason
from tests.flows.review_table import Table, blocking, doubtful

if TYPE_CHECKING:
    from tests.flows.world import World

KEYS = {
    "RuleId",
    "Severity",
    "Start",
    "End",
    "Span",
    "Clause",
    "ClauseEn",
    "Reason",
    "Remedy",
    "RemedyEn",
    "Rewrite",
}


def test_a_finding_is_kept_with_its_span_clause_reason_and_remedy() -> None:
    [kept] = findings_view(findings_json([blocking(start=1, end=3)], "代开发票"))
    assert kept.keys() == KEYS
    assert (kept["RuleId"], kept["Severity"], kept["Span"]) == ("topic.test", "blocks", "开发")
    assert (kept["Reason"], kept["Rewrite"]) == ("content_not_allowed", "")


@given(st.text(), st.sampled_from(RejectionReason))
def test_any_text_survives_being_kept(text: str, reason: RejectionReason) -> None:
    text = text.encode("utf-8", "replace").decode()
    found = replace(blocking(reason, 0, len(text)), clause_zh=text)
    [kept] = findings_view(findings_json([found], text))
    assert (kept["Span"], kept["Clause"], kept["Reason"]) == (text, text, reason.value)


# AUDIT F5: "clause, remedy and findings run together; “” for empty spans"
def test_a_rejection_by_the_rules_is_in_sentences_behind_the_names_of_its_reasons(
    table: Table,
) -> None:
    text = reason_text(table.opens(blocking()))
    assert text == f"不支持此短信内容。“您的”：不得涉及此类内容。删去。{ASK_A_HUMAN}"


def test_several_findings_are_numbered(table: Table) -> None:
    # AUDIT F5
    other = replace(blocking(start=3, end=5), clause_zh="另一条款", remedy_zh="改写！")
    text = reason_text(table.opens(blocking(), other))
    assert "1. “您的”：不得涉及此类内容。删去。2. “单$”：另一条款。改写！" in text


def test_a_place_where_something_is_missing_has_no_empty_quotes(table: Table) -> None:
    # AUDIT F5
    text = reason_text(table.opens(blocking(start=0, end=0)))
    assert text == f"不支持此短信内容。不得涉及此类内容。删去。{ASK_A_HUMAN}"


def test_findings_that_do_not_fit_are_left_out_whole(table: Table) -> None:
    # AUDIT F5
    long = [replace(blocking(start=at, end=at + 1), clause_zh="条" * 90) for at in range(8)]
    text = reason_text(table.opens(*long))
    assert len(text) <= REASON_CHARACTERS_MAX
    assert text.endswith(f"其余见 Findings。{ASK_A_HUMAN}")
    assert text.count("删去。") == text.count("条。")


# AUDIT F6: "a reviewer's rejection without a note is one word"
def test_a_reviewers_rejection_without_a_note_carries_cause_remedy_and_words(table: Table) -> None:
    case = table.opens(doubtful())
    table.done(case, Event.CLAIMED)
    reason = RejectionReason.CONTENT_NOT_ALLOWED
    text = reason_text(table.done(case, Event.REJECTED, reasons=[reason]))
    words = REASONS[reason]
    assert text == f"不支持此短信内容。{words.cause_zh}{words.remedy_zh}涉及的词句：“您的”。"


def test_a_reviewers_word_comes_behind_cause_and_remedy(table: Table) -> None:
    # AUDIT F6
    case = table.opens()
    table.done(case, Event.CLAIMED)
    reasons = [RejectionReason.USAGE_SCENARIO]
    case = table.done(case, Event.REJECTED, reasons=reasons, note="谁会收到？")
    words = REASONS[reasons[0]]
    assert reason_text(case) == (
        f"请提供使用场景。{words.cause_zh}{words.remedy_zh}审核意见：谁会收到？"
    )


def test_several_reasons_of_a_reviewer_are_numbered(table: Table) -> None:
    # AUDIT F5
    case = table.opens()
    table.done(case, Event.CLAIMED)
    reasons = [RejectionReason.USAGE_SCENARIO, RejectionReason.KIND_MISTAKEN]
    text = reason_text(table.done(case, Event.REJECTED, reasons=reasons))
    first, second = (REASONS[one] for one in reasons)
    assert f"1. {first.cause_zh}{first.remedy_zh}2. {second.cause_zh}" in text


@pytest.mark.parametrize("reason", RejectionReason)
def test_every_reason_fits_with_the_longest_note(table: Table, reason: RejectionReason) -> None:
    # AUDIT F6: what a reviewer wrote is never cut off by words of ours
    subject = table.subject()
    case = Case(1, subject, 0, state=State.REJECTED, reasons=(reason,), note="长" * 200)
    assert "长" * 200 in reason_text(case)


def test_a_note_that_leaves_no_room_for_cause_and_remedy_stands_alone(table: Table) -> None:
    subject, reasons = table.subject(), (RejectionReason.LETTER_FAULTY,)
    text = reason_text(Case(1, subject, 0, state=State.REJECTED, reasons=reasons, note="长" * 480))
    assert text == f"授权书填写错误。审核意见：{'长' * 480}。"[:REASON_CHARACTERS_MAX]


def test_what_is_not_rejected_has_no_reason_and_a_long_one_is_cut(world: World) -> None:
    subject = Table(world).subject()
    assert reason_text(Case(1, subject, 0)) == ""
    long = Case(
        1,
        subject,
        0,
        state=State.REJECTED,
        reasons=(RejectionReason.MISSPELT,),
        note="长" * 600,
    )
    assert len(reason_text(long)) == REASON_CHARACTERS_MAX


def test_only_what_blocks_rejects_and_each_reason_is_named_once() -> None:
    kind, content = RejectionReason.KIND_MISTAKEN, RejectionReason.CONTENT_NOT_ALLOWED
    again = replace(blocking(kind), start=2, end=3)
    assert blocking_reasons([doubtful(), blocking(kind), blocking(content), again]) == (
        kind,
        content,
    )
