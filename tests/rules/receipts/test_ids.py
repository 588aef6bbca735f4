"""Ids of answers and of receipts meet, however the carrier writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.receipts.ids import (
    ID_CHARACTERS_MAX,
    IdForm,
    answered_id,
    other_readings,
    receipt_id,
)


@pytest.mark.parametrize(
    ("form", "answered", "in_receipt"),
    [
        (IdForm.RAW, "6D0F1E22", "6d0f1e22"),
        (IdForm.RAW, "0000001234", "1234"),
        (IdForm.RAW, "B1E2-77aa", " b1e2-77AA\0\0"),
        (IdForm.DEC, "1829707298", "0001829707298"),
        (IdForm.HEX_RESPONSE, "6D0F1E22", "1829707298"),
        (IdForm.HEX_RESPONSE, "006d0f1e22", "01829707298"),
        (IdForm.HEX_RECEIPT, "1829707298", "6d0f1e22"),
        (IdForm.HEX_RECEIPT, "not-a-number", "NOT-A-NUMBER"),
    ],
)
def test_an_answer_and_its_receipt_have_one_id(
    form: IdForm, answered: str, in_receipt: str
) -> None:
    assert answered_id(answered, form) == receipt_id(in_receipt, form)


def test_a_wrong_base_is_not_guessed() -> None:
    assert answered_id("6d0f1e22") != receipt_id("1829707298")
    assert answered_id("1000000", IdForm.RAW) != receipt_id("1000000", IdForm.HEX_RECEIPT)


def test_an_id_of_zeros_is_an_id() -> None:
    assert answered_id("0000") == receipt_id("0") == "0"
    assert answered_id("") == ""


def test_bytes_that_tell_an_id_are_their_hex() -> None:
    # 11-22 07:00:00, gateway 123456, sequence 1: above 2^63, unsigned.
    told = (13482651392531234817).to_bytes(8, "big").hex()
    assert answered_id(told) == receipt_id(told) == "bb1c0001e2400001"


def test_an_endless_id_is_cut_and_stays_a_name() -> None:
    assert len(answered_id("9" * 5000, IdForm.HEX_RESPONSE)) == ID_CHARACTERS_MAX
    assert other_readings("9" * 5000) == {}


def test_the_other_readings_of_an_id_are_those_that_differ() -> None:
    assert other_readings("1829707298") == {
        IdForm.HEX_RESPONSE: "6d0f1e22",
        IdForm.HEX_RECEIPT: str(0x1829707298),
    }
    assert other_readings("6D0F1E22") == {IdForm.HEX_RECEIPT: "1829707298"}
    assert other_readings("7") == {}
    assert other_readings("a message") == {}


@given(st.integers(0, 2**64 - 1))
def test_what_is_learned_is_what_the_option_does(number: int) -> None:
    by_form = other_readings(str(number))
    if number > 9:
        # The answer's hex was stored as it stood, before the option was set.
        assert by_form[IdForm.HEX_RESPONSE] == answered_id(f"{number:X}")
    assert other_readings(f"{number:x}").get(IdForm.HEX_RECEIPT, str(number)) == receipt_id(
        f"{number:x}", IdForm.HEX_RECEIPT
    )
