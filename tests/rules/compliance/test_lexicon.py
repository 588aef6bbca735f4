"""Topics are found through their words, contexts let them go, and neighbours do not make a word."""

from __future__ import annotations

from typing import Any

import pytest

from hongyan.domain.compliance.fold import fold
from hongyan.domain.compliance.lexicon import Lexicon
from hongyan.domain.compliance.model import Severity
from hongyan.domain.compliance.topic import read_topic
from hongyan.domain.compliance.word_search import WordSearch

TABLE = {
    "id": "demo",
    "zh": "示例",
    "en": "demo",
    "scope": "everywhere",
    "block": "赌博~du.bo 信主 代开…发票 涨停&老师 交友",
    "trade": "培训",
    "human": "麻将",
    "english": "online casino",
    "allow": "提交友情",
    "patterns": ["加~群"],
}


def found(text: str, **changes: Any) -> list[tuple[str, Severity]]:
    lexicon = Lexicon([WordSearch([read_topic({**TABLE, **changes})])], ["谨防"])
    return [(text[m.start : m.end], m.severity) for m in lexicon.match(fold(text))]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("网络赌博平台", "赌博"),
        ("网络賭*博平台", "賭*博"),
        ("网络du博平台", "du博"),
        ("an onl1ne casin0 here", "onl1ne casin0"),
        ("代开全国各地发票", "代开全国各地发票"),
        ("今天涨停，跟着老师", "涨停"),
        ("请加 ⭐群", "加 ⭐群"),
        ("技能培训班", "培训"),
    ],
)
def test_a_word_is_found(text: str, span: str) -> None:
    assert found(text) == [(span, Severity.BLOCKS)]


@pytest.mark.parametrize(
    "text",
    [
        "微信主页已更新",  # a seam of two words
        "提交友情链接",  # an allowed context
        "晨光培训有限公司",  # a company's name
        "有人赌，博物馆",  # another clause
        "中国移动通信主动脉",  # the end of one word and the beginning of the next
        "代开会。请领发票",  # another sentence
        "代开会请各位同事明天上午去领取自己的发票",  # far away
        "涨停板",  # half of two
        "dubose",  # another word
    ],
)
def test_what_only_looks_like_a_word_is_let_go(text: str) -> None:
    assert found(text) == []


def test_a_context_with_signs_in_it_is_no_context() -> None:
    assert found("提交*友情链接") == [("交*友", Severity.BLOCKS)]


def test_a_human_looks_at_weak_words_and_warnings() -> None:
    assert found("打麻将") == [("麻将", Severity.HUMAN)]
    assert found("谨防网络赌博") == [("赌博", Severity.HUMAN)]


def test_a_warning_ends_with_its_clause() -> None:
    assert found("谨防诈骗，赌博请来") == [("赌博", Severity.BLOCKS)]


def test_overlapping_finds_of_a_topic_are_one_with_the_heavier_severity() -> None:
    assert found("赌博平台", human="赌博平台 平台") == [("赌博平台", Severity.BLOCKS)]


def test_finds_come_in_order_of_place() -> None:
    assert [span for span, _ in found("麻将、赌博和培训")] == ["麻将", "赌博", "培训"]
