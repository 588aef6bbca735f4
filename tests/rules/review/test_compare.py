"""Where two texts differ, and which difference decides."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.review.compare import (
    Difference,
    differences,
    edited,
    smallest_edit,
    words,
)

TEXTS = st.lists(
    st.sampled_from(
        [
            "您好",
            "加",
            "微信",
            "，",
            "会员",
            "${name}",
            "${code}",
            " ",
            "VIP",
            "t.cn/a1",
            "12",
            "。",
        ]
    ),
    max_size=12,
).map("".join)


def shown(first: str, second: str) -> list[tuple[str, str]]:
    return [
        (first[one.first_start : one.first_end], second[one.second_start : one.second_end])
        for one in differences(first, second)
    ]


def is_barred(text: str) -> bool:
    return "微信" in text


def test_words_are_characters_latin_words_numbers_links_and_variables() -> None:
    assert words("您的VIP订单${order}共12.50元") == [
        "您",
        "的",
        "VIP",
        "订",
        "单",
        "${order}",
        "共",
        "12.50",
        "元",
    ]
    assert words("点https://a.cn/x 看") == ["点", "https://a.cn/x", " ", "看"]
    assert words("点a.cn/x/${code}看") == ["点", "a.cn/x/", "${code}", "看"]


@given(st.text(max_size=40) | TEXTS)
def test_words_together_are_the_text(text: str) -> None:
    assert "".join(words(text)) == text


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("您的验证码为${code}", "您的校验码为${code}", [("验证", "校验")]),
        ("订单已发货", "订单已发货，加微信领取", [("", "，加微信领取")]),
        ("详见a.cn/x", "详见b.cn/x", [("a.cn/x", "b.cn/x")]),
        ("您的${name}到了", "您的${parcel}到了", [("${name}", "${parcel}")]),
        ("甲到，乙走", "丙到，丁走", [("甲", "丙"), ("乙", "丁")]),
        ("甲和乙走", "丙和丁走", [("甲和乙", "丙和丁")]),
        ("same", "same", []),
        ("", "new", [("", "new")]),
    ],
)
def test_differences_are_shown_by_word(
    first: str, second: str, expected: list[tuple[str, str]]
) -> None:
    assert shown(first, second) == expected


@given(TEXTS, TEXTS)
def test_all_differences_together_make_the_second_text(first: str, second: str) -> None:
    found = differences(first, second)
    assert edited(first, second, found) == second
    assert edited(first, second, found[::-1]) == second
    assert edited(first, second, []) == first
    assert (found == []) is (first == second)


def test_the_word_that_decides_is_found_among_others() -> None:
    # FAQ 1.4.2: one word can decide
    refused = "尊敬的张先生，您的订单今天发货，加微信查询。"
    passed = "尊敬的李女士，您的包裹明天发货，请到官网查询。"
    edit = smallest_edit(refused, passed, is_barred)
    assert edit is not None
    assert edit.is_smallest
    assert [refused[one.first_start : one.first_end] for one in edit.differences] == ["加微信"]
    assert edit.text == "尊敬的张先生，您的订单今天发货，请到官网查询。"


# AUDIT G13: "the smallest edit is always of the first text (it can tell how to spoil a good one)"
def test_the_edit_is_of_the_worse_text_whichever_comes_first() -> None:
    bad, good = "订单已发货，加微信查询。", "订单已发货，请到官网查询。"
    for first, second in ((bad, good), (good, bad)):
        edit = smallest_edit(first, second, is_barred)
        assert edit is not None
        assert edit.is_of_second is (second == bad)
        assert edit.text == good
        assert edit.words(first, second) == (("加微信", "请到官网"),)


def test_without_different_verdicts_nothing_decides() -> None:
    assert smallest_edit("加微信", "加微信吧", is_barred) is None


def test_a_text_that_becomes_better_than_the_better_one_is_enough() -> None:
    def judge(text: str) -> int:
        return 2 * ("微信" in text) + ("会员" in text)

    edit = smallest_edit("加微信，您好", "会员，您好", judge)
    assert edit is not None
    assert judge(edit.text) <= 1


def test_two_words_may_decide_together() -> None:
    first, second = "甲，乙，丙", "甲，丁，戊"
    edit = smallest_edit(first, second, lambda text: not ("丁" in text and "戊" in text))
    assert edit is not None
    assert len(edit.differences) == 2


@given(TEXTS, TEXTS, st.lists(st.integers(0, 2), min_size=5, max_size=5))
def test_no_smaller_edit_would_do(first: str, second: str, weights: list[int]) -> None:
    def judge(text: str) -> int:
        return weights[len(text) % 5]

    edit = smallest_edit(first, second, judge)
    if edit is None:
        assert judge(first) == judge(second)
        return
    worse, better = (second, first) if edit.is_of_second else (first, second)
    assert judge(worse) > judge(better) >= judge(edit.text)
    if edit.is_smallest:
        found = differences(worse, better)
        for size in range(len(edit.differences)):
            for chosen in combinations(found, size):
                assert judge(edited(worse, better, chosen)) > judge(better)


def test_with_many_differences_none_of_the_edit_can_be_left_out() -> None:
    first, second = "甲，" * 30, "乙，" * 30
    asked = 0

    def judge(text: str) -> bool:
        nonlocal asked
        asked += 1
        return text.count("乙") < 7

    edit = smallest_edit(first, second, judge, judgements_max=100)
    assert edit is not None
    assert not edit.is_smallest
    assert len(edit.differences) == 7
    assert edit.text.count("乙") == 7
    assert asked <= 100 + 30


def test_a_difference_is_a_pair_of_spans() -> None:
    assert differences("ab c", "ab d") == [Difference(3, 4, 3, 4)]
