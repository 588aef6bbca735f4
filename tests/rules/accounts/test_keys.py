"""Ids of access keys: recognisable, checked, made from chance alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.accounts import keys

CHANCE = st.binary(min_size=keys.ID_BYTES, max_size=keys.ID_BYTES)


@given(CHANCE, st.booleans())
def test_an_id_is_recognised(chance: bytes, is_temporary: bool) -> None:
    made = keys.key_id(chance, is_temporary=is_temporary)
    assert keys.is_key_id(made)
    assert made.startswith("STS." if is_temporary else "HY")
    assert len(made.removeprefix("STS.").removeprefix("HY")) == 22 or is_temporary


@given(CHANCE, st.integers(2, 23), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_one_mistyped_character_is_seen(chance: bytes, position: int, typed: str) -> None:
    made = keys.key_id(chance)
    mistyped = made[:position] + typed + made[position + 1 :]
    assert keys.is_key_id(mistyped) == (mistyped == made)


def test_other_texts_are_no_ids() -> None:
    for text in ("", "HY", "hongyan-dev", "STS.", "LTAI5tExample", "HY" + "A" * 22):
        assert not keys.is_key_id(text)


def test_secrets_and_tokens_have_their_lengths() -> None:
    assert len(keys.secret_text(bytes(keys.SECRET_BYTES))) == 32
    assert len(keys.security_token(bytes(keys.TOKEN_BYTES))) == 64


def test_a_token_is_kept_as_its_sha256() -> None:
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert keys.token_digest("abc") == abc


def test_each_secret_is_sealed_for_its_own_key() -> None:
    assert keys.secret_purpose("a") != keys.secret_purpose("b")
