"""Receipts and replies out of what upstreams say."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest

from hongyan.channels.http.document import (
    CallbackRoute,
    CallerProof,
    ReplyReading,
    ReportReading,
    TimeForm,
)
from hongyan.channels.http.finding import UnreadableError
from hongyan.channels.http.hearing import (
    Wanted,
    is_caller,
    moment_of,
    number_of,
    read_request,
    receipts_of,
    reply_of,
)
from hongyan.channels.routes import CarrierRequest
from hongyan.kernel.carriage import Receipt
from hongyan.kernel.outcome import Outcome

NOW = 1_767_318_000_000
REPORT = ReportReading(
    id="id",
    reference="ref",
    phone="to",
    status="stat",
    code="err",
    time="at",
    delivered=("1", "true"),
    pending=("4",),
    codes={"MK:0001": "MOBILE_NOT_ON_SERVICE"},
)
ITEM = {"id": "a1", "ref": "7-1-2", "to": "13900000000", "stat": 1, "at": "2026-01-02 10:00:04"}


def receipts(item: dict[str, Any], parts: int = 0, wanted: Wanted | None = None) -> list[Receipt]:
    """Return what is made of an item, where a message's parts are known as `parts`."""
    return receipts_of(REPORT, item, lambda _: parts, NOW, wanted)


def test_one_receipt_stands_for_every_part() -> None:
    first, second = receipts(ITEM)
    assert (first.carrier_id, second.carrier_id) == ("a1/1", "a1/2")
    assert first.event_id != second.event_id
    assert (first.phone, first.outcome, first.code) == (
        8613900000000,
        Outcome.DELIVERED,
        "DELIVERED",
    )
    assert first.done_at == 1_767_319_204_000


def test_what_comes_again_has_the_same_name() -> None:
    again = dict(reversed(ITEM.items()))
    assert [one.event_id for one in receipts(ITEM)] == [one.event_id for one in receipts(again)]
    assert receipts(ITEM)[0].event_id != receipts(ITEM | {"stat": 2})[0].event_id


def test_without_a_reference_the_parts_are_those_that_are_known_here() -> None:
    stranger = ITEM | {"ref": "order 7"}
    assert len(receipts(stranger, parts=3)) == 3
    assert len(receipts(stranger)) == 1
    assert len(receipts(ITEM | {"ref": "7-1-999"})) == 100, "bounded"


def test_a_message_that_waits_has_no_receipt() -> None:
    assert receipts(ITEM | {"stat": "4"}) == []


@pytest.mark.parametrize(
    ("said", "code", "raw_code"),
    [
        ({"stat": 2, "err": "MK:0001"}, "MOBILE_NOT_ON_SERVICE", "MK:0001"),
        ({"stat": 2, "err": "MOBILE_IN_BLACK"}, "MOBILE_IN_BLACK", "MOBILE_IN_BLACK"),
        ({"stat": 2, "err": "DELIVRD"}, "SP_UNKNOWN_ERROR", "DELIVRD"),
        ({"stat": 2}, "SP_UNKNOWN_ERROR", "2"),
        ({"stat": False}, "SP_UNKNOWN_ERROR", "false"),
        ({"stat": "x", "err": "余额不足"}, "SP_UNKNOWN_ERROR", "UNREADABLE"),
        ({"stat": None}, "SP_UNKNOWN_ERROR", "UNREADABLE"),
    ],
)
def test_a_failure_has_a_code_of_ours(said: dict[str, Any], code: str, raw_code: str) -> None:
    receipt = receipts(ITEM | said)[0]
    assert (receipt.outcome, receipt.code, receipt.raw_code) == (
        Outcome.UNDELIVERED,
        code,
        raw_code,
    )


@pytest.mark.parametrize("lack", [{"id": "", "ref": ""}, {"to": ""}, {"to": "Bob"}, {"to": []}])
def test_an_item_without_id_or_number_is_unreadable(lack: dict[str, Any]) -> None:
    with pytest.raises(UnreadableError):
        receipts(ITEM | lack)


def test_what_was_asked_for_needs_no_name_in_the_answer() -> None:
    [receipt] = receipts({"stat": 1}, wanted=Wanted("b2", 8613900000001))
    assert (receipt.carrier_id, receipt.phone) == ("b2/1", 8613900000001)


