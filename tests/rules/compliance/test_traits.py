"""What can be counted of a text: its words, pairs of these, its characters, its variables."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.compliance.fold import fold
from hongyan.domain.compliance.traits import traits_of, traits_of_sign, word_places


def names_of(text: str, kind: str = "notification") -> set[str]:
    return {one.name for one in traits_of(text, kind, ["code_1"])}


def test_long_words_pairs_and_characters_are_traits() -> None:
    told = names_of("验证码为\x00")
    assert {"验证码", "验证码 为", "~验", "~验证"} <= told
    assert "为" not in told, "short words are told by their characters"


def test_numbers_variables_and_signs_between_clauses_are_traits_of_one_name() -> None:
    assert {"$code", "0", ",", "0 ,"} <= names_of("\x00 2026，")
    assert "0" in names_of("1,280.50")


def test_what_is_advertised_is_a_trait_once_more() -> None:
    assert "!装修" in names_of("装修八折", "promotion")
    assert "!装修" not in names_of("装修八折")


def test_a_sign_is_told_by_its_characters_its_ends_and_the_applicants_names() -> None:
    told = {one.name for one in traits_of_sign("青山农场", ["青山农业有限公司"])}
    assert {"【青", "【青山", "【^青山", "【场^", "【own 3", "【own part"} <= told
    whole = {one.name for one in traits_of_sign("青山", ["红叶商贸有限公司", "青山"])}
    assert "【own whole" in whole
    assert traits_of_sign("", ["青山农业有限公司"]) == []


def test_words_that_tell_something_have_two_characters_at_least() -> None:
    plain = "您的 12 件货 \x00"
    assert [plain[start:end] for start, end in word_places(plain)] == ["\x00"]


@given(st.text(max_size=60), st.sampled_from(["promotion", "notification"]))
def test_every_trait_has_a_name_and_a_place_inside_the_text(text: str, kind: str) -> None:
    plain = fold(text).plain.text
    for one in traits_of(plain, kind, []):
        assert one.name
        assert 0 <= one.start < one.end <= len(plain)
