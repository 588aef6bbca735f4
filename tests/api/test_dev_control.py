"""The control of `dev` below `/dev/`: who may ask, and what is said of what cannot be done."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.applications import Starlette

from hongyan.api.handlers.dev.control import control_routes
from hongyan.api.handlers.dev.reasons import ControlReason
from hongyan.db.database import Database
from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.callbacks.reasons import EndpointReason
from hongyan.kernel.refusal import Refused
from tests.api.asgi import HttpAnswer, HttpRequest, ask
from tests.flows.world import PHONE, World

JSON = {"content-type": "application/json"}
NUMBER = "13900000000"
GETS = ("/dev/demo", "/dev/messages", "/dev/code")
POSTS = ("/dev/outcome", "/dev/reply", "/dev/callback", "/dev/reset")


@dataclass
class _Control:
    """Takes notes; does what the real one would say."""

    asked: list[object] = field(default_factory=list)
    is_inside: bool = True
    refusal: Refused | None = None

    @property
    def outcomes(self) -> Sequence[str]:
        return ("delivered", "silent")

    def choose(self, phone: int, outcome: str, after_ms: int | None) -> bool:
        self.asked.append((phone, outcome, after_ms))
        return outcome in self.outcomes

    async def hear(self, channel_id: int, phone: int, dest_id: str, content: str) -> bool:
        assert channel_id
        assert dest_id
        self.asked.append((phone, content))
        return self.is_inside

    async def push_to(self, kind: PushKind, url: str) -> Refused | None:
        self.asked.append((kind, url))
        return self.refusal

    async def reset(self) -> Refused | None:
        self.asked.append("reset")
        return self.refusal


@pytest.fixture
def control() -> _Control:
    return _Control()


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    """One sender with its templates; the control has nothing to do with the dialect."""
    with closing(Database.open(sqlite_url)) as database:
        yield World(database)


@pytest.fixture
def app(control: _Control, world: World) -> Starlette:
    async def read(reading: Any) -> Any:
        with world.database.reading() as tx:
            return reading(tx)

    return Starlette(routes=control_routes(control, read, world.settings))


async def _get(app: Starlette, path: str, query: str = "", **headers: str) -> HttpAnswer:
    told = {"host": "127.0.0.1:8000", **headers}
    encoded = tuple((name.encode(), value.encode()) for name, value in told.items())
    return await ask(app, HttpRequest("GET", path, query=query.encode(), headers=encoded))


async def _post(
    app: Starlette, path: str, body: Any, client: str = "127.0.0.1", **headers: str
) -> HttpAnswer:
    told = {"host": "127.0.0.1:8000", **JSON, **headers}
    encoded = tuple((name.encode(), value.encode()) for name, value in told.items())
    raw = json.dumps(body).encode()
    return await ask(app, HttpRequest("POST", path, headers=encoded, body=raw), client=client)


FOREIGN = (
    {"origin": "http://evil.example"},
    {"origin": "null"},
    {"sec-fetch-site": "cross-site"},
    {"host": "evil.example:8000"},
    {"host": "evil.example:8000", "origin": "http://evil.example:8000"},
    {"x-forwarded-for": "127.0.0.1"},
)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_a_page_of_another_site_neither_reads_nor_resets(
    app: Starlette, control: _Control, headers: dict[str, str]
) -> None:
    statuses = {(await _get(app, path, **headers)).status for path in GETS}
    statuses |= {(await _post(app, path, {}, **headers)).status for path in POSTS}
    assert statuses == {403}
    assert not control.asked


async def test_another_machine_is_refused(app: Starlette, control: _Control) -> None:
    assert {(await _post(app, path, {}, client="192.0.2.7")).status for path in POSTS} == {403}
    assert not control.asked


@pytest.mark.parametrize("path", POSTS)
async def test_a_form_is_refused_since_any_page_may_post_one(
    app: Starlette, control: _Control, path: str
) -> None:
    told = {"content-type": "text/plain"}
    assert (await _post(app, path, {}, **told)).status == 415
    assert not control.asked


@pytest.mark.parametrize("path", POSTS)
async def test_a_body_that_cannot_be_read_is_answered_with_an_example(
    app: Starlette, control: _Control, path: str
) -> None:
    told = ((b"host", b"localhost"), (b"content-type", b"application/json"))
    for body in (b"", b"[]", b"{", b'{"x":' + b"[" * 4000):
        asked = HttpRequest("POST", path, headers=told, body=body)
        answer = await ask(app, asked, client="127.0.0.1")
        assert (answer.status, control.asked) == (400, [])
        assert "must be JSON like {" in answer.json["error"]


@pytest.mark.parametrize("path", POSTS)
async def test_a_body_that_is_too_large_is_answered_with_its_bound(
    app: Starlette, control: _Control, path: str
) -> None:
    answer = await _post(app, path, ["x" * 10_000])
    assert (answer.status, control.asked) == (413, [])
    assert "has 8192 bytes at most" in answer.json["error"]


@pytest.mark.parametrize("number", ["", "12", "hello", "139 0000", "9" * 40])
async def test_what_is_no_number_is_said_with_its_remedy(
    app: Starlette, control: _Control, number: str
) -> None:
    posts = {
        "/dev/outcome": {"number": number, "outcome": "silent"},
        "/dev/reply": {"number": number, "text": "TD"},
    }
    found = [await _post(app, path, body) for path, body in posts.items()]
    found.append(await _get(app, "/dev/code", f"number={number}"))
    for answer in found:
        assert (answer.status, answer.json["field"]) == (400, "number")
        assert "is no phone number" in answer.json["error"]
        assert "13900000000" in answer.json["remedy"]
    assert not control.asked


async def test_words_come_in_the_language_that_is_asked_for(app: Starlette) -> None:
    told = {"accept-language": "zh-CN,zh;q=0.9"}
    answer = await _get(app, "/dev/code", "number=12", **told)
    assert answer.json["error"] == '"12" 不是电话号码'


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("wait_seconds=31", "wait_seconds"),
        ("wait_seconds=-1", "wait_seconds"),
        ("wait_seconds=nan", "wait_seconds"),
        ("wait_seconds=soon", "wait_seconds"),
        ("after=x", "after"),
        ("after=" + "9" * 20, "after"),
    ],
)
async def test_a_wait_has_bounds(app: Starlette, query: str, field: str) -> None:
    answer = await _get(app, "/dev/code", f"number={NUMBER}&{query}")
    assert (answer.status, answer.json["field"]) == (400, field)


@pytest.mark.parametrize("limit", ["0", "501", "x", "-1", "1000000"])
async def test_a_list_has_bounds(app: Starlette, limit: str) -> None:
    answer = await _get(app, "/dev/messages", f"limit={limit}")
    assert (answer.status, answer.json["field"]) == (400, "limit")


async def test_the_newest_message_comes_last(app: Starlette, world: World) -> None:
    world.sends(PHONE, code="111111")
    world.sends(PHONE + 1, code="222222")
    world.waits(60)
    world.sends(PHONE, code="333333")
    listed = (await _get(app, "/dev/messages", f"number={PHONE}")).json["messages"]
    assert [one["code"] for one in listed] == ["111111", "333333"]
    whole = (await _get(app, "/dev/messages", "limit=2")).json["messages"]
    assert [one["code"] for one in whole] == ["222222", "333333"]
    assert whole[0]["state"] == "accepted"
    assert whole[0]["parameters"] == {"code": "222222"}
    assert whole[0]["content"].startswith(f"【{whole[0]['sign_name']}】")


async def test_without_a_code_it_is_said_what_did_come(app: Starlette, world: World) -> None:
    world.sends(PHONE, code="111111")
    first = (await _get(app, "/dev/code", f"number={PHONE}")).json
    assert first["code"] == "111111"
    later = await _get(app, "/dev/code", f"number={PHONE}&after={first['message']['id']}")
    assert (later.status, later.json["reason"]) == (404, "control.no_code")
    assert [one["code"] for one in later.json["messages"]] == ["111111"]


async def test_an_outcome_is_chosen_with_its_delay(app: Starlette, control: _Control) -> None:
    body = {"number": NUMBER, "outcome": "silent", "after_seconds": 1.5}
    assert (await _post(app, "/dev/outcome", body)).status == 200
    assert control.asked == [(86_13900000000, "silent", 1500)]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"outcome": "delivrd!"}, "outcome"),
        ({"outcome": "silent", "after_seconds": -1}, "after_seconds"),
        ({"outcome": "silent", "after_seconds": 86_401}, "after_seconds"),
    ],
)
async def test_an_outcome_without_meaning_is_said(
    app: Starlette, more: dict[str, object], field: str
) -> None:
    answer = await _post(app, "/dev/outcome", {"number": NUMBER, **more})
    assert (answer.status, answer.json["field"]) == (400, field)


async def test_a_handset_replies_to_a_message_that_left(
    app: Starlette, control: _Control, world: World
) -> None:
    body = {"number": str(PHONE), "text": "TD"}
    nothing = await _post(app, "/dev/reply", body)
    assert (nothing.status, nothing.json["reason"]) == (409, "control.no_message")
    world.submits(PHONE)
    assert (await _post(app, "/dev/reply", body)).status == 200
    assert control.asked == [(PHONE, "TD")]
    control.is_inside = False
    assert (await _post(app, "/dev/reply", body)).json["reason"] == "control.elsewhere"


@pytest.mark.parametrize("text", ["", "  ", "x" * 501])
async def test_a_reply_has_a_text(app: Starlette, text: str) -> None:
    answer = await _post(app, "/dev/reply", {"number": NUMBER, "text": text})
    assert (answer.status, answer.json["field"]) == (400, "text")


async def test_a_callback_has_a_kind_and_a_url(app: Starlette, control: _Control) -> None:
    url = "http://127.0.0.1:9000/sms"
    assert (await _post(app, "/dev/callback", {"kind": "SmsUp", "url": url})).status == 200
    assert control.asked == [(PushKind.SMS_UP, url)]
    wrong = await _post(app, "/dev/callback", {"kind": "Sms", "url": url})
    assert (wrong.status, wrong.json["field"]) == (400, "kind")
    control.refusal = Refused(EndpointReason.URL_SCHEME, "endpoint.url")
    no = await _post(app, "/dev/callback", {"kind": "SmsUp", "url": "ftp://x"})
    assert (no.status, no.json["reason"]) == (400, "endpoint.url_scheme")


async def test_a_reset_that_cannot_be_is_said(app: Starlette, control: _Control) -> None:
    assert (await _post(app, "/dev/reset", {})).json == {}
    control.refusal = Refused(ControlReason.RESET_UNMARKED, "reset", size=16)
    no = await _post(app, "/dev/reset", {})
    assert (no.status, no.json["field"]) == (409, "reset")
    assert "--bare" in no.json["remedy"]


async def test_the_demo_is_told_with_its_keys(app: Starlette) -> None:
    first = (await _get(app, "/dev/demo")).json["accounts"][0]
    assert (first["access_key_id"], first["templates"][0]["kind"]) == (
        "hongyan-dev",
        "verification",
    )
