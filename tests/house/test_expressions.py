"""No text makes a search grow faster than itself: every expression of the program, counted.

Each is searched in texts made to be hard for it, of one length and of twice that; the work of the
second is less than 2.5 times that of the first. Work is steps, not time.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.house.expression_steps import Counted, TooManySteps
from tests.house.expressions import expressions
from tests.house.hostile_texts import hostile_texts, turns_max
from tests.house.tree import name_of, parsed, python_files

# Expressions are found by a process that imports everything: by one worker, when they are needed.
pytestmark = pytest.mark.xdist_group("expressions")

PARTS = 8
GROWTH_MAX = 2.5
LENGTH = 32
LENGTH_MAX = 640
STEPS_A_CHARACTER_MAX = 400
"""What a search may cost at most, as if every character began a window of bounded length."""
OF_RE = frozenset({"compile", "escape", "Pattern", "Match", *re.RegexFlag.__members__})


# AUDIT A3: "linear pattern; a house test that runs every compiled pattern on repeated atoms at n
# and 2n of its largest reachable length: work less than 2.5 times (or counted steps), never a
# clock"; A11: "`names._FORM` exponential, `_TRADE` cubic … linear; test of A3"
@pytest.mark.parametrize("part", range(PARTS))
def test_twice_the_text_is_at_most_twice_the_search(part: int) -> None:
    found = {
        f"{one.where}: {one.pattern!r}": _superlinear(one.pattern, one.flags, one.is_whole)
        for one in expressions()[part::PARTS]
    }
    assert not {name: why for name, why in found.items() if why}


@pytest.mark.parametrize(
    "pattern",
    [
        "(?:a+)+$",
        "(?:a|a)*b",
        "a*a*a*b",
        "[a-z]+@",
        r"\s+$",
        "(?:x*y*)*!",
        "(?:网络|网)*(?:网络)*$",
        r"(?:a+\.)+(?:cn|com)(?![a-z.]*@)",
        "(?:请勿|当心)[^。]*$",
        r"[^@]+@[^@]+\.[^@]+",
    ],
)
def test_the_count_sees_what_grows_faster_than_its_text(pattern: str) -> None:
    assert _superlinear(pattern, 0, is_whole=True)


@pytest.mark.parametrize(
    "pattern",
    ["(?<!a)a+b", "(?<![a-z])[a-z]+@", "[a-z]{1,8}@", "^(?:ab)+c", r"^a+$", r"(?<!\s)\s+$", "a+?"],
)
def test_the_count_is_content_with_what_does_not(pattern: str) -> None:
    assert _superlinear(pattern, 0, is_whole=False) == ""


@given(st.text(alphabet="ab1-_.@/ \n一网", max_size=24), st.data())
def test_the_count_finds_what_the_real_search_finds(text: str, data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(expressions()))
    real = [found.span() for found in re.compile(one.pattern, one.flags).finditer(text)]
    assert Counted(one.pattern, one.flags).spans(text, 1_000_000) == real


# Inline ones are compiled at the first call, by a text that may already be a stranger's.
def test_every_expression_is_compiled_at_import_under_a_name() -> None:
    inline = {
        f"{name_of(path)}:{node.lineno} {ast.unparse(node)}"
        for path in python_files("src")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "re"
        if node.attr not in OF_RE
    }
    assert not inline, "\n".join(sorted(inline))


@given(st.text(alphabet="ab1-_.@/ \n一网", max_size=12), st.data())
def test_the_count_takes_what_the_real_one_takes_whole(text: str, data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(expressions()))
    real = re.compile(one.pattern, one.flags).fullmatch(text) is not None
    assert Counted(one.pattern, one.flags).is_whole(text, 1_000_000) == real


def _superlinear(pattern: str, flags: int, is_whole: bool) -> str:
    counted = Counted(pattern, flags)
    length = max(LENGTH, min(4 * turns_max(counted.tree), LENGTH_MAX))
    for hostile in hostile_texts(counted.tree, counted.predicates):
        short, long = hostile.of(length), hostile.of(2 * length)
        for search in (counted.spans, *([counted.is_whole] if is_whole else [])):
            first, second = _steps(counted, search, short), _steps(counted, search, long)
            if second > GROWTH_MAX * max(first, 4 * len(short)):
                return f"{short[:24]!r}… {len(short)}: {first}, {len(long)}: {second} steps"
    return ""


def _steps(counted: Counted, search: Callable[[str, int], object], text: str) -> int:
    before = counted.steps
    try:
        search(text, STEPS_A_CHARACTER_MAX * len(text))
    except TooManySteps:
        return len(text) ** 3
    return counted.steps - before
