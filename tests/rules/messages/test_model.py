"""BizIds as the API writes them, and the rows that are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple

from hongyan.domain.messages.model import (
    OPEN_STATES,
    AttemptState,
    Message,
    NewMessage,
    NewWaiting,
    biz_number,
    biz_text,
)
from hongyan.domain.messages.tables import dispatch, message
from hongyan.kernel.kinds import MessageKind


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


def test_a_row_that_is_written_has_a_field_for_each_column() -> None:
    assert set(NewMessage.__struct_fields__) == set(message.c.keys())
    assert set(NewWaiting.__struct_fields__) == set(dispatch.c.keys()) - {"id"}


def test_a_row_reads_as_the_message_that_the_log_gives_back() -> None:
    row = NewMessage(
        id=1,
        biz_id=2,
        account_id=3,
        phone=4,
        sign_id=5,
        template_id=6,
        template_version=7,
        kind=3,
        segments=9,
        accepted_at=10,
        carrier="mobile",
        variables="{}",
        out_id="o-1",
        extend_code="77",
        refused_code="",
        country="HK",
    )
    values = astuple(row)
    assert row.as_logged() == Message(*values[:7], MessageKind.INTERNATIONAL, *values[8:])
