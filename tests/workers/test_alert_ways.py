"""Webhooks and mail: what each receiver gets, what counts as taken, and what is never said."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web

from hongyan.config import ConfigError, load
from hongyan.kernel.clock import SystemClock
from hongyan.providers.alert_forms import (
    WECOM_BYTES_MAX,
    AlertForm,
    AlertMessage,
    Webhook,
    fault_of_answer,
    request_of,
)
from hongyan.providers.alert_ways import WebhookWay, alert_ways

NOW = 1_768_449_600_123
MESSAGE = AlertMessage("鸿雁", ("通道 a 已断开。",), ({"channel": "a", "trouble": "down"},))


def signed(key: str, text: str) -> str:
    digest = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def made(form: AlertForm, url: str, secret: str = "") -> tuple[str, dict[str, Any], dict[str, str]]:
    request = request_of(Webhook(form, url, secret), MESSAGE, NOW)
    return request.url, json.loads(request.body), dict(request.headers)


def test_dingtalk_is_signed_in_the_url() -> None:
    # open.dingtalk.com, custom robots: HmacSHA256(secret, timestamp + "\n" + secret), base64, URL
    url, body, _ = made(AlertForm.DINGTALK, "https://d.example/send?access_token=t", "SEC1")
    asked = parse_qs(urlsplit(url).query)
    assert asked["access_token"] == ["t"]
    assert asked["timestamp"] == [str(NOW)]
    assert asked["sign"] == [signed("SEC1", f"{NOW}\nSEC1")]
    assert body == {"msgtype": "text", "text": {"content": "鸿雁\n通道 a 已断开。"}}


def test_feishu_is_signed_in_the_body_with_the_text_as_the_key() -> None:
    # open.feishu.cn, custom bots: HmacSHA256(timestamp + "\n" + secret, ""), seconds
    _, body, _ = made(AlertForm.FEISHU, "https://f.example/hook/t", "S")
    seconds = str(NOW // 1000)
    assert (body["timestamp"], body["sign"]) == (seconds, signed(f"{seconds}\nS", ""))
    assert body["content"] == {"text": "鸿雁\n通道 a 已断开。"}


def test_wecom_gets_no_more_than_its_robots_take_and_no_half_character() -> None:
    long = AlertMessage("鸿雁", ("断" * 3000,), ())
    body = json.loads(request_of(Webhook(AlertForm.WECOM, "https://w.example"), long, NOW).body)
    text = body["text"]["content"]
    assert WECOM_BYTES_MAX - 3 < len(text.encode()) <= WECOM_BYTES_MAX


def test_plain_json_has_the_values_and_is_signed_like_a_push() -> None:
    request = request_of(Webhook(AlertForm.JSON, "https://j.example", "key"), MESSAGE, NOW)
    signature = hmac.new(b"key", f"{NOW}.".encode() + request.body, hashlib.sha256).hexdigest()
    assert request.headers["X-Hongyan-Signature"] == f"sha256={signature}"
    assert json.loads(request.body)["alerts"] == [{"channel": "a", "trouble": "down"}]


def test_without_a_secret_nothing_is_signed() -> None:
    for form in AlertForm:
        url, body, headers = made(form, "https://x.example/h")
        assert url == "https://x.example/h"
        assert "sign" not in body
        assert "X-Hongyan-Signature" not in headers


@pytest.mark.parametrize(
    ("form", "status", "body", "is_taken"),
    [
        (AlertForm.DINGTALK, 200, b'{"errcode":0,"errmsg":"ok"}', True),
        (AlertForm.DINGTALK, 200, b'{"errcode":310000,"errmsg":"sign not match"}', False),
        (AlertForm.WECOM, 200, b'{"errcode":93000}', False),
        (AlertForm.FEISHU, 200, b'{"code":0,"msg":"success"}', True),
        (AlertForm.FEISHU, 200, b'{"StatusCode":0}', True),
        (AlertForm.FEISHU, 200, b'{"code":19021,"msg":"sign match fail"}', False),
        (AlertForm.FEISHU, 200, b"[]", False),
        (AlertForm.WECOM, 200, b"<html>", False),
        (AlertForm.WECOM, 502, b'{"errcode":0}', False),
        (AlertForm.JSON, 204, b"", True),
        (AlertForm.JSON, 302, b"", False),
    ],
)
def test_what_a_robot_refuses_with_200_was_not_taken(
    form: AlertForm, status: int, body: bytes, *, is_taken: bool
) -> None:
    assert (fault_of_answer(form, status, body) == "") is is_taken


@asynccontextmanager
async def robot(answer: web.Response, heard: list[Any]) -> AsyncIterator[str]:
    async def post(request: web.Request) -> web.Response:
        heard.append(await request.json())
        return answer

    app = web.Application()
    app.router.add_post("/hook", post)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()


async def test_an_operator_may_name_an_address_of_their_own_network() -> None:
    heard: list[Any] = []
    async with robot(web.json_response({"errcode": 0}), heard) as url:
        way = WebhookWay(Webhook(AlertForm.DINGTALK, url), SystemClock())
        assert await way.send(MESSAGE) == ""
    assert heard[0]["text"]["content"] == MESSAGE.text


async def test_a_redirect_is_not_followed() -> None:
    elsewhere = web.Response(status=307, headers={"Location": "http://127.0.0.1:9/"})
    async with robot(elsewhere, []) as url:
        way = WebhookWay(Webhook(AlertForm.JSON, url), SystemClock())
        assert await way.send(MESSAGE) == "answered 307"


async def test_a_fault_never_repeats_the_token_of_the_url(unused_tcp_port: int) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}/hook?access_token=t0ken"
    way = WebhookWay(Webhook(AlertForm.DINGTALK, url), SystemClock())
    assert "t0ken" not in way.name + await way.send(MESSAGE)


class MailPeer:
    """An SMTP server that takes one mail, or refuses its receivers."""

    def __init__(self, rcpt: str = "250 ok") -> None:
        self.rcpt, self.said, self.mail = rcpt, list[str](), ""

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 peer\r\n")
        while line := (await reader.readline()).decode().strip():
            self.said.append(line)
            verb = line.split()[0].upper()
            if verb == "DATA":
                writer.write(b"354 go\r\n")
                self.mail = (await reader.readuntil(b"\r\n.\r\n")).decode()
            answer = {"RCPT": self.rcpt, "QUIT": "221 bye"}.get(verb, "250 ok")
            writer.write(f"{answer}\r\n".encode())
            if verb == "QUIT":
                break
        writer.close()


async def mailed(peer: MailPeer) -> str:
    async with await asyncio.start_server(peer.talk, "127.0.0.1", 0) as server:
        settings = load(
            {},
            alert_smtp_host="127.0.0.1",
            alert_smtp_port=server.sockets[0].getsockname()[1],
            alert_smtp_security="none",
            alert_mail_from="hongyan@example.com",
            alert_mail_to="a@example.com,b@example.com",
        )
        [way] = alert_ways(settings, SystemClock())
        try:
            return await way.send(MESSAGE)
        finally:
            way.close()


async def test_a_mail_goes_to_all_receivers() -> None:
    peer = MailPeer()
    assert await mailed(peer) == ""
    assert sum(line.upper().startswith("RCPT") for line in peer.said) == 2
    assert "To: a@example.com, b@example.com" in peer.mail
    assert "Auto-Submitted: auto-generated" in peer.mail


async def test_a_mail_server_of_no_possible_name_is_a_fault_and_stops_no_watch() -> None:
    given = {"alert_mail_from": "a@b.c", "alert_mail_to": "a@b.c"}
    [way] = alert_ways(load({}, alert_smtp_host="mx..example", **given), SystemClock())
    try:
        assert "Error" in await way.send(MESSAGE)
    finally:
        way.close()


async def test_a_refused_mail_says_so() -> None:
    assert "refused" in (await mailed(MailPeer("550 no such user"))).lower()


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"alert_webhooks": "slack=https://x.example"}, "ALERT_WEBHOOKS"),
        ({"alert_webhooks": "dingtalk=ftp://x.example/t0ken"}, "ALERT_WEBHOOKS"),
        ({"alert_webhooks": "wecom=https://x.example/t0ken#SEC"}, "ALERT_WEBHOOKS"),
        ({"alert_webhooks_file": "/not/there"}, "ALERT_WEBHOOKS_FILE"),
        ({"alert_smtp_host": "mx", "alert_mail_from": "a@b.c"}, "ALERT_MAIL_TO"),
        (
            {"alert_smtp_host": "mx", "alert_mail_from": "a\nb@b.c", "alert_mail_to": "a@b.c"},
            "ALERT_MAIL_FROM",
        ),
    ],
)
def test_a_way_that_cannot_be_used_is_named_without_its_token(
    given: dict[str, Any], named: str
) -> None:
    with pytest.raises(ConfigError, match=named) as fault:
        alert_ways(load({}, **given), SystemClock())
    assert "t0ken" not in str(fault.value)


def test_webhooks_and_the_password_may_stand_in_files(tmp_path: Path) -> None:
    hooks, password = tmp_path / "hooks", tmp_path / "password"
    hooks.write_text("# ours\n\nfeishu=https://f.example/t#SEC\njson=http://10.0.0.5/in\n")
    password.write_text("p4ss\n")
    settings = load(
        {},
        alert_webhooks_file=str(hooks),
        alert_smtp_host="mx.example",
        alert_smtp_user="u",
        alert_smtp_password_file=str(password),
        alert_mail_from="a@b.c",
        alert_mail_to="鸿雁 <d@e.f>",
    )
    ways = alert_ways(settings, SystemClock())
    assert [way.name for way in ways] == ["feishu f.example", "json 10.0.0.5", "mail mx.example"]
    for way in ways:
        way.close()
