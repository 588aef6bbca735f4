"""Pseudonyms: one for each number under one key, and never a number."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.inbound.pseudonym import is_pseudonym, pseudonym_of

KEY, OTHER = b"k" * 32, b"o" * 32
PHONES = st.integers(1_000_000, 999_999_999_999_999)


@given(PHONES)
def test_a_pseudonym_is_no_number_and_fits_a_column(phone: int) -> None:
    found = pseudonym_of(phone, KEY)
    assert is_pseudonym(found)
    assert not is_pseudonym(phone)
    assert -(2**63) <= found < 0


@given(PHONES, PHONES)
def test_numbers_share_none_and_another_key_gives_another(one: int, two: int) -> None:
    assert (pseudonym_of(one, KEY) == pseudonym_of(two, KEY)) == (one == two)
    assert pseudonym_of(one, KEY) != pseudonym_of(one, OTHER)
