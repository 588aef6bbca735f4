"""One connection's conversation in SMPP: login, answers, tests, and the end."""

from __future__ import annotations

import pytest

from hongyan.channels.session import Ended, LoginRefused, Opened, PduRefused, PduTaken
from hongyan.channels.smpp.session import SmppSession
from hongyan.domain.receipts.ids import IdForm
from hongyan.kernel.carriage import Receipt
from hongyan.protocols.smpp import pdus
from hongyan.protocols.smpp.tlvs import Tag, number
from tests.channels.playbook import CLOSE, KEEP_ALIVE, Broken, Playbook, Stored
from tests.channels.smpp.says import (
    LOGIN,
    TERMS,
    WELCOME,
    bound,
    delivery,
    message,
    receipt,
    refused,
    session,
    stored,
    taken,
    wire,
)

CUTS = (0, 1, 5, 17)


def _submitted(pdu_bytes: bytes) -> bool:
    return isinstance(pdus.read_pdu(pdu_bytes), pdus.SubmitSm)


def _receipt(event: object) -> bool:
    return isinstance(event, Receipt)


@pytest.mark.parametrize("cut", CUTS)
def test_a_whole_conversation_whatever_pieces_it_arrives_in(cut: int) -> None:
    made = session()
    play = bound(cut=cut, made=made) >> message() << _submitted
    play = play >> taken(2, "17") << PduTaken(7, 1, 0, ("17",)) >> receipt(9, "17")
    event_id = ""

    def is_receipt(event: object) -> bool:
        nonlocal event_id
        assert isinstance(event, Receipt)
        event_id = event.event_id
        return event.carrier_id == "17"

    play = play << is_receipt
    (
        play
        >> Stored(event_id)
        << stored(9)
        >> KEEP_ALIVE
        << wire(pdus.EnquireLink(sequence=3))
        >> wire(pdus.EnquireLinkResp(sequence=3))
        >> CLOSE
        << wire(pdus.Unbind(sequence=4))
        >> wire(pdus.UnbindResp(sequence=4))
    ).ends()
    assert not made.is_mid_pdu


@pytest.mark.parametrize("cut", CUTS)
def test_coalesced_answers_in_another_order_find_their_messages(cut: int) -> None:
    made = session()
    (
        bound(cut=cut, made=made)
        >> message(message_id=7)
        >> message(message_id=8)
        << (lambda data: len(data) > 100)
        >> taken(3, "b") + receipt(1, "b") + refused(2, 0x45)
        << PduTaken(8, 1, 0, ("b",))
        << _receipt
        << PduRefused(7, 1, 0, "SMPP:69")
    ).ends()


def test_a_receipt_before_the_response_is_an_event_as_well() -> None:
    (
        bound()
        >> message()
        << _submitted
        >> receipt(1, "17")
        << _receipt
        >> taken(2, "17")
        << PduTaken(7, 1, 0, ("17",))
    ).ends()


def test_a_second_answer_to_one_submission_and_one_to_nothing_say_nothing() -> None:
    (
        bound()
        >> message()
        << _submitted
        >> taken(2, "17") * 2 + taken(99, "18")
        << PduTaken(7, 1, 0, ("17",))
    ).ends()


@pytest.mark.parametrize(
    ("status", "code", "is_temporary"),
    [
        (0x0E, "SMPP:14", False),
        (0x0F, "SMPP:15", False),
        (0x0D, "SMPP:13", False),
        (0x05, "SMPP:5", True),
        (0x08, "SMPP:8", True),
        (0x58, "SMPP:88", True),
        (0x400, "SMPP:1024", False),
    ],
)
def test_a_refused_login_says_whether_it_may_be_tried_again_soon(
    status: int, code: str, is_temporary: bool
) -> None:
    def fits(event: object) -> bool:
        assert isinstance(event, LoginRefused)
        return (event.code, event.is_temporary) == (code, is_temporary) and bool(event.words)

    answer = wire(pdus.BindTransceiverResp(sequence=1, status=status))
    (Playbook(session()) << LOGIN >> answer << fits).ends()
    nack = wire(pdus.GenericNack(sequence=1, status=status))
    (Playbook(session()) << LOGIN >> nack << fits).ends()