@pytest.mark.parametrize(
    ("text", "country", "phone"),
    [
        ("13900000000", "", 8613900000000),
        ("8613900000000", "", 8613900000000),
        ("+8613900000000", "", 8613900000000),
        ("008613900000000", "", 8613900000000),
        ("13900000000", "86", 8613900000000),
        ("8613900000000", "86", 8613900000000),
        ("13900000000", "+86", 8613900000000),
        ("85251234567", "", 85251234567),
        ("51234567", "852", 85251234567),
        ("6135551234", "1", 16135551234),
        (" 13900000000 ", "", 8613900000000),
        ("", "", None),
        ("abc", "86", None),
        ("1" * 30, "", None),
        ("9" * 15, "", 10**15 - 1),
        ("9" * 15, "9999", None),
    ],
)
def test_a_number_is_read_in_every_form(text: str, country: str, phone: int | None) -> None:
    assert number_of(text, country) == phone


@pytest.mark.parametrize(
    ("text", "form", "at"),
    [
        ("2026-01-02 10:00:04", TimeForm.TEXT, 1_767_319_204_000),
        ("20260102100004", TimeForm.TEXT, 1_767_319_204_000),
        ("2026-01-02T10:00:04+08:00", TimeForm.TEXT, 1_767_319_204_000),
        ("1767319204", TimeForm.SECONDS, 1_767_319_204_000),
        ("1767319204123", TimeForm.MILLISECONDS, 1_767_319_204_123),
        ("yesterday", TimeForm.TEXT, NOW),
        ("", TimeForm.SECONDS, NOW),
        ("9" * 40, TimeForm.SECONDS, NOW),
    ],
)
def test_a_time_is_read_in_every_form(text: str, form: TimeForm, at: int) -> None:
    assert moment_of(text, form, NOW) == at


def test_a_reply_is_named_by_its_id_or_by_what_it_says() -> None:
    reply = ReplyReading(id="seq", phone="from", to="to", text="text")
    item = {"seq": 9, "from": "13900000000", "to": "01", "text": "R"}
    assert reply_of(reply, item, NOW).event_id == "9"
    assert reply_of(reply, item, NOW).dest_id == "01"
    nameless = item | {"seq": None}
    assert reply_of(reply, nameless, NOW).event_id == reply_of(reply, nameless, NOW + 5).event_id
    assert len(reply_of(reply, item | {"text": "x" * 9000}, NOW).content) == 2000
    with pytest.raises(UnreadableError):
        reply_of(reply, item | {"from": "?"}, NOW)


@pytest.mark.parametrize(
    ("caller", "request_", "expected"),
    [
        (CallerProof(), CarrierRequest("POST", {"token": "t"}, {}, b""), True),
        (CallerProof(), CarrierRequest("POST", {"token": "鸿"}, {}, b""), False),
        (CallerProof(), CarrierRequest("POST", {}, {}, b""), False),
        (
            CallerProof(at="header", name="X-Key"),
            CarrierRequest("POST", {}, {"x-key": "t"}, b""),
            True,
        ),
        (
            CallerProof(proof="hmac_sha256", at="header", name="X-Sign"),
            CarrierRequest(
                "POST", {}, {"x-sign": hmac.new(b"t", b"{}", hashlib.sha256).hexdigest()}, b"{}"
            ),
            True,
        ),
        (
            CallerProof(proof="hmac_sha256", at="header", name="X-Sign"),
            CarrierRequest("POST", {}, {"x-sign": "t"}, b"{}"),
            False,
        ),
    ],
)
def test_a_caller_proves_itself(
    caller: CallerProof, request_: CarrierRequest, expected: bool
) -> None:
    assert is_caller(caller, "t", request_) is expected
    assert not is_caller(caller, "", request_), "without a token none is believed"


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("", "退订R".encode(), "退订R"),
        ('text/plain; charset="UTF-16BE"', "退订R".encode("utf-16be"), "退订R"),
        ("text/plain; charset=GBK", "退订R".encode("gbk"), "退订R"),
        ("text/plain; charset=utf-7", b"R", None),
        ("text/plain", b"\xff", None),
    ],
)
def test_a_body_may_be_the_text_itself_in_its_charset(
    kind: str, body: bytes, text: str | None
) -> None:
    route = CallbackRoute(path="replies", format="text")
    request = CarrierRequest("POST", {"from": "1"}, {"content-type": kind}, body)
    if text is None:
        with pytest.raises(UnreadableError):
            read_request(route, "", request)
    else:
        assert read_request(route, "", request) == [{"from": "1", "text": text}]


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("json", b"<html>"),
        ("json", b"[1]"),
        ("json", b'"x"'),
        ("json", b"[" + b"{}," * 1000 + b"{}]"),
        ("json", b"[" * 9000),
        ("form", b"\xff=1"),
        ("form", b"&".join(b"a%d=1" % n for n in range(201))),
    ],
)
def test_a_body_of_another_form_is_unreadable(form: str, body: bytes) -> None:
    route = CallbackRoute(path="receipts", format=form)  # type: ignore[arg-type]
    with pytest.raises(UnreadableError):
        read_request(route, "", CarrierRequest("POST", {}, {}, body))
