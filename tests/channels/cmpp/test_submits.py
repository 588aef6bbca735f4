"""What a message looks like as SUBMITs, and what the gateway's answers mean for it."""

from __future__ import annotations

from typing import Any

import pytest

from hongyan.channels.sequences import RisingNumbers
from hongyan.channels.session import CannotCarry, Ended, Pdu, PduRefused, PduTaken
from hongyan.kernel.carriage import Encoding
from hongyan.protocols.cmpp.pdus import CmppVersion, Submit, SubmitResp
from hongyan.protocols.cmpp.results import RESULTS
from tests.channels.cmpp.gateway import MSG_ID, V20, V30, opened, session, text, wire
from tests.channels.playbook import Playbook

GSM7 = Encoding.GSM7
TAKEN = PduTaken(7, 1, 0, (MSG_ID.hex(),))


def submit(content: bytes, **told: Any) -> Submit:
    known: dict[str, Any] = {
        "sequence": 2,
        "registered_delivery": 1,
        "service_id": "HELP",
        "fee_user_type": 2,
        "msg_src": "901234",
        "fee_type": "01",
        "fee_code": "000000",
        "src_id": "1069000101",
        "dest_terminal_ids": ("13900000000",),
        "msg_fmt": 8,
    }
    return Submit(msg_content=content, **{**known, **told})


def answer(result: int = 0, msg_id: bytes = MSG_ID, sequence: int = 2) -> bytes:
    return wire(SubmitResp(sequence=sequence, msg_id=msg_id, result=result))


def sent(one: Playbook) -> Playbook:
    return one >> text("字") << wire(submit("字".encode("utf-16-be")))


@pytest.mark.parametrize("version", [V20, CmppVersion.V21, V30])
@pytest.mark.parametrize("cut", [0, 1, 5])
def test_a_short_text_is_one_submit_to_one_phone(version: CmppVersion, cut: int) -> None:
    content = "【鸿雁】您好".encode("utf-16-be")
    (
        opened(session(version=version), version, cut=cut)
        >> text("【鸿雁】您好")
        << wire(submit(content), version)
        >> wire(SubmitResp(sequence=2, msg_id=MSG_ID), version)
        << TAKEN
    ).ends()


def test_what_the_contract_says_stands_in_each_submit() -> None:
    terms = {
        "service_id": "NEWS",
        "msg_src": "905678",
        "fee_user_type": 3,
        "fee_terminal_id": "13800000000",
        "fee_type": "02",
        "fee_code": "000010",
        "msg_level": 7,
    }
    play = opened(session(**terms, validity_seconds=90_061)) >> text("字")
    expected = submit("字".encode("utf-16-be"), **terms, valid_time="000001010101000R")
    (play << wire(expected)).ends()


@pytest.mark.parametrize(
    ("src_id", "extend_code", "is_extended", "told"),
    [
        ("1069000101", "01", True, "1069000101"),
        ("1069000101", "01", False, "10690001"),
        ("106900010101", "01", False, "1069000101"),
        ("1069000101", None, False, "1069000101"),
        ("1069000101", "", False, "1069000101"),
        ("Hongyan01", "01", False, "Hongyan01"),
    ],
)
def test_a_contract_without_extension_is_sent_the_access_code_alone(
    src_id: str, extend_code: str | None, is_extended: bool, told: str
) -> None:
    play = opened(session(is_extended=is_extended))
    play = play >> text("字", src_id=src_id, extend_code=extend_code)
    play = play << wire(submit("字".encode("utf-16-be"), src_id=told))
    (play >> answer() << TAKEN).ends()


def test_a_sender_is_measured_as_it_is_sent() -> None:
    one = text("字", src_id="1" * 20 + "0001", extend_code="0001")
    play = opened(session(is_extended=False)) >> one
    (play << wire(submit("字".encode("utf-16-be"), src_id="1" * 20))).ends()
    with pytest.raises(CannotCarry, match="SENDER_TOO_LONG"):
        opened(session()) >> one


def test_a_long_text_is_a_submit_for_each_part_with_a_header() -> None:
    parts = ("一" * 67, "二" * 67, "三")
    play = opened(session()) >> text(*parts, message_id=1000)
    for number, part in enumerate(parts, start=1):
        header = bytes((5, 0, 3, 1000 % 251, 3, number))
        play = play << wire(
            submit(
                header + part.encode("utf-16-be"),
                sequence=1 + number,
                pk_total=3,
                pk_number=number,
                tp_udhi=1,
            )
        )
    play.ends()


def test_parts_of_several_messages_in_one_write_keep_apart() -> None:
    one, other = text("甲", "乙", message_id=1), text("丙", message_id=2)
    play = opened(session()) >> one >> other
    heads = [bytes((5, 0, 3, 1, 2, number)) for number in (1, 2)]
    for number, (head, part) in enumerate(zip(heads, "甲乙", strict=True), start=1):
        content = head + part.encode("utf-16-be")
        told = {"pk_total": 2, "pk_number": number, "tp_udhi": 1}
        play = play << wire(submit(content, sequence=1 + number, **told))
    (play << wire(submit("丙".encode("utf-16-be"), sequence=4))).ends()


@pytest.mark.parametrize("content", ["Hello [world] {a} ~|^\\ $@_", "x" * 160])
def test_pure_english_with_the_extension_of_the_gsm_alphabet_goes_as_ascii(content: str) -> None:
    play = opened(session()) >> text(content, encoding=GSM7)
    (play << wire(submit(content.encode("ascii"), msg_fmt=0))).ends()


