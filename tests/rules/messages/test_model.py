"""BizIds as the API writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.messages.model import OPEN_STATES, AttemptState, biz_number, biz_text


def test_a_biz_id_ends_as_the_api_s_do() -> None:
    assert biz_text(895525009386431987) == "895525009386431987^0"


@given(st.integers(0, (1 << 63) - 1))
def test_a_biz_id_reads_back(number: int) -> None:
    assert biz_number(biz_text(number)) == number
    assert biz_number(str(number)) == number


@pytest.mark.parametrize(
    "text",
    ["", "^0", "abc^0", "12^1", "12^0^0", "-1^0", "\N{FULLWIDTH DIGIT ONE}^0", "12 ^0", "9" * 20],
)
def test_other_texts_are_no_biz_ids(text: str) -> None:
    assert biz_number(text) is None


@given(st.text())
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    found = biz_number(text)
    assert found is None or str(found) in text or text.startswith("0")


def test_an_attempt_is_open_while_nobody_knows_the_carriers_ids() -> None:
    assert set(OPEN_STATES) == {AttemptState.SUBMITTING, AttemptState.IN_DOUBT}