@pytest.mark.parametrize(
    "welcome",
    [
        WELCOME,
        wire(pdus.BindTransceiverResp(sequence=1, tlvs=(number(Tag.SC_INTERFACE_VERSION, 0x50),))),
        bytes.fromhex("00000010800000090000000000000001"),  # a peer of 3.3 that has no body
        bytes.fromhex("00000014800000090000000000000001") + b"smsc",  # without its NUL
        WELCOME[:3] + bytes((WELCOME[3] + 5,)) + WELCOME[4:] + b"\x14\x00\x00\x01\x07",
    ],
)
def test_peers_of_other_versions_are_understood(welcome: bytes) -> None:
    (Playbook(session()) << LOGIN >> welcome << Opened()).ends()


def test_the_password_is_in_no_text() -> None:
    assert "s3cret" not in repr(TERMS)
    assert "s3cret" not in repr(SmppSession(TERMS))


@pytest.mark.parametrize(
    ("status", "is_throttled"), [(0x58, True), (0x14, True), (0x08, False), (0x0B, False)]
)
@pytest.mark.parametrize("message_id", ["", "0"])
def test_a_refusal_has_the_carriers_status_with_a_body_or_without(
    status: int, is_throttled: bool, message_id: str
) -> None:
    said = PduRefused(7, 1, 0, f"SMPP:{status}", is_throttled)
    (bound() >> message() << _submitted >> refused(2, status, message_id) << said).ends()


def test_a_refusal_whose_body_cannot_be_read_refuses_all_the_same() -> None:
    answer = refused(2, 0x45)
    longer = answer[:3] + bytes((answer[3] + 80,)) + answer[4:] + b"x" * 80
    (bound() >> message() << _submitted >> longer << PduRefused(7, 1, 0, "SMPP:69")).ends()


def test_options_say_what_a_carrier_means_by_a_status() -> None:
    terms = {"throttle_codes": frozenset({0x08}), "permanent_codes": frozenset({0x14})}
    (
        bound(made=session(**terms))
        >> message(message_id=7)
        >> message(message_id=8)
        << (lambda _: True)
        >> refused(2, 0x08) + refused(3, 0x14)
        << PduRefused(7, 1, 0, "SMPP:8", is_throttled=True)
        << PduRefused(8, 1, 0, "SMPP:20", is_throttled=False)
    ).ends()


def test_a_nack_to_a_submission_refuses_it() -> None:
    nack = wire(pdus.GenericNack(sequence=2, status=0x03))
    (bound() >> message() << _submitted >> nack << PduRefused(7, 1, 0, "SMPP:3")).ends()
    (bound() >> wire(pdus.GenericNack(sequence=0, status=0x02))).ends()


def test_a_carrier_that_forgot_the_session_is_bound_to_anew() -> None:
    (
        bound()
        >> message()
        << _submitted
        >> refused(2, 0x04)
        << PduRefused(7, 1, 0, "SMPP:4")
        << Ended("ESME_RINVBNDSTS")
    ).ends()


@pytest.mark.parametrize(
    ("told", "form", "known"),
    [
        ("6D0F1E22", IdForm.RAW, "6d0f1e22"),
        ("6D0F1E22", IdForm.HEX_RESPONSE, "1829707298"),
        ("1829707298", IdForm.HEX_RECEIPT, "1829707298"),
        ("0000000017", IdForm.RAW, "17"),
        ("0F8FAD5B-D9CB-469F-A165-70867728950E", IdForm.RAW, "f8fad5b-d9cb-469f-a165-70867728950e"),
    ],
)
def test_ids_are_told_in_one_form(told: str, form: IdForm, known: str) -> None:
    made = session(id_form=form)
    (
        bound(made=made) >> message() << _submitted >> taken(2, told) << PduTaken(7, 1, 0, (known,))
    ).ends()


