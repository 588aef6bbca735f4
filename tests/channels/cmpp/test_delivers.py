"""Reports and replies: what each says, when it is answered, and by which name it is known."""

from __future__ import annotations

from typing import Any

import pytest

from hongyan.channels.cmpp.oddities import CmppOddity, Oddities
from hongyan.channels.cmpp.session import ANSWERS_OF_ONE_MAX
from hongyan.kernel.carriage import InboundPart, InboundText, Receipt
from hongyan.kernel.outcome import Outcome
from hongyan.protocols.cmpp.pdus import CmppVersion, Deliver, DeliverResp
from hongyan.protocols.udh import concatenated
from tests.channels.cmpp.gateway import (
    MSG_ID,
    NOW_MS,
    PHONE,
    V20,
    V30,
    deliver,
    opened,
    report,
    session,
    wire,
)
from tests.channels.playbook import Stored

DELIVER_ID = deliver(b"").msg_id
RECEIPT = Receipt(
    event_id=f"r{DELIVER_ID.hex()}{MSG_ID.hex()}DELIVRD",
    carrier_id=MSG_ID.hex(),
    phone=PHONE,
    outcome=Outcome.DELIVERED,
    code="DELIVERED",
    raw_code="DELIVRD",
    done_at=NOW_MS - 1,
)
SIX_MINUTES_MS = 360_000


def reported(content: bytes, **told: Any) -> Deliver:
    return deliver(content, registered_delivery=1, **told)


def answered(result: int = 0, version: CmppVersion = V20, **told: Any) -> bytes:
    return wire(
        DeliverResp(**{"sequence": 90, "msg_id": DELIVER_ID, "result": result, **told}), version
    )


def heard(said: Deliver, version: CmppVersion = V20) -> Any:
    """Return the one event of a DELIVER."""
    found: list[Any] = []
    play = opened(session(version=version), version) >> wire(said, version)
    (play << (lambda event: found.append(event) is None)).ends()
    return found[0]


@pytest.mark.parametrize("form", [V20, V30])
@pytest.mark.parametrize("version", [V20, V30])
@pytest.mark.parametrize("cut", [0, 1, 9])
def test_a_report_of_60_or_71_octets_is_a_receipt_in_every_version(
    version: CmppVersion, form: CmppVersion, cut: int
) -> None:
    (
        opened(session(version=version), version, cut=cut)
        >> wire(reported(report(version=form)), version)
        << RECEIPT
        >> Stored(RECEIPT.event_id)
        << answered(version=version)
    ).ends()


def test_a_report_that_is_cut_tells_id_and_stat_and_the_phone_of_its_delivery() -> None:
    oddities = Oddities(1)
    play = opened(session(oddities=oddities)) >> wire(reported(report()[:15]))
    (play << (lambda one: one.done_at == NOW_MS and one.phone == PHONE)).ends()
    assert oddities.counts == {CmppOddity.CUT_REPORT: 1}


@pytest.mark.parametrize(
    ("stat", "outcome", "code"),
    [
        ("DELIVRD", Outcome.DELIVERED, "DELIVERED"),
        ("delivrd", Outcome.DELIVERED, "DELIVERED"),
        ("UNDELIV", Outcome.UNDELIVERED, None),
        ("EXPIRED", Outcome.UNDELIVERED, None),
        ("REJECTD", Outcome.UNDELIVERED, "SP_UNKNOWN_ERROR"),
        ("MK:0001", Outcome.UNDELIVERED, "MOBILE_NOT_ON_SERVICE"),
        ("MK:9999", Outcome.UNDELIVERED, None),
        ("XYZ", Outcome.UNDELIVERED, "SP_UNKNOWN_ERROR"),
        ("", Outcome.UNDELIVERED, "SP_UNKNOWN_ERROR"),
    ],
)
def test_a_stat_is_the_raw_code_and_its_meaning_the_table_of_codes(
    stat: str, outcome: Outcome, code: str | None
) -> None:
    found = heard(reported(report(stat)))
    assert (found.raw_code, found.outcome) == (stat, outcome)
    assert code is None or found.code == code


@pytest.mark.parametrize("stat", ["ACCEPTD", "ENROUTE", "UNKNOWN"])
def test_a_stat_that_is_not_final_is_answered_at_once_and_is_no_event(stat: str) -> None:
    (opened(session()) >> wire(reported(report(stat))) << answered()).ends()


@pytest.mark.parametrize(
    ("done_time", "done_at"),
    [
        ("2611220654", NOW_MS - SIX_MINUTES_MS + 59_999),  # the end of its minute
        ("2611220700", NOW_MS),  # this minute
        ("2611220959", NOW_MS),  # a clock that is fast
        ("", NOW_MS),
        ("2613420654", NOW_MS),
        ("26112206:4", NOW_MS),
    ],
)
def test_a_time_of_minutes_is_neither_before_the_submission_nor_later_than_now(
    done_time: str, done_at: int
) -> None:
    assert heard(reported(report(done_time=done_time))).done_at == done_at


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("13900000000", PHONE),
        ("8613900000000", PHONE),
        ("+8613900000000", PHONE),
        ("85251230000", 852_51230000),
        ("", PHONE),  # that of the DELIVER
    ],
)
def test_the_phone_of_a_report_is_read_in_every_form(written: str, phone: int) -> None:
    assert heard(reported(report(dest_terminal_id=written))).phone == phone


