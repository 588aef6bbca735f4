"""What the sieve holds back, the rules find nothing in; most honest values are held back."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongyan.domain.compliance.barred_values import read_wholly, sieve_of
from hongyan.domain.compliance.shipped import shipped_pack
from hongyan.domain.compliance.terms import word_of
from hongyan.kernel.kinds import MessageKind

KINDS = (MessageKind.NOTIFICATION, MessageKind.PROMOTION)
WORDS = sorted(
    {
        "".join(word_of(term.spell(part)[-1]).text for part in term.parts)
        for topic in shipped_pack("promotion").lexicon.topics
        for _, term in topic.terms
    }
)
ORDINARY = "您的订单已发货请联系王小明加微信开票还贷款我们今天到a:￥1%+w，。 "


def is_held_back(kind: MessageKind, before: str, value: str, after: str) -> bool:
    start = len(before)
    return not sieve_of(kind).may_hold(before + value + after, start, start + len(value))


def is_found(kind: MessageKind, before: str, value: str, after: str) -> bool:
    start = len(before)
    return read_wholly(kind, before + value + after, start, start + len(value)) != ()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "value",
    ["王小明", "文三路90号3幢1201室", "明天上午9点至12点", "SF1234567890123", "无线蓝牙耳机"],
)
def test_an_honest_value_is_held_back(kind: MessageKind, value: str) -> None:
    assert is_held_back(kind, "您的订单：", value, "，请查收。")


def test_what_was_reviewed_beside_a_value_lets_nothing_through() -> None:
    assert is_held_back(MessageKind.NOTIFICATION, "您的贷款", "三日内", "到期")


def disguised(word: str) -> st.SearchStrategy[str]:
    posed = word.translate(str.maketrans("oils", "011$"))
    return st.sampled_from([word, "*".join(word), " ".join(word), word[::-1], posed, f"{word}s"])


PIECES = st.sampled_from(WORDS).flatmap(disguised) | st.text(ORDINARY, max_size=6) | st.text()


@settings(max_examples=400)
@given(st.sampled_from(KINDS), st.lists(PIECES, min_size=1, max_size=4), st.data())
def test_the_rules_find_nothing_in_what_is_held_back(
    kind: MessageKind, pieces: Sequence[str], data: st.DataObject
) -> None:
    whole = "".join(pieces).replace("${", "")
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    parts = whole[:start][-8:], whole[start:end], whole[end:][:8]
    assert not (is_held_back(kind, *parts) and is_found(kind, *parts)), parts


@pytest.mark.parametrize("kind", KINDS)
def test_no_word_of_a_list_is_held_back_that_the_rules_find(kind: MessageKind) -> None:
    chance = random.Random(5)
    for word in chance.sample(WORDS, 1000):
        cut = chance.randrange(len(word))
        for parts in (("消息：", word, "。"), (f"消息：{word[:cut]}", word[cut:], "。")):
            assert not (is_held_back(kind, *parts) and is_found(kind, *parts)), parts