def test_a_part_of_153_characters_and_its_header_go_as_ascii() -> None:
    play = opened(session()) >> text("x" * 153, "y", encoding=GSM7)
    for number, part in enumerate((b"x" * 153, b"y"), start=1):
        told = {"pk_total": 2, "pk_number": number, "tp_udhi": 1, "msg_fmt": 0}
        content = bytes((5, 0, 3, 7, 2, number)) + part
        play = play << wire(submit(content, sequence=1 + number, **told))
    play.ends()


@pytest.mark.parametrize("content", ["5 €", "café", "£" * 70])
def test_what_ascii_lacks_goes_as_ucs_2(content: str) -> None:
    play = opened(session()) >> text(content, encoding=GSM7)
    (play << wire(submit(content.encode("utf-16-be"), msg_fmt=8))).ends()


def test_all_parts_of_a_message_have_one_format() -> None:
    play = opened(session()) >> text("abc", "5 €", encoding=GSM7)
    for number, part in enumerate(("abc", "5 €"), start=1):
        content = bytes((5, 0, 3, 7, 2, number)) + part.encode("utf-16-be")
        told = {"pk_total": 2, "pk_number": number, "tp_udhi": 1, "msg_fmt": 8}
        play = play << wire(submit(content, sequence=1 + number, **told))
    play.ends()


def test_chinese_goes_as_gb_18030_where_the_contract_says_so_and_it_fits() -> None:
    play = opened(session(is_gb18030=True)) >> text("您好")
    (play << wire(submit("您好".encode("gb18030"), msg_fmt=15))).ends()
    rare = "㐀" * 70  # four octets each
    play = opened(session(is_gb18030=True)) >> text(rare)
    (play << wire(submit(rare.encode("utf-16-be"), msg_fmt=8))).ends()


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (text("€" + "x" * 80, encoding=GSM7), "TEXT_NOT_IN_ALPHABET"),
        (text("字" * 71), "TEXT_NOT_IN_ALPHABET"),
        (text("\ud800"), "TEXT_NOT_IN_ALPHABET"),
        (text("字", src_id="1" * 22), "SENDER_TOO_LONG"),
        (text("字", src_id="鸿雁"), "SENDER_TOO_LONG"),
        (text(*["字"] * 256), "TOO_MANY_PARTS"),
    ],
)
def test_what_has_no_form_is_told_before_anything_is_written(message: Any, code: str) -> None:
    with pytest.raises(CannotCarry) as told:
        opened(session()) >> message
    assert told.value.code == code


@pytest.mark.parametrize("result", [54, 55])
def test_a_gateway_that_sent_it_and_heard_nothing_may_have_sent_it(result: int) -> None:
    (sent(opened(session())) >> answer(result, bytes(8)) << PduTaken(7, 1, 0, ())).ends()
    (sent(opened(session())) >> answer(result) << TAKEN).ends()


@pytest.mark.parametrize("result", sorted({*RESULTS, 14, 100, 201} - {0, 3, 8, 52, 54, 55}))
def test_a_refusal_has_the_gateways_own_code(result: int) -> None:
    refused = PduRefused(7, 1, 0, f"CMPP:{result}")
    (sent(opened(session())) >> answer(result, bytes(8)) << refused).ends()


def test_flow_control_asks_for_less_speed() -> None:
    refused = PduRefused(7, 1, 0, "CMPP:8", is_throttled=True)
    (sent(opened(session())) >> answer(8, bytes(8)) << refused).ends()


def test_results_of_a_carriers_own_ask_for_less_speed_where_an_option_says_so() -> None:
    one = session(throttle_codes=frozenset({101}))
    refused = PduRefused(7, 1, 0, "CMPP:101", is_throttled=True)
    (sent(opened(one)) >> answer(101, bytes(8)) << refused).ends()


def test_a_gateway_that_forgot_the_session_is_left() -> None:
    play = sent(opened(session())) >> answer(52, bytes(8))
    (play << PduRefused(7, 1, 0, "CMPP:52") << Ended("not logged in")).ends()


def test_a_duplicate_sequence_proves_that_the_gateway_has_it() -> None:
    (sent(opened(session())) >> answer(3) << PduTaken(7, 1, 0, ())).ends()


def test_an_answer_without_an_id_leaves_the_id_open() -> None:
    (sent(opened(session())) >> answer(0, bytes(8)) << PduTaken(7, 1, 0, ())).ends()


def test_answers_come_in_any_order_and_count_once() -> None:
    play = opened(session()) >> text("甲", "乙")
    play = play << (lambda _: True) >> answer(sequence=3) << PduTaken(7, 1, 1, (MSG_ID.hex(),))
    (play >> answer(sequence=3) >> answer(sequence=99) >> answer() << TAKEN).ends()


def test_numbers_go_on_over_the_connections_of_a_channel() -> None:
    numbers = RisingNumbers(begin=40)
    first = session(numbers)
    assert first.open(0)[8:12] == bytes((0, 0, 0, 40))
    assert session(numbers).open(0)[8:12] == bytes((0, 0, 0, 41))
    assert first.submit([Pdu(text("字"), 0)])[8:12] == bytes((0, 0, 0, 42))
    assert first.keep_alive()[8:12] == bytes((0, 0, 0, 43))
