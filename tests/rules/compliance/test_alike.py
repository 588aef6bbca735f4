"""Barred words are seen in characters that sound or look alike, and in reverse."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.alike import AlikeSearch
from hongyan.domain.compliance.model import Severity
from hongyan.domain.compliance.soundalikes import SOUNDS
from hongyan.domain.compliance.topic import read_topic
from tests.rules.compliance.judging import rules, template

TABLE = {
    "id": "demo",
    "zh": "示例",
    "en": "demo",
    "scope": "everywhere",
    "block": "赌场~du.chang 百家乐~bai.jia.le 发票",
}


def finds(text: str) -> list[str]:
    search = AlikeSearch([read_topic(TABLE)])
    return [text[start:end] for _, start, end in search.finds(text)]


# AUDIT G12: disguises that were missed
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("堵场", "堵场"),  # sounds and looks alike
        ("百佳乐", "百佳乐"),  # sounds alike
        ("赌昌", "赌昌"),  # cang for chang, too
        ("场赌", "场赌"),  # in reverse
        ("票发", "票发"),  # words without pinyin are reversed, too
    ],
)
def test_a_word_is_found_in_other_characters(text: str, found: str) -> None:
    assert finds(text) == [found]


@pytest.mark.parametrize("text", ["赌场", "独唱", "白加了", "发飘"])
def test_the_word_itself_and_one_without_half_its_characters_are_not(text: str) -> None:
    assert finds(text) == []


def test_a_pair_is_for_a_human_and_three_are_blocked() -> None:
    assert "topic.gambling" in rules(template("堵场开业，欢迎前来"), Severity.HUMAN)
    assert "topic.gambling" in rules(template("百佳乐真人在线"))


def test_an_ordinary_word_that_sounds_alike_is_let_go() -> None:
    assert rules(template("您预约的独唱演出已确认，请准时入场。"), None) == set()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("加我绿泡泡领取资料", "topic.add-qq-wechat"),
        ("卫星号abc12345", "topic.add-qq-wechat"),
        ("w x：abc12345 咨询", "topic.add-qq-wechat"),
        ("联系扣扣一零零八六二二", "topic.add-qq-wechat"),
        ("dai开发票，各行业都有", "topic.fake-invoices"),
        ("加🐧号领资料", "topic.add-qq-wechat"),
        ("查看example点com", "link.hidden"),
        ("登录example[.]com领取", "link.hidden"),
        ("复制 dz h . t o p / k7 打开", "link.hidden"),
    ],
)
def test_nicknames_spelled_digits_pictures_and_hidden_hosts_are_seen(text: str, rule: str) -> None:
    assert rule in rules(template(text))


def test_every_character_sounds_one_way() -> None:
    listed = "".join(SOUNDS.values())
    assert len(listed) == len(set(listed))
