"""Numbers, ids and nested texts: what both databases can keep is read, all else is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.api import parameters
from hongyan.api.parameters import NESTING_MAX, Unreadable
from hongyan.kernel.ids import ID_MAX


@given(st.integers(0, ID_MAX))
def test_every_id_that_can_be_kept_is_read(number: int) -> None:
    assert parameters.whole_number(str(number)) == number


NO_IDS = [str(ID_MAX + 1), "9" * 19, "9" * 20, "9" * 5000, "", " 1", "+1", "-1", "1.0", "1e5"]
OTHER_DIGITS = ["\uff11", "\u0663"]


@pytest.mark.parametrize("written", [*NO_IDS, *OTHER_DIGITS])
def test_what_is_no_id_is_refused(written: str) -> None:
    # AUDIT A8: numbers near 2^63
    with pytest.raises(Unreadable):
        parameters.whole_number(written)


@pytest.mark.parametrize("written", ["[1,2]", '["1","2"]', "['1', 2]", "[1,2,]"])
def test_ids_come_with_quotes_or_without(written: str) -> None:
    assert parameters.ids(written, 10) == [1, 2]


@pytest.mark.parametrize(
    "written",
    [
        f"[{ID_MAX + 1}]",
        f'["{ID_MAX + 1}"]',
        "[" + "9" * 5000 + "]",
        "['" + "9" * 5000 + "']",
        "[-1]",
        "[1.5]",
        "[true]",
        "[null]",
        "[01]",
        "[[1]]",
        "1",
        "{}",
        "[1,2,3]",
        "[" * 100_000,
    ],
)
def test_a_list_of_anything_else_is_refused(written: str) -> None:
    # AUDIT A8: id lists beyond bigint
    with pytest.raises(Unreadable):
        parameters.ids(written, 2)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
        max_leaves=12,
    )
)
def test_what_is_read_can_be_kept_by_both_databases(value: object) -> None:
    # AUDIT A8: U+0000 inside nested texts
    try:
        read = parameters.nested(json.dumps(value), object)
    except Unreadable:
        return
    assert read == value
    assert r"\u0000" not in json.dumps(read)


@pytest.mark.parametrize("opening", ["[", '{"a":', "[{'a':"])
def test_nesting_is_bounded(opening: str) -> None:
    for depth in (NESTING_MAX + 1, 100_000):
        with pytest.raises(Unreadable):
            parameters.nested(opening * depth, object)
    closing = {"[": "]", '{"a":': "}", "[{'a':": "}]"}[opening]
    deep = opening * NESTING_MAX + "1" + closing * NESTING_MAX
    assert parameters.is_nested_too_deep(deep.encode()) == (opening == "[{'a':")


def test_long_texts_must_be_strict_json() -> None:
    loose = "['" + "a" * parameters.LOOSE_CHARACTERS_MAX + "']"
    with pytest.raises(Unreadable, match="须严格按 JSON 书写"):
        parameters.texts_or_numbers(loose)
    assert parameters.texts_or_numbers(loose.replace("'", '"')) == [loose[2:-2]]


def test_brackets_inside_texts_nest_nothing() -> None:
    assert parameters.nested(json.dumps(["[" * 50, '\\"[' * 50]), list[str])[0] == "[" * 50


@pytest.mark.parametrize("written", [r'{"a":"\u0000"}', r"{'a':'\u0000'}", r'{"\u0000":"a"}'])
def test_a_null_character_inside_a_nested_text_is_refused(written: str) -> None:
    # AUDIT A8
    for read in (
        lambda: parameters.nested(written, dict[str, str]),
        lambda: parameters.variables(written, is_strict=False),
        lambda: parameters.variables_list(f"[{written}]", is_strict=False),
    ):
        with pytest.raises(Unreadable):
            read()


def test_loose_values_have_the_types_that_strict_ones_have() -> None:
    assert parameters.nested("[1, -2, true, abc, '1']", object) == [1, -2, True, "abc", "1"]
