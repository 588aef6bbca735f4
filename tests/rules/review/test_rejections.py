"""The closed list of reasons; and that the page and the rules have the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hongyan.domain.review.model import SubjectKind
from hongyan.domain.review.rejections import REASONS, Ground, are_about_text, reasons_for
from hongyan.kernel.kinds import REASON_NAMES, RejectionReason

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules" / "review-cases.md"


def test_the_page_tells_the_list() -> None:
    row = re.compile(r"^\| `(\w+)` \| (.+) \| (\w+) \| ([\w, ]+) \|$", re.MULTILINE)
    listed = PAGE.read_text("utf-8").partition("## Reasons")[2]
    assert [
        (reason, zh, ground, set(subjects.split(", ")))
        for reason, zh, ground, subjects in row.findall(listed)
    ] == [
        (
            reason.value,
            REASON_NAMES[reason].zh,
            words.ground.value,
            {"all"}
            if words.subjects == frozenset(SubjectKind)
            else {kind.value for kind in words.subjects},
        )
        for reason, words in REASONS.items()
    ]


def test_every_reason_has_its_words_in_order() -> None:
    assert list(REASONS) == list(REASON_NAMES) == list(RejectionReason)
    assert all(name.zh.strip() and name.en.strip() for name in REASON_NAMES.values())
    for words in REASONS.values():
        texts = (
            words.cause_zh,
            words.cause_en,
            words.remedy_zh,
            words.remedy_en,
        )
        assert all(text.strip() for text in texts)


@pytest.mark.parametrize("kind", SubjectKind)
def test_a_reviewer_can_reject_everything_for_a_reason(kind: SubjectKind) -> None:
    chosen = reasons_for(kind)
    assert RejectionReason.MATERIAL_FAULTY in chosen
    assert all(kind in REASONS[reason].subjects for reason in chosen)


def test_the_reasons_of_the_faq_are_where_it_has_them() -> None:
    # FAQ 1.2: the two tables
    assert {
        RejectionReason.LETTER_MISSING,
        RejectionReason.LETTER_FAULTY,
        RejectionReason.PRODUCT_LINK,
        RejectionReason.USAGE_SCENARIO,
    } <= set(reasons_for(SubjectKind.SIGN))
    assert {
        RejectionReason.CONTENT_NOT_ALLOWED,
        RejectionReason.VARIABLE_UNCLEAR,
        RejectionReason.USAGE_SCENARIO,
        RejectionReason.PARENT_LETTER,
    } <= set(reasons_for(SubjectKind.TEMPLATE))


def test_one_reason_in_the_text_is_enough_to_be_about_the_text() -> None:
    papers = (RejectionReason.LETTER_MISSING, RejectionReason.PRODUCT_LINK)
    assert not are_about_text(papers)
    assert are_about_text((*papers, RejectionReason.CONTENT_NOT_ALLOWED))
    assert not are_about_text(())
    assert {words.ground for words in REASONS.values()} == set(Ground)
