"""A rule is read whole or refused with its name, and its own words are found like a topic's."""

from __future__ import annotations

from typing import Any

import pytest

from hongyan.domain.compliance.model import Severity, SignSubject, TemplateSubject
from hongyan.domain.compliance.pack import RulePack, load_pack, review
from hongyan.domain.compliance.rule import (
    RULE_WORD_CHARACTERS_MAX,
    RULE_WORDS_MAX,
    PackError,
    Rule,
    check_shape,
    read_rule,
)
from hongyan.kernel.kinds import AccountKind, MessageKind, RejectionReason

TABLE: dict[str, Any] = {
    "id": "demo.only",
    "packs": ["demo"],
    "words": ["官方唯一", "the only official", "官方…指定", "内部&渠道"],
    "unless": ["非官方唯一"],
    "severity": "blocks",
    "reason": "content_not_allowed",
    "clause_zh": "不得自称“官方唯一”",
    "clause_en": "No claim to be the only official one",
    "remedy_zh": "删去“{found}”",
    "remedy_en": "Take out “{found}”",
}
PACK = """
name = "demo"
version = "1"
{kind}
include = ["shared"]
[topics]
scopes = ["everywhere"]
"""


def written(table: dict[str, Any]) -> str:
    # What Python writes for texts and lists of texts is TOML as well.
    return "\n".join(["[[rule]]", *(f"{name} = {value!r}" for name, value in table.items())])


def pack(**changes: Any) -> RulePack:
    """A pack of notifications that has this one rule, and words that warn."""
    shared = f"{written({**TABLE, **changes})}\n[words]\nnegations = '请勿相信'\n"
    return load_pack(PACK.format(kind='kind = "notification"'), {"shared": shared})


def found(text: str, **changes: Any) -> list[tuple[str, Severity]]:
    subject = TemplateSubject(text, MessageKind.NOTIFICATION, AccountKind.ENTERPRISE)
    return [(text[f.start : f.end], f.severity) for f in review(pack(**changes), subject)]


def read(table: dict[str, Any]) -> Rule:
    check_shape(table, {"demo"})
    return read_rule(table, {})


def refused(**changes: Any) -> str:
    table = {name: value for name, value in {**TABLE, **changes}.items() if value is not None}
    with pytest.raises(PackError) as caught:
        read(table)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("我们是官方唯一平台", "官方唯一"),
        ("我们是官*方\u200b唯 一平台", "官*方\u200b唯 一"),
        ("我們是官方唯壹、官方唯⼀平台", "官方唯⼀"),
        ("We are The  Only Official shop", "The  Only Official"),
        ("本店由官方平台所指定", "官方平台所指定"),
        ("渠道直供，内部价格", "内部"),
    ],
)
def test_a_word_of_a_rule_is_found_through_its_disguise(text: str, span: str) -> None:
    assert found(text) == [(span, Severity.BLOCKS)]


@pytest.mark.parametrize(
    "text",
    [
        "我们是非官方唯一平台",  # unless
        "官方${name}唯一平台",  # a variable stands between
        "theonly officially",  # a longer word
        "官方公告。指定地点见附件",  # another sentence
        "内部通知",  # one of two
    ],
)
def test_what_only_looks_like_a_word_of_a_rule_is_let_go(text: str) -> None:
    assert found(text) == []


def test_a_warning_of_a_word_is_for_a_human_and_never_heavier_than_its_rule() -> None:
    assert found("请勿相信官方唯一的说法") == [("官方唯一", Severity.HUMAN)]
    assert found("官方唯一", severity="advice") == [("官方唯一", Severity.ADVICE)]
    assert found("请勿相信官方唯一的说法", severity="advice") == [("官方唯一", Severity.ADVICE)]


