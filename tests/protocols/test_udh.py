"""User data headers: elements before a text, those of parts, and octets that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.protocols.cmpp import pdus as cmpp
from hongyan.protocols.errors import WireError
from hongyan.protocols.smpp import pdus as smpp
from hongyan.protocols.udh import PORTS_16, PartNumber, concatenated, part_of, split_udh
from tests.protocols import vectors_of


@pytest.mark.parametrize("number", [1, 2])
def test_the_parts_that_others_wrote_say_their_number(number: int) -> None:
    of_smpp = smpp.read_pdu(vectors_of.smpp(f"submit_udh_{number}of2"))
    assert isinstance(of_smpp, smpp.SubmitSm)
    elements, _ = split_udh(of_smpp.short_message)
    assert part_of(elements) == PartNumber(reference=9, total=2, number=number)
    octets = vectors_of.cmpp("cmpp30", f"submit_long_{number}of2")
    of_cmpp = cmpp.read_pdu(octets, cmpp.CmppVersion.V30)
    assert isinstance(of_cmpp, cmpp.Submit)
    elements, text = split_udh(of_cmpp.msg_content)
    assert part_of(elements) == PartNumber(reference=0xA5, total=2, number=number)
    assert concatenated(0xA5, 2, number) + text == of_cmpp.msg_content


def test_a_header_has_six_octets_and_a_wide_one_seven() -> None:
    assert concatenated(9, 2, 1).hex() == "050003090201"
    assert concatenated(0x0109, 2, 1, wide=True).hex() == "06080401090201"


@given(st.booleans(), st.integers(0, 255), st.integers(1, 255), st.data(), st.binary(max_size=9))
def test_a_part_is_read_as_it_was_written(
    wide: bool, reference: int, total: int, data: st.DataObject, text: bytes
) -> None:
    number = data.draw(st.integers(1, total))
    elements, rest = split_udh(concatenated(reference, total, number, wide=wide) + text)
    assert part_of(elements) == PartNumber(reference, total, number)
    assert rest == text


def test_other_elements_are_kept_and_passed_over() -> None:
    ports = bytes((PORTS_16, 4, 0x0B, 0x84, 0x23, 0xF0))
    part = concatenated(7, 3, 2)[1:]
    unknown = bytes((0x70, 0))
    body = ports + part + unknown
    elements, rest = split_udh(bytes((len(body),)) + body + b"text")
    assert [identifier for identifier, _ in elements] == [PORTS_16, 0, 0x70]
    assert part_of(elements) == PartNumber(7, 3, 2)
    assert rest == b"text"


@pytest.mark.parametrize(
    "element", [(0, b"\x01\x00\x01"), (0, b"\x01\x02\x00"), (0, b"\x01\x02\x03"), (0, b"\x01\x02")]
)
def test_an_element_that_cannot_be_is_ignored(element: tuple[int, bytes]) -> None:
    assert part_of((element,)) is None  # TS 23.040, 9.2.3.24.1


def test_of_two_parts_the_last_holds() -> None:
    assert part_of(((0, b"\x01\x02\x01"), (8, b"\x01\x00\x03\x02"))) == PartNumber(256, 3, 2)


def test_a_header_without_elements_is_one() -> None:
    assert split_udh(b"\0text") == ((), b"text")


@pytest.mark.parametrize(
    ("octets", "rule"),
    [
        (b"", "user data.header: missing"),
        (b"\x05\0\x03", "user data.header: longer than the message"),
        (b"\x05\0\x04\x09\x02\x01", "user data.element: longer than the header"),
        (b"\x01\0", "user data.element: longer than the header"),
    ],
)
def test_a_header_that_is_cut_is_an_error(octets: bytes, rule: str) -> None:
    with pytest.raises(WireError) as raised:
        split_udh(octets)
    assert str(raised.value) == rule


@pytest.mark.parametrize(
    ("reference", "total", "number", "wide"),
    [
        (256, 2, 1, False),
        (-1, 2, 1, True),
        (1 << 16, 2, 1, True),
        (1, 2, 3, False),
        (1, 0, 0, False),
        (1, 256, 1, False),
    ],
)
def test_a_part_that_cannot_be_is_not_written(
    reference: int, total: int, number: int, wide: bool
) -> None:
    with pytest.raises(WireError):
        concatenated(reference, total, number, wide=wide)
