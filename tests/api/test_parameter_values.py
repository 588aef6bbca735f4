"""Numbers, ids and nested texts: what both databases can keep is read, all else is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.api.parameters import values
from hongyan.api.parameters.values import NESTING_MAX, Malformed
from hongyan.kernel.ids import ID_MAX


@given(st.integers(0, ID_MAX))
def test_every_id_that_can_be_kept_is_read(number: int) -> None:
    assert values.whole_number(str(number)) == number


NO_IDS = [str(ID_MAX + 1), "9" * 19, "9" * 20, "9" * 5000, "", " 1", "+1", "-1", "1.0", "1e5"]
OTHER_DIGITS = ["\uff11", "\u0663"]


@pytest.mark.parametrize("written", [*NO_IDS, *OTHER_DIGITS])
def test_what_is_no_id_is_refused(written: str) -> None:
    # AUDIT A8: numbers near 2^63
    with pytest.raises(Malformed):
        values.whole_number(written)


@pytest.mark.parametrize("written", ["[1,2]", '["1","2"]', "['1', 2]", "[1,2,]"])
def test_ids_come_with_quotes_or_without(written: str) -> None:
    assert values.ids(written, 10) == [1, 2]


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
    with pytest.raises(Malformed):
        values.ids(written, 2)


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
        read = values.nested(json.dumps(value), object)
    except Malformed:
        return
    assert read == value
    assert r"\u0000" not in json.dumps(read)


@pytest.mark.parametrize("opening", ["[", '{"a":', "[{'a':"])
def test_nesting_is_bounded(opening: str) -> None:
    for depth in (NESTING_MAX + 1, 100_000):
        with pytest.raises(Malformed):
            values.nested(opening * depth, object)
    closing = {"[": "]", '{"a":': "}", "[{'a':": "}]"}[opening]
    deep = opening * NESTING_MAX + "1" + closing * NESTING_MAX
    assert values.is_nested_too_deep(deep.encode()) == (opening == "[{'a':")


def test_long_texts_must_be_strict_json() -> None:
    loose = "['" + "a" * values.LOOSE_CHARACTERS_MAX + "']"
    with pytest.raises(Malformed, match="须严格按 JSON 书写"):
        values.texts_or_numbers(loose)
    assert values.texts_or_numbers(loose.replace("'", '"')) == [loose[2:-2]]


def test_brackets_inside_texts_nest_nothing() -> None:
    assert values.nested(json.dumps(["[" * 50, '\\"[' * 50]), list[str])[0] == "[" * 50


@pytest.mark.parametrize("written", [r'{"a":"\u0000"}', r"{'a':'\u0000'}", r'{"\u0000":"a"}'])
def test_a_null_character_inside_a_nested_text_is_refused(written: str) -> None:
    # AUDIT A8
    for read in (
        lambda: values.nested(written, dict[str, str]),
        lambda: values.variables(written, is_strict=False),
        lambda: values.variables_list(f"[{written}]", is_strict=False),
    ):
        with pytest.raises(Malformed):
            read()


def test_loose_values_have_the_types_that_strict_ones_have() -> None:
    assert values.nested("[1, -2, true, abc, '1']", object) == [1, -2, True, "abc", "1"]
