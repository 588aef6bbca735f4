"""Which past texts are near a new one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.review.lifecycle import CaseDecision
from hongyan.domain.review.precedents import (
    PastText,
    distinct,
    nearest,
    nearness_permille,
    shingles,
)

CODE = "您的验证码为${code}，5分钟内有效，请勿泄露。"
PAST = [
    PastText(1, "您的验证码为${number}，10分钟内有效，请勿泄露。", CaseDecision.APPROVED),
    PastText(2, "尊敬的会员，本周五全场八折，拒收请回复R", CaseDecision.REJECTED),
    PastText(3, "您的校验码为${code}，5分钟内有效。", CaseDecision.REJECTED),
    PastText(4, CODE, CaseDecision.APPROVED),
]


def test_the_nearest_texts_come_first_with_their_verdicts() -> None:
    found = nearest(CODE, PAST)
    assert [one.past.case_id for one in found] == [4, 1, 3]
    assert found[0].nearness_permille == 1000
    assert 200 <= found[2].nearness_permille < found[1].nearness_permille < 1000


def test_only_so_many_are_shown() -> None:
    assert [one.past.case_id for one in nearest(CODE, PAST, count=1)] == [4]
    assert nearest(CODE, PAST, nearness_permille_min=1001) == []
    assert len(nearest(CODE, PAST, nearness_permille_min=0)) == 4


def test_of_equally_near_ones_the_newest_comes_first() -> None:
    again = [*PAST, PastText(9, CODE, CaseDecision.REJECTED)]
    assert [one.past.case_id for one in nearest(CODE, again, count=2)] == [9, 4]


def test_a_variables_name_makes_no_difference() -> None:
    assert shingles("订单${order}已发货") == shingles("订单${number}已发货")


def test_width_case_and_blanks_make_no_difference() -> None:
    assert shingles("ＶＩＰ 会员") == shingles("vip会员")  # noqa: RUF001 - full width is the point


def test_a_single_character_is_near_itself() -> None:
    assert nearness_permille(shingles("a"), shingles("A")) == 1000
    assert nearness_permille(shingles("a"), shingles("b")) == 0
    assert nearness_permille(shingles(""), shingles(" ")) == 1000


@given(st.text(max_size=30), st.text(max_size=30))
def test_nearness_is_mutual_and_between_nothing_and_all(first: str, second: str) -> None:
    there, back = shingles(first), shingles(second)
    assert nearness_permille(there, back) == nearness_permille(back, there)
    assert 0 <= nearness_permille(there, back) <= 1000
    assert nearness_permille(there, there) == 1000


def test_a_text_that_is_repeated_with_the_same_verdict_stands_once() -> None:
    yes, no = CaseDecision.APPROVED, CaseDecision.REJECTED
    past = [PastText(3, "甲", yes), PastText(2, "甲", no), PastText(1, "甲", yes)]
    assert distinct(past) == past[:2]
