"""Tokens of logins and links, and what is kept of them."""

from __future__ import annotations

import pytest

from hongyan.domain.people.tokens import (
    TOKEN_BYTES,
    TOKEN_CHARACTERS,
    csrf_of,
    digest_of,
    token_text,
)

TOKEN = token_text(bytes(range(TOKEN_BYTES)))


def test_a_token_has_256_bits_and_fits_into_a_url() -> None:
    assert len(TOKEN) == TOKEN_CHARACTERS
    assert set(TOKEN) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert token_text(bytes(TOKEN_BYTES)) != TOKEN


def test_less_chance_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        token_text(b"short")


def test_neither_the_digest_nor_the_word_of_a_form_contains_the_token() -> None:
    assert len({TOKEN, digest_of(TOKEN), csrf_of(TOKEN)}) == 3
    assert TOKEN not in digest_of(TOKEN) + csrf_of(TOKEN)


def test_each_login_has_a_word_of_its_own_for_forms() -> None:
    other = token_text(bytes(TOKEN_BYTES))
    assert csrf_of(TOKEN) == csrf_of(TOKEN)
    assert csrf_of(TOKEN) != csrf_of(other)
