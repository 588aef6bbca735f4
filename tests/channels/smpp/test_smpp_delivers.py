"""What a deliver_sm or data_sm says: receipts by parameters and by text, and replies."""

from __future__ import annotations

from typing import Any

import pytest

from hongyan.channels.session import Opened
from hongyan.domain.receipts.ids import IdForm
from hongyan.kernel.carriage import InboundPart, InboundText, Receipt
from hongyan.kernel.outcome import Outcome
from hongyan.protocols.smpp import pdus
from hongyan.protocols.smpp.tlvs import Tag, sar
from hongyan.protocols.udh import concatenated
from tests.channels.playbook import NOW_MS, Playbook, Stored
from tests.channels.smpp.says import (
    LOGIN,
    PHONE,
    RECEIPT,
    SENDER,
    WELCOME,
    bound,
    delivery,
    receipt,
    receipt_parameters,
    reply,
    session,
    stored,
    wire,
)

DONE_MS = NOW_MS - 5 * 60_000
"""2026-01-15 09:55 in China; the playbook's moment is 12:00 there."""


def heard(data: bytes, **terms: Any) -> list[Any]:
    """Return the events and answers of deliveries."""
    made = session(**terms)
    made.open(NOW_MS)
    list(made.receive(WELCOME, NOW_MS))
    return list(made.receive(data, NOW_MS))


def one(data: bytes, **terms: Any) -> Any:
    """Return the event of a delivery."""
    (event,) = heard(data, **terms)
    return event


def test_a_receipt_says_what_became_of_a_part() -> None:
    event = one(receipt(5, "0017", done="2601151155"))
    assert event == Receipt(
        event.event_id, "17", PHONE, Outcome.DELIVERED, "DELIVERED", "DELIVRD", DONE_MS
    )


@pytest.mark.parametrize(
    ("stat", "err", "raw_code", "code"),
    [
        ("UNDELIV", "000", "UNDELIV", "MOBILE_NOT_ON_SERVICE"),
        ("UNDELIV", "001", "UNDELIV:001", "MOBILE_NOT_ON_SERVICE"),
        ("EXPIRED", "0A1", "EXPIRED:0A1", "MOBILE_NOT_ON_SERVICE"),
        ("MK:0001", "000", "MK:0001", "MOBILE_NOT_ON_SERVICE"),
        ("UNDELIV", "MK:0001", "UNDELIV:MK:0001", "MOBILE_NOT_ON_SERVICE"),
        ("DB:0141", "000", "DB:0141", "MOBILE_IN_BLACK"),
        ("FILTERED", "12345", "FILTERED:12345", "SP_UNKNOWN_ERROR"),
    ],
)
def test_a_failure_keeps_the_carriers_words_and_gets_one_of_ours(
    stat: str, err: str, raw_code: str, code: str
) -> None:
    event = one(receipt(5, "17", stat=stat, err=err))
    assert (event.outcome, event.raw_code, event.code) == (Outcome.UNDELIVERED, raw_code, code)


@pytest.mark.parametrize("stat", ["ENROUTE", "ACCEPTD", "SCHEDLD", "UNKNOWN", "buffred"])
def test_a_receipt_that_is_not_final_is_answered_and_is_no_outcome(stat: str) -> None:
    (bound() >> receipt(5, "17", stat=stat) << stored(5)).ends()


def test_an_intermediate_notification_is_no_outcome_whatever_it_says() -> None:
    (bound() >> receipt(5, "17", esm_class=0x20) << stored(5)).ends()


def test_parameters_hold_where_the_text_says_otherwise() -> None:
    event = one(receipt(5, "wrong", stat="ENROUTE", tlvs=receipt_parameters("AB1", 2)))
    assert (event.carrier_id, event.outcome, event.code) == ("ab1", Outcome.DELIVERED, "DELIVERED")
    event = one(receipt(5, "17", tlvs=receipt_parameters("17", 5)))
    assert (event.outcome, event.code) == (Outcome.UNDELIVERED, "SP_UNKNOWN_ERROR")


