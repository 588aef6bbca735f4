"""Texts by coding: each alphabet both ways, what peers get wrong, and what is no text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.protocols.alphabets import Default, read_text, write_text
from hongyan.protocols.cmpp import pdus as cmpp
from hongyan.protocols.errors import WireError
from hongyan.protocols.smpp import pdus as smpp
from tests.protocols import vectors_of

CODINGS = {*Default, 1, 3, 6, 7, 8, 9, 10, 14, 15, *range(0x10, 0x14), *range(0x18, 0x1C)} | {
    *range(0xC0, 0xF4),
    *range(0xF8, 0xFC),
}
CODE = "【测试】验证码1234"


def test_the_texts_that_others_wrote_are_read() -> None:
    of_smpp = smpp.read_pdu(vectors_of.smpp("submit_ucs2"))
    assert isinstance(of_smpp, smpp.SubmitSm)
    assert read_text(of_smpp.data_coding, of_smpp.short_message) == CODE
    for name in ("submit_ucs2", "submit_gbk"):
        of_cmpp = cmpp.read_pdu(vectors_of.cmpp("cmpp20", name), cmpp.CmppVersion.V20)
        assert isinstance(of_cmpp, cmpp.Submit)
        assert read_text(of_cmpp.msg_fmt, of_cmpp.msg_content, Default.CHINESE) == CODE
        assert write_text(of_cmpp.msg_fmt, CODE) == of_cmpp.msg_content


@pytest.mark.parametrize(
    ("coding", "default", "text", "octets"),
    [
        (0, Default.GSM7, "@£ 10€", "00012031301b65"),
        (0, Default.LATIN1, "é@", "e940"),
        (0, Default.ASCII, "a@", "6140"),
        (0, Default.CHINESE, "a@", "6140"),
        (1, Default.GSM7, "a@", "6140"),
        (3, Default.GSM7, "é@", "e940"),
        (6, Default.GSM7, "Привет", "bfe0d8d2d5e2"),
        (8, Default.GSM7, "退订", "90008ba2"),
        (8, Default.GSM7, "😀", "d83dde00"),
        (9, Default.CHINESE, "退订", "90008ba2"),
        (15, Default.CHINESE, "退订", "cdcbb6a9"),
        (25, Default.CHINESE, "退订", "90008ba2"),
        (0x10, Default.LATIN1, "@", "00"),
        (0x18, Default.LATIN1, "退订", "90008ba2"),
        (0xC8, Default.LATIN1, "@", "00"),
        (0xE0, Default.LATIN1, "退订", "90008ba2"),
        (0xF0, Default.LATIN1, "@", "00"),
    ],
)
def test_a_coding_names_an_alphabet(coding: int, default: Default, text: str, octets: str) -> None:
    assert write_text(coding, text, default).hex() == octets
    assert read_text(coding, bytes.fromhex(octets), default) == text


@pytest.mark.parametrize(
    ("coding", "octets", "text"),
    [
        (8, "feff90008ba2", "退订"),  # with a mark
        (8, "fffe0090a28b", "退订"),  # with the mark of the other order
        (8, "90008ba20000", "退订"),  # with a NUL
        (8, "90008ba200", "退订\ufffd"),  # cut inside a character
        (8, "d83d", "\ufffd"),  # half a pair
        (0, "cdcbb6a9", "退订"),  # GB 18030 that calls itself ASCII
        (0, "e9", "é"),  # neither
        (0, "544400", "TD"),  # with a NUL
        (1, "e9", "é"),
        (15, "cdcbb6", "退\ufffd"),
    ],
)
def test_what_gateways_get_wrong_is_read_all_the_same(coding: int, octets: str, text: str) -> None:
    assert read_text(coding, bytes.fromhex(octets), Default.CHINESE) == text


@pytest.mark.parametrize("coding", [2, 4, 0x14, 0x17, 0xF4, 0xF5, 0xFF])
def test_a_binary_message_is_no_text(coding: int) -> None:
    with pytest.raises(WireError, match=f"{coding} is of binary messages"):
        read_text(coding, b"text")
    with pytest.raises(WireError, match="is of binary messages"):
        write_text(coding, "text")


@pytest.mark.parametrize("coding", [5, 11, 0x1C, 0x20, 0x80, 256, -1])
def test_a_coding_that_no_table_has_is_not_guessed(coding: int) -> None:
    with pytest.raises(WireError, match=f"{coding} is not known"):
        read_text(coding, b"text")


@pytest.mark.parametrize(
    ("coding", "default", "text"),
    [
        (0, Default.GSM7, "验证"),
        (0, Default.GSM7, "`"),
        (0, Default.LATIN1, "€"),
        (0, Default.ASCII, "é"),
        (0, Default.CHINESE, "验"),
        (8, Default.GSM7, "\ud83d"),
        (15, Default.GSM7, "\ud83d"),
    ],
)
def test_a_character_that_the_alphabet_lacks_is_not_written(
    coding: int, default: Default, text: str
) -> None:
    with pytest.raises(WireError, match="has a character that the alphabet lacks"):
        write_text(coding, text, default)


@given(st.integers(0, 255), st.binary(max_size=140), st.sampled_from(Default))
def test_octets_become_a_text_or_a_wire_error(coding: int, octets: bytes, default: Default) -> None:
    if (coding or default) in CODINGS:
        assert len(read_text(coding, octets, default)) <= len(octets)
    else:
        with pytest.raises(WireError, match=r"text\.coding"):
            read_text(coding, octets, default)


@given(st.integers(0, 255), st.text(max_size=70), st.sampled_from(Default))
def test_a_text_that_is_written_is_read_back(coding: int, text: str, default: Default) -> None:
    try:
        octets = write_text(coding, text, default)
    except WireError:
        return
    if "\0" not in text and "\x1b" not in text and not text.startswith(("\ufeff", "\ufffe")):
        assert read_text(coding, octets, default) == text
