"""Long texts are looked at piece by piece, and nothing can tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.api.gateway import pieces as cut
from hongyan.api.gateway.verify import _encode
from hongyan.api.gateway.wire import _percent_decode

TEXTS = st.text(st.sampled_from("a%25é鸿 =&+/\\"), max_size=60)


@pytest.fixture(autouse=True)
def _short_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cut, "PIECE", 7)


@given(TEXTS)
def test_pieces_are_the_text(text: str) -> None:
    assert "".join(cut.pieces(text)) == text
    assert b"".join(cut.escaped_pieces(text.encode())) == text.encode()


@given(TEXTS, st.integers(1, 8))
def test_what_is_encoded_in_pieces_is_decoded_in_pieces(text: str, times: int) -> None:
    long = text * times * 30  # beyond what is encoded at once
    encoded = _encode(long)
    assert encoded.isascii()
    assert _percent_decode(encoded) == long


@given(st.text(st.sampled_from("%2fa"), max_size=40))
def test_no_piece_ends_within_an_escape(text: str) -> None:
    whole = text.encode().replace(b"%", b"%41")
    for piece in cut.escaped_pieces(whole):
        assert b"%" not in piece[-2:]