@pytest.mark.parametrize(
    "pdu",
    [
        delivery(5, b"", esm_class=RECEIPT, tlvs=receipt_parameters("17", 5)),
        pdus.Datasm(
            sequence=5,
            source_addr=str(PHONE),
            destination_addr=SENDER,
            esm_class=RECEIPT,
            tlvs=receipt_parameters("17", 5),
        ),
        delivery(
            5,
            esm_class=RECEIPT,
            tlvs=((int(Tag.MESSAGE_PAYLOAD), b"id:17 stat:UNDELIV err:000 text:"),),
        ),
    ],
)
def test_a_receipt_may_come_in_parameters_and_by_data_sm(pdu: pdus.SmppPdu) -> None:
    event = one(wire(pdu))
    assert (event.carrier_id, event.outcome, event.raw_code) == (
        "17",
        Outcome.UNDELIVERED,
        "UNDELIV",
    )
    assert event.done_at == NOW_MS


def test_data_sm_is_answered_as_data_sm() -> None:
    pdu = pdus.Datasm(
        sequence=5,
        source_addr=str(PHONE),
        destination_addr=SENDER,
        data_coding=8,
        tlvs=((int(Tag.MESSAGE_PAYLOAD), "好".encode("utf-16-be")),),
    )
    made = session()
    play = bound(made=made) >> wire(pdu)
    event = play._said.popleft()
    assert isinstance(event, InboundText)
    assert event.content == "好"
    (play >> Stored(event.event_id) << wire(pdus.DatasmResp(sequence=5))).ends()


def test_a_receipt_without_its_mark_is_one_where_the_channel_says_so() -> None:
    data = receipt(5, "17", esm_class=0)
    assert isinstance(one(data, is_receipt_by_text=True), Receipt)
    assert isinstance(one(data), InboundText)
    assert isinstance(one(reply(5, "id: 17"), is_receipt_by_text=True), InboundText)


@pytest.mark.parametrize(
    ("told", "form", "known"),
    [
        ("6d0f1e22", IdForm.HEX_RECEIPT, "1829707298"),
        ("1829707298", IdForm.HEX_RESPONSE, "1829707298"),
        ("6D0F1E22", IdForm.RAW, "6d0f1e22"),
    ],
)
def test_ids_of_receipts_are_told_in_one_form(told: str, form: IdForm, known: str) -> None:
    assert one(receipt(5, told), id_form=form).carrier_id == known


@pytest.mark.parametrize(
    ("done", "offset_hours", "at"),
    [
        ("2601151155", 8.0, DONE_MS),
        ("260115115530", 8.0, DONE_MS + 30_000),
        ("20260115115530", 8.0, DONE_MS + 30_000),
        ("2601150355", 0.0, DONE_MS),
        ("2601150925", 5.5, DONE_MS),
        ("2601151155", 0.0, NOW_MS),
        ("2613991155", 8.0, NOW_MS),
        ("soon", 8.0, NOW_MS),
        ("", 8.0, NOW_MS),
    ],
)
def test_dates_are_of_the_carriers_zone_and_never_in_the_future(
    done: str, offset_hours: float, at: int
) -> None:
    assert one(receipt(5, "17", done=done), offset_hours=offset_hours).done_at == at


def test_a_receipt_from_no_number_is_one_all_the_same() -> None:
    event = one(wire(delivery(5, b"id:17 stat:DELIVRD", esm_class=RECEIPT, source_addr="bank")))
    assert (event.phone, event.carrier_id) == (0, "17")


@pytest.mark.parametrize(
    "pdu",
    [
        delivery(5, b"stat:DELIVRD", esm_class=RECEIPT),
        delivery(5, b"Hi", source_addr="Hongyan"),
        delivery(5, b"Hi", source_addr="1" * 16),
    ],
)
def test_what_cannot_be_used_is_refused_for_good(pdu: pdus.DeliverSm) -> None:
    (bound() >> wire(pdu) << wire(pdus.DeliverSmResp(sequence=5, status=0x65))).ends()


def test_a_receipt_that_came_twice_is_answered_twice_by_one_acknowledgement() -> None:
    first, second = heard(receipt(5, "17") + receipt(6, "17"))
    assert first == second
    play = bound() >> receipt(5, "17") + receipt(6, "17")
    play = play << first << second
    (play >> Stored(first.event_id) << stored(5) << stored(6) >> Stored(first.event_id)).ends()


