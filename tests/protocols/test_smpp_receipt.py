"""Receipts of SMPP: parameters first, the habits of the text, and ids in two spellings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.protocols.errors import WireError
from hongyan.protocols.smpp import tlvs
from hongyan.protocols.smpp.pdus import Datasm, DeliverSm, read_pdu
from hongyan.protocols.smpp.receipt import (
    SmppReceipt,
    SmppState,
    content_of,
    read_receipt,
)
from hongyan.protocols.smpp.tlvs import Tag
from hongyan.protocols.stages import Stage
from tests.house.work import lines_run
from tests.protocols import vectors_of
from tests.protocols.vectors_of import SMPP

TEXT = (
    "id:1829707298 sub:001 dlvrd:001 submit date:2611220700 done date:2611220701 "
    "stat:DELIVRD err:000 text:Your code"
)


def _receipt(text: str | bytes, **fields: object) -> SmppReceipt | None:
    octets = text if isinstance(text, bytes) else text.encode("latin-1")
    return read_receipt(replace(DeliverSm(esm_class=4, short_message=octets), **fields))


def test_the_receipts_that_others_wrote_are_read() -> None:
    receipts = [vector for vector in SMPP if vector.name.startswith("deliver_dlr")]
    assert len(receipts) == 3
    for vector in receipts:
        pdu = read_pdu(vector.octets)
        assert isinstance(pdu, DeliverSm)
        by_parameters = vector.name.endswith("tlv")
        assert read_receipt(pdu) == SmppReceipt(
            message_id="6D0F1E22" if by_parameters else "1829707298",
            stat="DELIVRD",
            state=SmppState.DELIVERED,
            err="000",
            done_date="2611220701",
            network_error=(3, 0) if by_parameters else None,
        )


def test_a_message_from_a_phone_is_no_receipt() -> None:
    pdu = read_pdu(vectors_of.smpp("deliver_mo_ucs2"))
    assert isinstance(pdu, DeliverSm)
    assert read_receipt(pdu) is None
    assert read_receipt(pdu, by_text=True) is None
    assert content_of(pdu).decode("utf-16-be") == "退订TD"


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT.upper().replace("YOUR CODE", "?"),
        TEXT.replace(" date", "_date"),
        TEXT.replace(" date", "date"),
        "stat:DELIVRD done date:2611220701 err:000 id:1829707298",
        "id: 1829707298  stat: delivrd done date: 2611220701 err: 000 Text:",
        TEXT + "\0 id:2 stat:EXPIRED err:9",
        TEXT + " stat:EXPIRED",
    ],
)
def test_the_text_may_have_any_order_and_spelling(text: str) -> None:
    assert _receipt(text) == SmppReceipt(
        message_id="1829707298",
        stat="DELIVRD",
        state=SmppState.DELIVERED,
        err="000",
        done_date="2611220701",
    )


def test_what_stands_behind_text_may_be_anything() -> None:
    assert _receipt(b"id:7 stat:EXPIRED text:" + bytes(range(256))[:200]) == SmppReceipt(
        message_id="7", stat="EXPIRED", state=SmppState.EXPIRED
    )
    quoted = _receipt("id:7 stat:EXPIRED text:stat:DELIVRD err:9 done date:2611220701")
    assert quoted == SmppReceipt(message_id="7", stat="EXPIRED", state=SmppState.EXPIRED)


@pytest.mark.parametrize(
    ("date", "read"),
    [
        ("2611220701", "2611220701"),
        ("261122070159", "261122070159"),
        ("20261122070159",) * 2,
        ("26112207011", ""),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_a_date_has_10_12_or_14_digits(date: str, read: str) -> None:
    receipt = _receipt(f"id:7 done date:{date} stat:DELIVRD")
    assert receipt is not None
    assert receipt.done_date == read


def test_an_error_may_be_any_word() -> None:
    receipt = _receipt("id:7 stat:UNDELIV err:MK:0001 text:")
    assert receipt is not None
    assert (receipt.err, receipt.stage) == ("MK:0001", Stage.FAILED)


def test_the_parameters_are_believed_before_the_text() -> None:
    receipt = _receipt(
        "id:7 stat:DELIVRD",
        tlvs=(
            tlvs.text(Tag.RECEIPTED_MESSAGE_ID, "8"),
            tlvs.number(Tag.MESSAGE_STATE, 5),
            (Tag.NETWORK_ERROR_CODE, b"\x03\x00\x21\x00"),  # one octet more than allowed
        ),
    )
    assert receipt is not None
    assert (receipt.message_id, receipt.state) == ("8", SmppState.UNDELIVERABLE)
    assert receipt.network_error == (3, 0x21)


def test_parameters_alone_are_a_receipt() -> None:
    found = (tlvs.text(Tag.RECEIPTED_MESSAGE_ID, "8"), tlvs.number(Tag.MESSAGE_STATE, 2))
    expected = SmppReceipt(message_id="8", stat="DELIVRD", state=SmppState.DELIVERED)
    assert _receipt("", tlvs=found) == expected
    assert read_receipt(Datasm(esm_class=4, tlvs=found)) == expected


def test_the_text_may_stand_in_the_payload() -> None:
    receipt = _receipt("", tlvs=((Tag.MESSAGE_PAYLOAD, TEXT.encode()),))
    assert receipt is not None
    assert receipt.message_id == "1829707298"


def test_a_header_before_the_text_is_passed_over() -> None:
    header = b"\x05\0\x03\x01\x01\x01"
    receipts = [
        _receipt(header + TEXT.encode(), esm_class=0x44),
        _receipt(TEXT, esm_class=0x44),  # the flag lies
    ]
    assert [receipt and receipt.message_id for receipt in receipts] == ["1829707298"] * 2


def test_esm_class_0_is_a_receipt_where_the_channel_says_so() -> None:
    pdu = DeliverSm(short_message=TEXT.encode())
    assert read_receipt(pdu) is None
    receipt = read_receipt(pdu, by_text=True)
    assert receipt is not None
    assert receipt.stat == "DELIVRD"
    assert read_receipt(DeliverSm(short_message=b"my id: 7"), by_text=True) is None


@pytest.mark.parametrize(
    ("esm_class", "is_receipt", "is_intermediate"),
    [
        (0x04, True, False),
        (0x20, True, True),
        (0x08, False, False),
        (0x10, False, False),
        (0x18, False, False),
        (0x00, False, False),
        (0x84, True, False),
    ],
)
def test_esm_class_tells(esm_class: int, is_receipt: bool, is_intermediate: bool) -> None:
    receipt = _receipt(TEXT, esm_class=esm_class)
    assert (receipt is not None) == is_receipt
    assert bool(receipt and receipt.is_intermediate) == is_intermediate


def test_a_receipt_that_names_no_message_is_an_error() -> None:
    with pytest.raises(WireError, match=r"DeliverSm\.receipt: names no message"):
        _receipt("stat:DELIVRD")


@pytest.mark.parametrize(
    ("stat", "stage"),
    [
        ("DELIVRD", Stage.DELIVERED),
        ("EXPIRED", Stage.FAILED),
        ("DELETED", Stage.FAILED),
        ("UNDELIV", Stage.FAILED),
        ("REJECTD", Stage.FAILED),
        ("SKIPPED", Stage.FAILED),
        ("ENROUTE", Stage.PENDING),
        ("ACCEPTD", Stage.PENDING),
        ("SCHEDLD", Stage.PENDING),
        ("BUFFRED", Stage.PENDING),
        ("UNKNOWN", Stage.UNKNOWN),
        ("ODD", Stage.UNKNOWN),
        ("", Stage.UNKNOWN),
    ],
)
def test_a_stat_says_how_far_a_message_came(stat: str, stage: Stage) -> None:
    receipt = _receipt(f"id:7 stat:{stat} err:1")
    assert receipt is not None
    assert receipt.stage is stage


@given(st.binary(max_size=254), st.sampled_from([0, 4, 0x44, 0x20]))
def test_any_content_is_a_receipt_or_a_message_or_an_error(content: bytes, esm_class: int) -> None:
    pdu = DeliverSm(esm_class=esm_class, short_message=content)
    try:
        receipt = read_receipt(pdu, by_text=True)
    except WireError:
        return
    assert receipt is None or receipt.message_id


@pytest.mark.parametrize("unit", [b"id:", b"submit date:", b"stat:1 ", b"a", b" "])
def test_twice_the_text_is_at_most_twice_the_work(unit: bytes) -> None:
    def work(size: int) -> int:
        payload = (b"id:7 " + unit * size)[:size]
        pdu = DeliverSm(esm_class=4, tlvs=((Tag.MESSAGE_PAYLOAD, payload),))
        return lines_run(lambda: read_receipt(pdu))

    assert work(800) < 2.2 * work(400)
    assert work(64_000) < 1.2 * work(32_000)  # beyond 1,024 octets none is read
