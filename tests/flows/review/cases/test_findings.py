"""Findings as cases keep them and as applicants read them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.review.lifecycle import Event, State
from hongyan.domain.review.model import Case
from hongyan.flows.review.cases.findings import (
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


def test_the_reason_names_the_closed_list_and_what_each_finding_asks_for(table: Table) -> None:
    text = reason_text(table.opens(blocking()))
    assert text.startswith("不支持此短信内容。")
    assert "“您的”：不得涉及此类内容删去" in text


def test_a_reviewers_word_comes_instead_of_the_findings(table: Table) -> None:
    case = table.opens()
    table.done(case, Event.CLAIMED)
    reasons = [RejectionReason.USAGE_SCENARIO]
    case = table.done(case, Event.REJECTED, reasons=reasons, note="谁会收到？")
    assert reason_text(case) == "请提供使用场景。谁会收到？"


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