def test_a_receipt_is_named_alike_on_the_next_connection_and_others_are_not() -> None:
    name = one(receipt(5, "17")).event_id
    assert one(receipt(9, "0017")).event_id == name
    assert one(receipt(5, "18")).event_id != name
    assert one(receipt(5, "17", stat="EXPIRED")).event_id != name


def test_one_repeated_a_thousand_times_is_not_answered_a_thousand_times() -> None:
    play = bound() >> b"".join(receipt(number, "17") for number in range(1, 1_001))
    event = play._said[0]
    play._said.clear()
    assert isinstance(event, Receipt)
    (play >> Stored(event.event_id) << b"".join(map(stored, range(1, 17)))).ends()


def test_nothing_is_answered_before_it_is_stored() -> None:
    play = Playbook(session()) << LOGIN >> WELCOME + receipt(5, "17") + reply(6, "好")
    (
        play
        << Opened()
        << (lambda event: isinstance(event, Receipt))
        << (lambda event: isinstance(event, InboundText))
    ).ends()


# KnownReplies


@pytest.mark.parametrize(
    ("coding", "octets", "content"),
    [
        (8, "收到😀".encode("utf-16-be"), "收到😀"),
        (8, b"\xfe\xff" + "好".encode("utf-16-be") + b"\0\0", "好"),
        (0, bytes.fromhex("5374 6f70 201b28 69 1b29 201b65".replace(" ", "")), "Stop {i} €"),
        (3, b"caf\xe9", "café"),
        (15, "退订".encode("gb18030"), "退订"),
        (0x18, "好".encode("utf-16-be"), "好"),
        (4, b"\x01\xff", "01ff"),
        (5, b"\x01\xff", "01ff"),
    ],
)
def test_replies_are_read_in_their_alphabet(coding: int, octets: bytes, content: str) -> None:
    event = one(wire(delivery(5, octets, data_coding=coding)))
    assert event.content == content
    assert (event.phone, event.dest_id, event.part, event.sent_at) == (PHONE, SENDER, None, NOW_MS)


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("13900000000", PHONE),
        ("8613900000000", PHONE),
        ("+8613900000000", PHONE),
        ("008613900000000", PHONE),
        ("+447700900000", 44_7700900000),
        ("00447700900000", 44_7700900000),
        ("447700900000", 44_7700900000),
    ],
)
def test_numbers_are_known_however_the_carrier_writes_them(written: str, phone: int) -> None:
    assert one(wire(delivery(5, b"Hi", source_addr=written))).phone == phone


@pytest.mark.parametrize(
    "made",
    [
        reply(5, "二", concatenated(33, 3, 2)),
        reply(5, "二", concatenated(33, 3, 2, wide=True)),
        reply(5, "二", b"\x09\x0a\x02\x01\x02" + concatenated(33, 3, 2)[1:]),
        reply(5, "二", tlvs=sar(33, 3, 2)),
    ],
)
def test_parts_of_a_long_reply_say_which_they_are(made: bytes) -> None:
    event = one(made)
    assert (event.content, event.part) == ("二", InboundPart(33, 3, 2))


def test_parts_in_another_order_and_with_one_missing_are_events_of_their_own() -> None:
    pieces = [reply(number, f"{number}", concatenated(33, 3, number)) for number in (3, 1)]
    events = heard(b"".join(pieces))
    assert [event.part.number for event in events] == [3, 1]
    assert len({event.event_id for event in events}) == 2


def test_a_flag_without_a_header_is_a_text() -> None:
    event = one(wire(delivery(5, b"\xff\x41", esm_class=0x40, data_coding=8)))
    assert (event.part, event.content) == (None, "\uff41")


def test_a_long_reply_may_be_one_payload() -> None:
    payload = ((int(Tag.MESSAGE_PAYLOAD), ("长" * 300).encode("utf-16-be")),)
    event = one(wire(delivery(5, data_coding=8, tlvs=payload)))
    assert (event.content, event.part) == ("长" * 300, None)
