"""The GSM alphabet. Octets are those that three foreign implementations agree on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.text.gsm7 import (
    BASIC,
    EXTENSION,
    decode,
    encode,
    is_writable,
    pack,
    septets,
    unpack,
)

VECTORS = [
    ("@£$¥èéùìòÇ", "00010203040506070809"),
    ("\nØø\rÅå", "0a0b0c0d0e0f"),
    ("Δ_ΦΓΛΩΠΨΣΘΞ", "101112131415161718191a"),
    ("ÆæßÉ", "1c1d1e1f"),
    (" !\"#¤%&'()*+,-./", "202122232425262728292a2b2c2d2e2f"),
    ("0123456789:;<=>?", "303132333435363738393a3b3c3d3e3f"),
    ("¡ABCDEFGHIJKLMNO", "404142434445464748494a4b4c4d4e4f"),
    ("PQRSTUVWXYZÄÖÑÜ§", "505152535455565758595a5b5c5d5e5f"),
    ("¿abcdefghijklmno", "606162636465666768696a6b6c6d6e6f"),
    ("pqrstuvwxyzäöñüà", "707172737475767778797a7b7c7d7e7f"),
    ("^{}\\[~]|€\f", "1b141b281b291b2f1b3c1b3d1b3e1b401b651b0a"),
    ("Price: 10€ {ok}", "50726963653a2031301b65201b286f6b1b29"),
]

writable = st.text(alphabet=st.sampled_from([*BASIC, *EXTENSION]), max_size=200)


@pytest.mark.parametrize(("text", "octets"), VECTORS)
def test_every_character_has_its_code_both_ways(text: str, octets: str) -> None:
    assert encode(text).hex() == octets
    assert decode(bytes.fromhex(octets)) == text
    assert septets(text) == len(octets) // 2


def test_the_alphabet_has_127_characters_of_one_septet_and_10_of_two() -> None:
    assert len(BASIC) == 127
    assert len(EXTENSION) == 10
    assert BASIC.keys().isdisjoint(EXTENSION)


@pytest.mark.parametrize("character", ["`", "ç", "中", "“", "’", "–", "😀", "\u00a0", "\t", "\x1b"])
def test_a_text_with_any_other_character_is_not_written_in_it(character: str) -> None:
    assert septets(f"Hello {character}") is None
    assert not is_writable(character)


@given(writable)
def test_what_is_encoded_reads_back_packed_or_not(text: str) -> None:
    unpacked = encode(text)
    assert len(unpacked) == septets(text)
    assert decode(unpacked) == text
    assert unpack(pack(unpacked), len(unpacked)) == unpacked


def test_eight_septets_travel_in_seven_octets() -> None:
    # TS 23.038, 6.1.2.1; the well-known example.
    assert pack(encode("hellohello")).hex() == "e8329bfd4697d9ec37"
    assert len(pack(encode("a" * 160))) == 140


@given(st.binary(max_size=50))
def test_any_octets_read_as_some_text(octets: bytes) -> None:
    assert len(decode(octets)) <= len(octets)


def test_an_unknown_extension_reads_as_its_basic_character_and_a_lone_escape_as_a_blank() -> None:
    assert decode(b"\x1bA") == "A"
    assert decode(b"a\x1b") == "a "
    assert decode(b"\x1b\x1b") == " "
