"""What a message is as submit_sm, by the options of its channel."""

from __future__ import annotations

from typing import Any

import pytest

from hongyan.channels.session import CannotCarry, Pdu, PduTaken
from hongyan.channels.smpp.submits import pdu_count
from hongyan.channels.smpp.terms import LongForm
from hongyan.kernel.carriage import Encoding, Submission
from hongyan.protocols.alphabets import Default, read_text
from hongyan.protocols.framing import Frames
from hongyan.protocols.smpp import pdus
from hongyan.protocols.smpp.tlvs import Tag, octets_of, part_of
from hongyan.protocols.udh import part_of as header_part_of
from hongyan.protocols.udh import split_udh
from tests.channels.smpp.says import PHONE, SENDER, TERMS, bound, message, session, taken, wire

ABROAD = 44_7700900000
UCS2_PARTS = ("鸿" * 67, "雁" * 67, "。")
GSM7_PARTS = ("a" * 153, "b" * 153, "c")


def submitted(one: Submission, **terms: Any) -> list[pdus.SubmitSm]:
    """Return the PDUs of a message."""
    made = session(**terms)
    made.open(0)
    count = made.pdu_count(one)
    data = made.submit([Pdu(one, number) for number in range(count)])
    read = [pdus.read_pdu(frame) for frame in Frames(16, 70_000).feed(data)]
    assert all(isinstance(pdu, pdus.SubmitSm) for pdu in read)
    assert [pdu.sequence for pdu in read] == list(range(2, 2 + count))
    return read  # type: ignore[return-value]


def test_a_short_message_asks_for_a_receipt_and_sends_no_parameters() -> None:
    assert submitted(message("您好")) == [
        pdus.SubmitSm(
            sequence=2,
            source_addr_npi=1,
            source_addr=SENDER,
            dest_addr_ton=1,
            dest_addr_npi=1,
            destination_addr=str(PHONE),
            registered_delivery=1,
            data_coding=8,
            short_message="您好".encode("utf-16-be"),
        )
    ]


def test_options_of_the_contract_go_into_each_pdu() -> None:
    terms = {
        "service_type": "CMT",
        "source_ton": 3,
        "source_npi": 9,
        "dest_ton": 0,
        "dest_npi": 0,
        "validity_seconds": 90_061,
        "tlvs": ((0x1400, b"110123\0"), (0x1401, b"\x01")),
    }
    for pdu in submitted(message(UCS2_PARTS), **terms):
        assert pdu.service_type == "CMT"
        assert (pdu.source_addr_ton, pdu.source_addr_npi) == (3, 9)
        assert (pdu.dest_addr_ton, pdu.dest_addr_npi) == (0, 0)
        assert pdu.validity_period == "000001010101000R"
        assert pdu.tlvs == ((0x1400, b"110123\0"), (0x1401, b"\x01"))


@pytest.mark.parametrize(
    ("phone", "is_national", "address"),
    [
        (PHONE, False, (1, 1, "8613900000000")),
        (PHONE, True, (2, 1, "13900000000")),
        (ABROAD, False, (1, 1, "447700900000")),
        (ABROAD, True, (1, 1, "447700900000")),
    ],
)
def test_only_numbers_of_the_mainland_are_national(
    phone: int, is_national: bool, address: tuple[int, int, str]
) -> None:
    (pdu,) = submitted(message(phone=phone), is_national=is_national)
    assert (pdu.dest_addr_ton, pdu.dest_addr_npi, pdu.destination_addr) == address


@pytest.mark.parametrize(
    ("src_id", "address"),
    [
        ("1069000101", (0, 1, "1069000101")),
        ("+447700900000", (0, 1, "447700900000")),
        ("Hongyan", (5, 0, "Hongyan")),
        ("Hong Yan 21", (5, 0, "Hong Yan 21")),
        ("", (0, 0, "")),
    ],
)
def test_a_sender_that_is_no_number_is_a_name(src_id: str, address: tuple[int, int, str]) -> None:
    (pdu,) = submitted(message(src_id=src_id))
    assert (pdu.source_addr_ton, pdu.source_addr_npi, pdu.source_addr) == address


@pytest.mark.parametrize(
    ("src_id", "extend_code", "is_extended", "address"),
    [
        ("1069000101", "01", True, (0, 1, "1069000101")),
        ("1069000101", "01", False, (0, 1, "10690001")),
        ("106900010101", "01", False, (0, 1, "1069000101")),
        ("1" * 20 + "01", "01", False, (0, 1, "1" * 20)),
        ("1069000101", None, False, (0, 1, "1069000101")),
        ("Hongyan01", "01", False, (5, 0, "Hongyan01")),
        ("+4477009000001", "01", False, (0, 1, "4477009000001")),
    ],
)
def test_a_contract_without_extension_is_sent_the_access_code_alone(
    src_id: str, extend_code: str | None, is_extended: bool, address: tuple[int, int, str]
) -> None:
    play = bound(made=session(is_extended=is_extended))
    play = play >> message(src_id=src_id, extend_code=extend_code)
    expected = pdus.SubmitSm(
        sequence=2,
        source_addr_ton=address[0],
        source_addr_npi=address[1],
        source_addr=address[2],
        dest_addr_ton=1,
        dest_addr_npi=1,
        destination_addr=str(PHONE),
        registered_delivery=1,
        data_coding=8,
        short_message="您好".encode("utf-16-be"),
    )
    (play << wire(expected) >> taken(2, "a1") << PduTaken(7, 1, 0, ("a1",))).ends()


