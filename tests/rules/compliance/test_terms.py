"""How word lists are written, and what they come to."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.terms import (
    Term,
    Word,
    read_english,
    read_plain,
    read_terms,
    word_of,
)


def spellings(listed: str) -> list[list[str]]:
    return [[one for part in term.parts for one in term.spell(part)] for term in read_terms(listed)]


def words(term: Term) -> list[list[Word]]:
    return [list(map(word_of, term.spell(part))) for part in term.parts]


def test_terms_are_parted_by_blanks_and_lines() -> None:
    assert spellings("赌场 赌\n博") == [["赌场"], ["赌"], ["博"]]


def test_a_group_gives_each_alternative_and_may_nest() -> None:
    assert spellings("(1|一)元夺宝") == [["1元夺宝", "一元夺宝"]]
    assert spellings("抽(奖(品|金)|签)") == [["抽奖品", "抽奖金", "抽签"]]
    assert spellings("(A|Ｂ|a)场") == [["a场", "b场"]]


def test_a_question_mark_makes_a_group_or_a_character_optional() -> None:
    assert spellings("信用卡(快速)?提额") == [["信用卡提额", "信用卡快速提额"]]
    assert spellings("微信号?") == [["微信", "微信号"]]


def test_pinyin_adds_the_whole_and_one_character_of_it() -> None:
    (term,) = read_terms("赌博~du.bo")
    assert words(term) == [[Word("赌博"), Word("dubo", frozenset({2})), Word("du博"), Word("赌bo")]]


def test_parts_stand_near_each_other_or_anywhere() -> None:
    (near,) = read_terms("代开…(发票|票据)")
    (anywhere,) = read_terms("涨停&老师")
    assert (len(near.parts), near.anywhere) == (2, False)
    assert (len(anywhere.parts), anywhere.anywhere) == (2, True)
    assert near.spell(near.parts[1]) == ["发票", "票据"]


def test_english_phrases_know_their_blanks() -> None:
    first, second = read_english("online casino, 1:1 replica")
    assert words(first) == [[Word("onlinecasino", frozenset({6}))]]
    assert words(second) == [[Word("11replica", frozenset({1, 2}))]]


@pytest.mark.parametrize(
    "wrong", ["(赌场", "赌场)", "赌[场]", "赌*博", "(|赌)", "赌博~du", "赌~赌"]
)
def test_a_mistake_in_a_list_is_not_taken_for_a_word(wrong: str) -> None:
    with pytest.raises(AssertionError):
        spellings(wrong)


def test_a_plain_word_is_one_term_and_reads_as_the_dense_reading_does() -> None:
    assert words(read_plain("官方 唯壹")) == [[Word("官方唯壹")]]
    assert words(read_plain("only official")) == [[Word("onlyofficial", frozenset({4}))]]
    assert (len(read_plain("官方…唯一").parts), read_plain("官方&唯一").anywhere) == (2, True)


@pytest.mark.parametrize("written", ["", " ", "！", "官", "官方…", "官?方", "赌博~du.bo", "[a-z]+"])
def test_a_plain_word_with_syntax_or_with_too_little_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"^(write each|a word has)"):
        read_plain(written)
