"""An HTTP channel: what it sends, when it stops sending, how receipts and replies come in."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from urllib.parse import parse_qsl

import msgspec
import pytest

from hongyan.channels.channel import Channel
from hongyan.channels.http.channel import HttpChannel
from hongyan.channels.http.health import UpstreamHealth
from hongyan.channels.http.pulling import Puller
from hongyan.channels.http.saying import Saying
from hongyan.channels.registry import Around, build
from hongyan.channels.routes import CarrierRequest, CarrierResponse
from hongyan.kernel.carriage import (
    AwaitedReceipt,
    CarrierEvent,
    ChannelFault,
    LinkState,
    Receipt,
    Sent,
    Submitted,
)
from hongyan.kernel.clock import SystemClock
from tests.channels.http import tencent
from tests.channels.http.aliyun import Aliyun
from tests.channels.http.kannel import Kannel
from tests.channels.http.tencent import Tencent
from tests.channels.http.upstreams import (
    DOCUMENT,
    OK,
    SECRET,
    always,
    answer,
    channel_to,
    message,
    read_request,
    serving,
)
from tests.channels.http.vendors import ALIYUN, KANNEL, QUIET, TENCENT, made, no_one

PUSHED = (
    DOCUMENT
    + """
[receipts.push.route]
path = "receipts"
answer = "success"
[receipts.push.report]
id = "id"
phone = "to"
status = "stat"
delivered = ["ok"]
[replies.route]
path = "replies"
format = "form"
[replies.reply]
phone = "from"
text = "text"
"""
)


async def hear(channel: Channel, count: int) -> list[CarrierEvent]:
    """Hear events and acknowledge them."""
    heard: list[CarrierEvent] = []
    async with asyncio.timeout(5):
        async for batch in channel.events():
            heard += batch
            await channel.acknowledge(batch)
            if len(heard) >= count:
                return heard
    raise AssertionError("it stopped")


async def test_a_message_is_one_request_with_the_fields_of_the_document() -> None:
    requests: list[bytes] = []
    async with serving(always(answer(OK), requests)) as url, channel_to(url) as channel:
        [said] = await channel.submit([message(parts=3)])
    assert said == Submitted(7, 1, ("a1/1", "a1/2", "a1/3"))
    [request] = requests
    head, _, body = request.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /send HTTP/1.1")
    assert dict(parse_qsl(body.decode())) == {
        "to": "13900000000",
        "text": "【鸿雁】您的验证码为1234。。",
        "key": SECRET,
        "ref": "7-1-3",
    }


async def test_kannel_is_given_a_callback_that_says_the_reference_again() -> None:
    async with AsyncExitStack() as stack:
        vendor = Kannel(QUIET, no_one, token="t&k=n")
        channel = await made(stack, vendor, "gateway", **KANNEL)
        [said] = await channel.submit([message(parts=2)])
        assert said == Submitted(7, 1, ("7-1-2/1", "7-1-2/2"))
        [asked] = vendor.requests
        assert asked["dlr-url"] == (
            "https://sms.example.com/carriers/up/receipts?token=t%26k%3Dn"
            "&ref=7-1-2&phone=%p&status=%d"
        )
        assert (asked["to"], asked["from"]) == ("+8613900000000", "1069001")


async def test_as_many_requests_are_open_as_the_window_has() -> None:
    opened = most = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal opened, most
        while True:
            await read_request(reader)
            opened, most = opened + 1, max(most, opened + 1)
            await asyncio.sleep(0.01)
            opened -= 1
            writer.write(answer(OK))

    async with serving(serve) as url, channel_to(url) as channel:
        channel.resize(3, 100)
        said = await channel.submit([message(number) for number in range(12)])
    assert most == 3
    assert all(isinstance(one, Submitted) for one in said)


async def test_a_window_that_stays_full_sends_nothing_and_asks_for_less_speed() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        await asyncio.sleep(5)
        writer.close()

    async with serving(serve) as url, channel_to(url, answer_seconds="0.2") as channel:
        channel.resize(1, 100)
        said = await channel.submit([message(1), message(2)])
    assert {(one.code, one.is_throttled) for one in said if isinstance(one, ChannelFault)} == {
        ("ANSWER_TIMEOUT", False),
        ("WINDOW_FULL", True),
    }


async def test_a_refused_key_closes_the_channel_with_the_upstreams_word() -> None:
    async with serving(always(answer(b'{"code":9}'))) as url, channel_to(url) as channel:
        [said] = await channel.submit([message()])
        assert said == ChannelFault(7, 1, Sent.NO, "9")
        assert channel.status.words == "login refused: 9"


async def test_a_throttled_channel_goes_on_and_says_so() -> None:
    async with serving(always(answer(b'{"code":8}'))) as url, channel_to(url) as channel:
        [said] = await channel.submit([message()])
        assert said == ChannelFault(7, 1, Sent.NO, "8", is_throttled=True)
        assert channel.status.state is LinkState.THROTTLED
        assert channel.status.is_up


async def test_after_its_pause_a_channel_is_tried_again_and_the_pause_grows() -> None:
    health = UpstreamHealth(SystemClock(), (0.05, 1), (0.05, 1), lambda: 0.5)
    health.start()
    for pause in (0.05, 0.1, 0.2):
        health.lost("no connection")
        health.lost("no connection")
        assert not health.status.is_up
        await asyncio.sleep(pause * 0.5)
        assert not health.status.is_up
        await asyncio.sleep(pause * 0.6)
        assert health.status.is_up
    health.accepted()
    assert health.status.reason == ""
    health.stop()
    health.lost("no connection")
    assert health.status.state is LinkState.STOPPED


# How receipts and replies come in


async def ask(channel: Channel, path: str, token: str, body: bytes) -> CarrierResponse:
    [route] = [one for one in channel.routes() if one.path == path]
    return await route.answer(CarrierRequest("POST", {"token": token}, {}, body))


RECEIPTS = json.dumps(
    [
        {"id": "a1", "to": "13900000000", "stat": "ok"},
        {"id": "", "to": "13900000000", "stat": "ok"},
    ]
).encode()


async def test_a_push_is_answered_after_it_is_stored_and_what_cannot_be_read_is_left_out() -> None:
    async with channel_to("http://127.0.0.1:1", PUSHED, callback_token="t0") as channel:
        async with asyncio.TaskGroup() as group:
            answering = group.create_task(ask(channel, "receipts", "t0", RECEIPTS))
            events = await anext(aiter(channel.events()))
            await asyncio.sleep(0.01)
            assert not answering.done()
            await channel.acknowledge(events)
        assert [one.carrier_id for one in events if isinstance(one, Receipt)] == ["a1/1"]
        assert (answering.result().status, answering.result().body) == (200, b"success")


@pytest.mark.parametrize(
    ("path", "token", "body", "status"),
    [
        ("receipts", "t1", RECEIPTS, 403),
        ("receipts", "", RECEIPTS, 403),
        ("receipts", "t0", b"<html>", 400),
        ("receipts", "t0", b'{"id":"a1"}', 400),
        ("receipts", "t0", b"[]", 200),
        ("replies", "t0", b"from=&text=R", 400),
        ("replies", "t0", b"\xff=\xfe", 400),
    ],
)
async def test_a_push_of_strangers_or_of_garbage_is_refused(
    path: str, token: str, body: bytes, status: int
) -> None:
    async with channel_to("http://127.0.0.1:1", PUSHED, callback_token="t0") as channel:
        assert (await ask(channel, path, token, body)).status == status


async def test_without_a_token_there_is_no_address_to_call() -> None:
    async with channel_to("http://127.0.0.1:1", PUSHED) as channel:
        assert channel.routes() == ()


async def test_receipts_that_were_not_pushed_are_asked_for_message_by_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hongyan.channels.http.pulling.LOOK_SECONDS", 0.02)
    monkeypatch.setattr("hongyan.channels.http.outstanding.PAUSE_MS_MAX", 30)
    async with AsyncExitStack() as stack:
        vendor = Aliyun(QUIET, no_one)
        channel = await made(stack, vendor, "dysmsapi", **ALIYUN)
        channel._outstanding._first_ms = 10  # type: ignore[attr-defined]
        [said] = await channel.submit([message(parts=2)])
        assert isinstance(said, Submitted)
        async with asyncio.timeout(5):
            while not any(one["Action"] == "QuerySendDetails" for one in vendor.requests):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        [record] = vendor.records.values()
        record |= {"SendStatus": 2, "ErrCode": "MOBILE_IN_BLACK"}
        record |= {"ReceiveDate": "2026-01-02 10:00:04"}
        heard = await hear(channel, 2)
        assert {one.carrier_id for one in heard if isinstance(one, Receipt)} == set(
            said.carrier_ids
        )
        assert {one.code for one in heard if isinstance(one, Receipt)} == {"MOBILE_IN_BLACK"}
        asked = len(vendor.requests)
        await asyncio.sleep(0.1)
        assert len(vendor.requests) == asked, "it is asked for no longer"


async def test_what_an_earlier_process_waited_for_is_asked_for_after_a_restart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hongyan.channels.http.pulling.LOOK_SECONDS", 0.02)
    async with AsyncExitStack() as stack:
        vendor = Aliyun(QUIET, no_one)
        before = await made(stack, vendor, "dysmsapi", **ALIYUN)
        [said] = await before.submit([message(parts=2)])
        assert isinstance(said, Submitted)
        await before.stop()
        [record] = vendor.records.values()
        record |= {"SendStatus": 3, "ErrCode": "DELIVERED", "ReceiveDate": "2026-01-02 10:00:04"}
        options = {"endpoint": vendor.url, **ALIYUN}
        channel = build("dysmsapi", 5, "up", options, Around(SystemClock()))
        assert isinstance(channel, HttpChannel)
        taken_at = SystemClock().now_ms() - 60_000
        channel.resume([AwaitedReceipt(7, 1, message().phone, said.carrier_ids, taken_at)])
        await channel.start()
        stack.push_async_callback(channel.stop)
        heard = await hear(channel, 2)
        assert {one.carrier_id for one in heard if isinstance(one, Receipt)} == set(
            said.carrier_ids
        )


async def test_how_many_parts_a_message_has_is_known_after_a_restart() -> None:
    async with channel_to("http://127.0.0.1:1", PUSHED, callback_token="t0") as channel:
        assert isinstance(channel, HttpChannel)
        ids = ("a1/1", "a1/2", "a1/3")
        channel.resume([AwaitedReceipt(7, 1, 8613900000000, ids, 1)])
        async with asyncio.TaskGroup() as group:
            group.create_task(ask(channel, "receipts", "t0", RECEIPTS))
            events = await anext(aiter(channel.events()))
            await channel.acknowledge(events)
        assert tuple(one.carrier_id for one in events if isinstance(one, Receipt)) == ids


async def test_receipts_are_pulled_as_lists_and_handed_over_until_they_are_stored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hongyan.channels.http.pulling.STORED_SECONDS", 0.05)
    monkeypatch.setattr("hongyan.channels.http.pulling.LOOK_SECONDS", 0.02)
    async with AsyncExitStack() as stack:
        vendor = Tencent(QUIET, no_one)
        vendor.pulled = [
            {
                "UserReceiveTime": 1_767_319_204,
                "CountryCode": "86",
                "SubscriberNumber": "13900000000",
                "PhoneNumber": "+8613900000000",
                "SerialNo": f"5000:{number}",
                "ReportStatus": "SUCCESS",
                "Description": "DELIVRD",
                "SessionContext": "7-1-1",
            }
            for number in range(150)
        ]
        channel = await made(stack, vendor, "tencent", **TENCENT, pull="true")
        assert isinstance(channel, HttpChannel)
        pull = channel._upstream.gateway.receipts.pull
        assert pull is not None
        inbox, outstanding = channel._inbox, channel._outstanding
        how = (msgspec.structs.replace(pull, every_seconds=0.01), outstanding, inbox)
        puller = Puller(channel.ask, *how, Saying("up"), SystemClock())
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(puller.run(stop))
            missed = await anext(aiter(channel.events()))
            heard: dict[str, CarrierEvent] = {}
            while len(heard) < 150:
                heard |= {one.event_id: one for one in await hear(channel, 1)}
            stop.set()
        assert {one.event_id for one in missed} < heard.keys()
        ids = {one.carrier_id for one in heard.values() if isinstance(one, Receipt)}
        assert ids == {f"5000:{number}/1" for number in range(150)}
        assert vendor.requests[0] == {"Limit": 100, "SmsSdkAppId": tencent.APP}
