"""A text corrected at a finding still reads as a text."""

from __future__ import annotations

import re

import pytest

from hongyan.domain.compliance.mend import mend_of
from hongyan.domain.compliance.model import Finding, Severity, TemplateSubject
from hongyan.domain.compliance.pack import pack_for, review
from hongyan.domain.compliance.shipped import shipped_packs
from hongyan.kernel.kinds import AccountKind, MessageKind, RejectionReason
from tests.goldens import all_goldens

RAGGED = re.compile(r"^[，、；：。,;]|[，、；：][，、；：。！？]|[，、；：]$|（）|\(\)|  ")


def finding(text: str, word: str, rewrite: str | None = None) -> Finding:
    at = text.index(word)
    severity, reason = Severity.BLOCKS, RejectionReason.CONTENT_NOT_ALLOWED
    return Finding("topic.x", severity, at, at + len(word), "", "", reason, "", "", rewrite)


def mended(text: str, word: str, rewrite: str | None = None) -> str | None:
    mend = mend_of(text, finding(text, word, rewrite))
    return None if mend is None else mend.applied(text)


@pytest.mark.parametrize(
    ("text", "word", "left"),
    [
        ("您的快递已到达。加微信客服领券，请取件。", "加微信", "您的快递已到达。请取件。"),
        ("您的快递已到达，加微信客服。", "加微信", "您的快递已到达。"),
        ("加微信客服，您的快递已到达。", "加微信", "您的快递已到达。"),
        ("您的快递已到达，套现秒到", "套现", "您的快递已到达"),
        ("您的快递${code}套现秒到，请取件。", "套现", "您的快递${code}秒到，请取件。"),
        ("您的快递（套现）已到达。", "套现", "您的快递已到达。"),
    ],
)
def test_what_is_deleted_takes_its_clause_along(text: str, word: str, left: str | None) -> None:
    assert mended(text, word) == left


@pytest.mark.parametrize(
    ("text", "word", "left"),
    [
        ("您好，，请取件。", "，，", "您好请取件。"),
        ("请（★）取件。", "★", "请取件。"),
        ("请 ★ 取件。", "★", "请 取件。"),
        ("请取件，退订回T", "退订回T", "请取件"),
    ],
)
def test_a_rule_that_deletes_a_mark_leaves_nothing_ragged(text: str, word: str, left: str) -> None:
    assert mended(text, word, "") == left


def test_a_rewrite_takes_the_place_of_its_span() -> None:
    assert mended("您的訂單已發貨。", "訂單", "订单") == "您的订单已發貨。"


def test_a_variable_is_never_deleted() -> None:
    assert mended("您的${code}已到达。", "${code}") is None


def test_a_text_that_says_nothing_else_is_left_to_its_author() -> None:
    assert mended("澳门赌场上线啦", "赌场") is None


def test_what_only_asks_for_a_reviewer_is_left_to_its_author() -> None:
    one = finding("您的贷款已到账。", "贷款")
    asked = Finding(one.rule_id, Severity.HUMAN, one.start, one.end, "", "", one.reason, "", "")
    assert mend_of("您的贷款已到账。", asked) is None


def test_no_golden_text_is_left_ragged() -> None:
    ragged = []
    for text in {one.subject.text for one in all_goldens()}:
        if RAGGED.search(text):
            continue
        subject = TemplateSubject(text, MessageKind.NOTIFICATION, AccountKind.ENTERPRISE)
        for one in review(pack_for(shipped_packs(), subject), subject):
            mend = mend_of(text, one)
            if mend is not None and not mend.instead and RAGGED.search(mend.applied(text)):
                ragged.append((one.rule_id, text, mend.applied(text)))
    assert not ragged