def test_two_rules_with_the_same_word_both_find_it_and_each_has_its_own_contexts() -> None:
    other = {**TABLE, "id": "demo.other", "words": ["官方唯一"], "unless": ["官方唯一指定"]}
    shared = f"{written(TABLE)}\n{written(other)}"
    both = load_pack(PACK.format(kind=""), {"shared": shared})

    def rules(text: str) -> list[str]:
        return [f.rule_id for f in review(both, SignSubject(text, AccountKind.ENTERPRISE))]

    assert rules("官方唯一") == ["demo.only", "demo.other"]
    assert rules("非官方唯一") == ["demo.other"]
    assert rules("官方唯一指定") == ["demo.only"]


def test_a_rule_of_words_says_what_its_table_says() -> None:
    rule = read_rule({**TABLE, "source": "FAQ 1.4.9"}, {}, "human")
    assert (rule.rule_id, rule.severity) == ("demo.only", Severity.HUMAN)
    assert rule.reason is RejectionReason.CONTENT_NOT_ALLOWED
    assert (rule.source, rule.remedy_en) == ("FAQ 1.4.9", "Take out “{found}”")
    assert rule.words is not None
    assert len(rule.words.terms) == 5


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"words": None, "unless": None}, "demo.only: a rule has either a check or words"),
        ({"check": "text_length"}, "demo.only: a rule has either a check or words"),
        ({"words": None, "check": "text_length"}, "demo.only: unless goes with words"),
        ({"words": []}, "demo.only, words: the list is empty"),
        ({"unless": []}, "demo.only, unless: the list is empty"),
        ({"words": "官方唯一"}, 'demo.only, words: write a list of texts: words = ["…"]'),
        ({"words": ["官方唯一", 1]}, 'demo.only, words: write a list of texts: words = ["…"]'),
        ({"words": ["，！"]}, "'，！': a word has letters, digits or Chinese characters"),
        ({"words": ["官方…"]}, "'官方…': a word has letters, digits or Chinese characters"),
        ({"words": ["官"]}, "'官': a word has at least 2 characters"),
        ({"words": ["官(方|网)"]}, "write each spelling as a word of its own, without ( ) |"),
        ({"words": ["官方唯一", "官·方 唯一"]}, "'官·方 唯一' reads as '官方唯一', which is there"),
        ({"words": ["内部&渠道"] * 2}, "reads as '内部&渠道', which is there already"),
        ({"unless": ["官方唯一"]}, "demo.only: '官方唯一' is in words and in unless"),
        ({"words": ["唯" * (RULE_WORD_CHARACTERS_MAX + 1)]}, "at most 40 characters"),
        (
            {"words": [f"唯一{number}" for number in range(RULE_WORDS_MAX + 1)]},
            "demo.only, words: more than 200; make it a topic",
        ),
        ({"packs": ["demmo"]}, "demo.only, packs: no pack demmo"),
        ({"packs": []}, "demo.only, packs: the list is empty"),
        ({"packs": "demo"}, 'demo.only, packs: write a list of texts: packs = ["…"]'),
        ({"unles": ["x"]}, "demo.only: no such field: unles"),
        ({"id": None}, "a rule without id: id missing"),
        ({"clause_en": None, "remedy_zh": None}, "demo.only: clause_en, remedy_zh missing"),
        ({"clause_en": 1}, "demo.only: id, severity, reason, clause_zh, clause_en, "),
        ({"severity": "bars"}, "demo.only, severity: 'bars'; there are: blocks, human, advice"),
        ({"reason": "spite"}, "demo.only, reason: 'spite'; there are: "),
        ({"words": None, "unless": None, "check": "topic"}, "demo.only: there is no check topic"),
        ({"remedy_en": "Take out {what}"}, "demo.only, remedy_en: KeyError('what')"),
    ],
)
def test_a_rule_that_cannot_work_is_refused_with_its_name(
    changes: dict[str, Any], said: str
) -> None:
    assert said in refused(**changes)


def test_the_most_and_the_longest_words_are_taken() -> None:
    longest = "唯" * (RULE_WORD_CHARACTERS_MAX - 3)
    words = [f"{longest}{number:03}" for number in range(RULE_WORDS_MAX)]
    assert found(f"我们{words[-1]}", words=words) == [(words[-1], Severity.BLOCKS)]
