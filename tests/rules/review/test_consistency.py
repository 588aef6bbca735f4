"""The same text with two verdicts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.review.consistency import contradicted, overruled, text_key
from hongyan.domain.review.lifecycle import CaseDecision, Event, State
from hongyan.domain.review.model import Case, Purpose, Subject, SubjectKind
from hongyan.kernel.kinds import AccountKind, MessageKind
from tests.rules.review.cases import NOON, PAPER_REASON, SUBJECT, after, decided, new_case

APPROVED = decided(CaseDecision.APPROVED, case_id=1)
REJECTED = decided(CaseDecision.REJECTED, case_id=2)


@pytest.mark.parametrize(
    "same",
    [
        replace(SUBJECT, subject_id=9, account_id=9, version=9),
        replace(SUBJECT, text=f"  {SUBJECT.text}\n"),
        replace(SUBJECT, text=SUBJECT.text.replace("，", ",")),
    ],
)
def test_the_same_application_has_the_same_key(same: Subject) -> None:
    assert text_key(same) == text_key(SUBJECT)


@pytest.mark.parametrize(
    "other",
    [
        replace(SUBJECT, text=SUBJECT.text.replace("code", "number")),
        replace(SUBJECT, message_kind=MessageKind.NOTIFICATION),
        replace(SUBJECT, message_kind=None),
        replace(SUBJECT, account_kind=AccountKind.PERSONAL),
        replace(SUBJECT, kind=SubjectKind.SIGN),
    ],
)
def test_another_application_has_another_key(other: Subject) -> None:
    assert text_key(other) != text_key(SUBJECT)


@given(st.text())
def test_any_text_has_a_key(text: str) -> None:
    assert len(text_key(replace(SUBJECT, text=text))) == 64


def test_two_verdicts_on_one_text_contradict_each_other() -> None:
    # FAQ 1.4.2
    assert contradicted(APPROVED, [APPROVED, REJECTED]) is REJECTED
    assert contradicted(REJECTED, [APPROVED]) is APPROVED


def test_one_verdict_twice_is_no_contradiction() -> None:
    assert contradicted(APPROVED, [decided(CaseDecision.APPROVED, case_id=3)]) is None


def test_a_verdict_by_the_rules_counts_as_any_other() -> None:
    blocked = after(new_case(case_id=3), Event.RULES_BLOCKED)
    assert contradicted(APPROVED, [blocked]) is blocked


@pytest.mark.parametrize(
    "other",
    [
        replace(REJECTED, reasons=PAPER_REASON),
        replace(REJECTED, purpose=Purpose.SECOND_OPINION),
        replace(REJECTED, subject=replace(SUBJECT, text="别的内容")),
        replace(REJECTED, state=State.WITHDRAWN),
        replace(REJECTED, state=State.QUEUED),
        replace(REJECTED, case_id=1),
    ],
)
def test_what_says_nothing_of_this_text_contradicts_nothing(other: Case) -> None:
    assert contradicted(APPROVED, [other]) is None


def test_a_rejection_for_papers_is_never_contradicted() -> None:
    assert contradicted(replace(REJECTED, reasons=PAPER_REASON), [APPROVED]) is None


def test_of_several_the_newest_is_shown() -> None:
    newer = replace(REJECTED, case_id=3, decided_at=NOON + 1)
    assert contradicted(APPROVED, [newer, REJECTED]) is newer


def test_who_was_overruled_is_reopened() -> None:
    open_again = after(REJECTED, Event.REOPENED)
    assert overruled(CaseDecision.APPROVED, [APPROVED, REJECTED]) == [REJECTED]
    assert overruled(CaseDecision.REJECTED, [APPROVED, REJECTED]) == [APPROVED]
    assert overruled(CaseDecision.APPROVED, [open_again]) == []