@pytest.mark.parametrize(
    "answer",
    [
        taken(2, ""),
        bytes.fromhex("00000010800000040000000000000002"),
        bytes.fromhex("00000053800000040000000000000002") + b"1" * 67,
    ],
)
def test_a_message_that_was_taken_without_an_id_is_taken(answer: bytes) -> None:
    (bound() >> message() << _submitted >> answer << PduTaken(7, 1, 0, ())).ends()


def test_unknown_parameters_of_an_answer_are_left_aside() -> None:
    answer = taken(2, "17", ((0x1500, b"\x01\x02"), (0x1501, b"")))
    (bound() >> message() << _submitted >> answer << PduTaken(7, 1, 0, ("17",))).ends()


def test_the_carriers_tests_are_answered_each() -> None:
    tests = b"".join(wire(pdus.EnquireLink(sequence=one)) for one in range(1, 51))
    answers = b"".join(wire(pdus.EnquireLinkResp(sequence=one)) for one in range(1, 51))
    (bound() >> tests << answers).ends()


def test_an_unbind_of_the_carrier_is_answered_and_ends_the_session() -> None:
    (
        bound()
        >> wire(pdus.Unbind(sequence=5))
        << wire(pdus.UnbindResp(sequence=5))
        << Ended("unbind")
    ).ends()


def test_answers_still_count_after_the_carrier_ended_the_session() -> None:
    (
        bound()
        >> message()
        << _submitted
        >> wire(pdus.Unbind(sequence=5)) + taken(2, "17")
        << wire(pdus.UnbindResp(sequence=5))
        << Ended("unbind")
        << PduTaken(7, 1, 0, ("17",))
    ).ends()


@pytest.mark.parametrize(
    "request_",
    [
        pdus.SmppUnknown(command=0x00010203, sequence=5, body=b"odd"),
        pdus.SmppUnknown(command=0x00000021, sequence=5),
        pdus.QuerySm(sequence=5),
        pdus.SubmitSm(sequence=5),
    ],
)
def test_a_request_that_is_not_for_us_is_answered_by_a_nack(request_: pdus.SmppPdu) -> None:
    (bound() >> wire(request_) << wire(pdus.GenericNack(sequence=5, status=3))).ends()


def test_what_has_no_answer_is_left_aside() -> None:
    (
        bound()
        >> wire(pdus.Outbind(sequence=1, system_id="smsc", password="x"))
        >> wire(pdus.AlertNotification(sequence=2))
        >> wire(pdus.SmppUnknown(command=0x80010203, sequence=3))
        >> WELCOME
    ).ends()


@pytest.mark.parametrize(
    ("cut_short", "answer"),
    [
        (
            wire(delivery(5, b"Hi"))[:-1],
            wire(pdus.DeliverSmResp(sequence=5, status=0x65)),
        ),
        (
            wire(pdus.Datasm(sequence=5, tlvs=((0x424, b"Hi"),)))[:-1],
            wire(pdus.DatasmResp(sequence=5, status=0x65)),
        ),
        (
            wire(pdus.Outbind(sequence=5, system_id="smsc"))[:-1],
            wire(pdus.GenericNack(sequence=5, status=2)),
        ),
    ],
)
def test_a_request_that_cannot_be_read_is_answered_and_the_session_goes_on(
    cut_short: bytes, answer: bytes
) -> None:
    framed = len(cut_short).to_bytes(4, "big") + cut_short[4:]
    (bound() >> framed << answer >> receipt(6, "17") << _receipt).ends()


@pytest.mark.parametrize("length", [15, 70_001, 0xFFFFFFFF])
def test_a_length_that_cannot_be_ends_the_connection_after_what_came_before(length: int) -> None:
    (
        bound()
        >> receipt(5, "17") + length.to_bytes(4, "big") + bytes(16)
        << _receipt
        << Broken("length")
    ).ends()


def test_a_peer_that_closes_in_the_middle_of_a_pdu_is_told_from_others() -> None:
    made = session()
    bound(made=made) >> receipt(5, "17")[:-3]
    assert made.is_mid_pdu