@pytest.mark.parametrize("src_id", ["鸿雁", "Hongyan Books", "1" * 21, "Hong\nYan"])
def test_a_sender_without_a_form_is_not_carried(src_id: str) -> None:
    with pytest.raises(CannotCarry, match="SENDER_HAS_NO_FORM"):
        pdu_count(message(src_id=src_id), TERMS)


@pytest.mark.parametrize(
    ("alphabet", "said", "coding", "octets"),
    [
        (Default.GSM7, "Hi {a} [b] €5 @£", 0, "48691b28611b291b3c621b3e201b65355f"),
        (Default.LATIN1, "Hi {é} @", 0, "4869207be97d2040"),
        (Default.ASCII, "Hi {e} @", 0, "4869207b657d2040"),
        (Default.LATIN1, "€5", 8, "20ac0035"),
        (Default.ASCII, "é", 8, "00e9"),
    ],
)
def test_an_english_text_goes_in_the_carriers_alphabet_or_else_in_ucs2(
    alphabet: Default, said: str, coding: int, octets: str
) -> None:
    (pdu,) = submitted(message(said, encoding=Encoding.GSM7), default_alphabet=alphabet)
    assert pdu.data_coding == coding
    assert read_text(coding, pdu.short_message, alphabet) == said
    if alphabet is not Default.GSM7:
        assert pdu.short_message.hex() == octets


def test_a_text_that_is_in_no_alphabet_and_too_long_for_ucs2_is_not_carried() -> None:
    too_long = message("€" * 71, encoding=Encoding.GSM7)
    with pytest.raises(CannotCarry, match="TEXT_NOT_IN_ALPHABET"):
        session(default_alphabet=Default.ASCII).pdu_count(too_long)
    parts = message(("€" * 67, "€" * 67), encoding=Encoding.GSM7)
    assert len(submitted(parts, default_alphabet=Default.ASCII)) == 2
    with pytest.raises(CannotCarry, match="TEXT_NOT_IN_ALPHABET"):
        session().pdu_count(message("\ud83d"))


@pytest.mark.parametrize("long", [LongForm.UDH8, LongForm.UDH16])
@pytest.mark.parametrize(
    ("parts", "encoding"), [(UCS2_PARTS, Encoding.UCS2), (GSM7_PARTS, Encoding.GSM7)]
)
def test_parts_have_a_header_and_fit_on_the_air(
    long: LongForm, parts: tuple[str, ...], encoding: Encoding
) -> None:
    found = submitted(message(parts, encoding=encoding), long=long)
    heads = [split_udh(pdu.short_message) for pdu in found]
    assert [header_part_of(elements) for elements, _ in heads] == [
        (7, 3, 1),
        (7, 3, 2),
        (7, 3, 3),
    ]
    assert [read_text(pdu.data_coding, rest) for pdu, (_, rest) in zip(found, heads, strict=True)]
    assert {pdu.esm_class for pdu in found} == {0x40}
    assert all(part_of(pdu.tlvs) is None for pdu in found)
    # Full parts have no room for the octet that a wide reference takes more.
    assert {pdu.short_message[0] for pdu in found} == {5}
    if encoding is Encoding.UCS2:
        assert max(len(pdu.short_message) for pdu in found) == 140


def test_a_wide_reference_is_told_where_every_part_has_room() -> None:
    found = submitted(message(("鸿" * 66, "雁"), message_id=65_521 + 300), long=LongForm.UDH16)
    assert [pdu.short_message[:7].hex() for pdu in found] == ["060804012c0201", "060804012c0202"]
    narrow = submitted(message(("鸿" * 66, "雁"), message_id=65_521 + 300))
    assert [pdu.short_message[:4].hex() for pdu in narrow] == ["0500033b", "0500033b"]


def test_parts_by_parameters_have_no_header() -> None:
    found = submitted(message(UCS2_PARTS), long=LongForm.SAR)
    assert [part_of(pdu.tlvs) for pdu in found] == [(7, 3, 1), (7, 3, 2), (7, 3, 3)]
    assert {pdu.esm_class for pdu in found} == {0}
    assert [pdu.short_message.decode("utf-16-be") for pdu in found] == list(UCS2_PARTS)


def test_a_payload_is_one_pdu_for_the_whole_text() -> None:
    (pdu,) = submitted(message(UCS2_PARTS), long=LongForm.PAYLOAD)
    payload = octets_of(pdu.tlvs, Tag.MESSAGE_PAYLOAD)
    assert payload == "".join(UCS2_PARTS).encode("utf-16-be")
    assert (pdu.short_message, pdu.esm_class) == (b"", 0)
    assert part_of(pdu.tlvs) is None
    (short,) = submitted(message(), long=LongForm.PAYLOAD)
    assert short.tlvs == ()


@pytest.mark.parametrize("long", LongForm)
def test_all_parts_of_a_message_have_one_reference_whenever_they_leave(long: LongForm) -> None:
    made = session(long=long)
    made.open(0)
    one = message(UCS2_PARTS, message_id=1_234_567)
    numbers = range(made.pdu_count(one))
    apart = [made.submit([Pdu(one, number)]) for number in numbers]
    whole = session(long=long)
    whole.open(0)
    assert b"".join(apart) == whole.submit([Pdu(one, number) for number in numbers])