def test_a_delivery_is_answered_only_once_it_is_stored_and_so_is_each_repetition() -> None:
    said = reported(report())
    again = reported(report(), sequence=91)
    (
        opened(session())
        >> wire(said)
        << RECEIPT
        >> wire(again)
        << RECEIPT
        >> Stored(RECEIPT.event_id)
        << answered()
        << answered(sequence=91)
        >> wire(said)
        << RECEIPT
        >> Stored(RECEIPT.event_id)
        << answered()
        >> Stored(RECEIPT.event_id)
    ).ends()


def test_a_delivery_that_is_repeated_without_end_is_answered_within_a_bound() -> None:
    one = session()
    play = opened(one)
    for _ in range(ANSWERS_OF_ONE_MAX + 5):
        play = play >> wire(reported(report())) << RECEIPT
    (play >> Stored(RECEIPT.event_id) << answered() * ANSWERS_OF_ONE_MAX).ends()


@pytest.mark.parametrize("content", [b"", b"\0" * 14])
def test_a_report_that_cannot_be_read_is_turned_down_and_the_link_goes_on(content: bytes) -> None:
    oddities = Oddities(1)
    (
        opened(session(oddities=oddities))
        >> wire(reported(content))
        << answered(1)
        >> wire(reported(report()))
        << RECEIPT
    ).ends()
    assert oddities.counts == {CmppOddity.UNREADABLE_DELIVER: 1}


def test_a_delivery_that_ends_too_early_is_turned_down_and_the_link_goes_on() -> None:
    whole = wire(reported(report()))
    short = len(whole[:60]).to_bytes(4, "big") + whole[4:60]
    (opened(session()) >> short << answered(1) >> whole << RECEIPT).ends()


@pytest.mark.parametrize(
    ("fmt", "octets", "content"),
    [
        (0, b"TD", "TD"),
        (0, "退订".encode("gb18030"), "退订"),
        (8, "退订".encode("utf-16-be"), "退订"),
        (15, "退订".encode("gb18030"), "退订"),
        (4, b"\x01\xff", "01ff"),
        (77, b"ab", "6162"),
        (8, b"", ""),
    ],
)
@pytest.mark.parametrize("version", [V20, V30])
def test_a_reply_is_a_text_in_every_alphabet(
    version: CmppVersion, fmt: int, octets: bytes, content: str
) -> None:
    reply = InboundText(f"t{DELIVER_ID.hex()}", PHONE, "1069000101", content, NOW_MS)
    (
        opened(session(version=version), version)
        >> wire(deliver(octets, msg_fmt=fmt), version)
        << reply
        >> Stored(reply.event_id)
        << answered(version=version)
    ).ends()


@pytest.mark.parametrize("wide", [False, True])
def test_the_pieces_of_a_long_reply_say_which_they_are_in_any_order(wide: bool) -> None:
    for number in (3, 1, 2):
        head = concatenated(200, 3, number, wide=wide)
        found = heard(deliver(head + "字".encode("utf-16-be"), msg_fmt=8, tp_udhi=1))
        assert found.content == "字"
        assert found.part == InboundPart(200, 3, number)
        assert found.event_id == f"t{DELIVER_ID.hex()}.{number}"


@pytest.mark.parametrize("octets", [b"R", b"\xffabc", b""])
def test_a_flag_without_a_header_costs_no_text(octets: bytes) -> None:
    found = heard(deliver(octets, tp_udhi=1))
    assert found.part is None
    assert found.content.encode("latin-1") == octets


def test_a_header_of_something_else_is_no_part_of_the_text() -> None:
    found = heard(deliver(bytes((4, 4, 2, 0, 80)) + b"R", tp_udhi=1))
    assert (found.content, found.part) == ("R", None)


@pytest.mark.parametrize("sender", ["", "bank", "1" * 16])
def test_a_reply_of_no_phone_is_turned_down(sender: str) -> None:
    (opened(session()) >> wire(deliver(b"R", src_terminal_id=sender)) << answered(1)).ends()


def test_a_gateway_that_names_no_delivery_is_understood_by_sequence_and_text() -> None:
    nameless: dict[str, Any] = {"msg_id": bytes(8)}
    first = heard(deliver(b"R", **nameless))
    assert heard(deliver(b"R", **nameless)).event_id == first.event_id
    others = (
        deliver(b"R", **nameless, sequence=91),
        deliver(b"T", **nameless),
    )
    assert len({first.event_id, *(heard(one).event_id for one in others)}) == 3
    told = {heard(reported(report(stat), **nameless)).event_id for stat in ("DELIVRD", "EXPIRED")}
    assert len(told) == 2
