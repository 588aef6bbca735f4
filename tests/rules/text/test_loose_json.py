"""JSON as people write it is read; what two people would read in two ways is not."""

from __future__ import annotations

import contextlib
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.text import loose_json
from hongyan.text.loose_json import Bare, Loose, LooseError, read_loosely

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
FLAT = st.dictionaries(TEXTS, TEXTS, max_size=4)


@given(FLAT | st.lists(TEXTS, max_size=4) | st.lists(FLAT, max_size=3))
def test_strict_json_reads_the_same(value: object) -> None:
    assert read_loosely(json.dumps(value)) == value
    assert read_loosely(json.dumps(value, ensure_ascii=False)) == value


@given(st.dictionaries(TEXTS, TEXTS, max_size=4))
def test_what_a_dictionary_of_python_prints_as_is_read_or_refused(value: dict[str, str]) -> None:
    # AUDIT D2
    try:
        assert read_loosely(repr(value)) == value
    except LooseError:
        assert any(not char.isprintable() for char in "".join([*value, *value.values()]))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{a:1}", {"a": Bare("1")}),
        ("{ a : b c , d:'e'}", {"a": Bare("b c"), "d": "e"}),
        ("[1,]", [Bare("1")]),
        ("[ ]", []),
        ("[{'a':1},{}]", [{"a": Bare("1")}, {}]),
        (r"['\'\"\\\n\u9e3f']", ["'\"\\\n鸿"]),
        (r"""["it\'s"]""", ["it's"]),
        ("{a:1,a:2}", {"a": Bare("2")}),
    ],
)
def test_hand_made_forms(text: str, value: Loose) -> None:
    assert read_loosely(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "'a'",
        "{",
        "[",
        "[,]",
        "{,}",
        "[1 , , 2]",
        "{a}",
        "{a:}",
        "{:1}",
        "{'a':'b'",
        "{'a':'b'}}",
        "{'a':'b'}'",
        "['a' 'b']",
        "['a",
        "['a\\",
        "[[[1]]]",
        "{a:{b:{}}}",
        "{a:1:2}",
        "{“a”:1}",
        "{'a'：1}",
        "['a\nb']",
        r"['\ud800']",
        r"['\x41']",
        "// x\n{}",
    ],
)
def test_what_is_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(LooseError):
        read_loosely(text)


@given(st.text(alphabet="{}[]:,'\"\\ab1 \n\0“鸿", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = read_loosely(text)
    except LooseError:
        return
    assert isinstance(read, list | dict)


class Counting:
    """Stands for the pattern of tokens, and counts what it looks at."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern
        self.steps = 0

    def match(self, text: str, place: int) -> re.Match[str] | None:
        found = self._pattern.match(text, place)
        self.steps += 1 + (len(found.group()) if found else len(text) - place)
        return found


ATOMS = ["[", "{", "'", '"', "\\", "a", " ", "1,", "a:", "'a',", "['", "[{'a':'"]


@pytest.mark.parametrize("start", ["", "[", "{", "{a:"])
@pytest.mark.parametrize("atom", ATOMS)
def test_the_work_grows_with_the_text_and_no_faster(
    atom: str, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # AUDIT D2: hostile input. Steps are counted, a token that is not found as the whole rest.
    def work(count: int) -> int:
        counting = Counting(loose_json._TOKEN)
        with monkeypatch.context() as patch, contextlib.suppress(LooseError):
            patch.setattr(loose_json, "_TOKEN", counting)
            read_loosely(start + atom * count)
        return counting.steps

    assert work(1000) <= 2.5 * work(500)
