"""Expressions that see through what is put between characters."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.patterns import gapped


@pytest.mark.parametrize("text", ["回复退订", "回*复退订", "回 复 - 退❤订", "回复~退订"])
def test_signs_between_chinese_characters_hide_nothing(text: str) -> None:
    assert gapped("回复~退订").fullmatch(text)


def test_a_variable_or_a_letter_is_no_gap() -> None:
    assert not gapped("退订").search("退\x00订")
    assert not gapped("退订").search("退a订")


def test_a_class_of_characters_stays_one() -> None:
    assert gapped("[退订]单据").fullmatch("退单·据")
    assert not gapped("[退订]单").search("退订·")
