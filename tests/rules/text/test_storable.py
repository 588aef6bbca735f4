"""What strangers write is stored, whatever it holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hongyan.text.storable import storable

ANYTHING = st.text(st.characters(exclude_categories=()))


def test_what_no_database_takes_is_replaced() -> None:
    assert storable("a\0b\ud83d", 10) == "a\ufffdb\ufffd"
    assert storable("退订😀", 10) == "退订😀"
    assert storable("abc", 2) == "ab"


@given(ANYTHING, st.integers(0, 20))
def test_what_is_left_can_be_written(text: str, most: int) -> None:
    found = storable(text, most)
    assert "\0" not in found
    assert len(found) == min(len(text), most)
    found.encode()
