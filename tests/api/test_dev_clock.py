"""`/dev/clock`: shows and moves the clock for programs of this machine alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from starlette.applications import Starlette

from hongyan.api.handlers.dev_clock import clock_route
from hongyan.kernel.calendar import DAY_MS
from tests.api.asgi import HttpAnswer, HttpRequest, ask
from tests.api.conftest import START_MS

JSON = {"content-type": "application/json"}


class _Clock:
    def __init__(self) -> None:
        self.moved_ms = 0

    def now_ms(self) -> int:
        return START_MS + self.moved_ms

    def shown(self) -> Mapping[str, object]:
        return {"now_ms": self.now_ms()}

    async def move(self, milliseconds: int) -> None:
        self.moved_ms += milliseconds


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


async def _ask(clock: _Clock, method: str = "GET", body: Any = None, **more: Any) -> HttpAnswer:
    headers = {"host": "127.0.0.1:8000", **(JSON if method == "POST" else {})}
    headers |= more.pop("headers", {})
    encoded = tuple((name.encode(), value.encode()) for name, value in headers.items())
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = HttpRequest(method, "/dev/clock", headers=encoded, body=raw)
    return await ask(Starlette(routes=[clock_route(clock)]), request, **more)


async def test_it_is_shown(clock: _Clock) -> None:
    answer = await _ask(clock)
    assert (answer.status, answer.json) == (200, {"now_ms": START_MS})
    assert answer.headers["cache-control"] == "no-store"


async def test_it_is_moved_by_the_words_of_the_command(clock: _Clock) -> None:
    answer = await _ask(clock, "POST", {"to": "+3d"})
    assert (answer.status, answer.json) == (200, {"now_ms": START_MS + 3 * DAY_MS})


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"to": "2020-01-01"}, "never goes back"),
        ({"to": "tomorrow"}, "is not a time like"),
        ({"to": 3}, "must be JSON like"),
        ({}, "must be JSON like"),
        (b"[", "must be JSON like"),
    ],
)
async def test_what_cannot_be_done_is_said(clock: _Clock, body: object, error: str) -> None:
    answer = await _ask(clock, "POST", body)
    assert answer.status == 400
    assert error in answer.json["error"]
    assert clock.moved_ms == 0


async def test_a_body_that_is_too_large_is_said_to_be(clock: _Clock) -> None:
    answer = await _ask(clock, "POST", b'{"to":"' + b"9" * 2000 + b'"}')
    assert answer.status == 413
    assert "send less" in answer.json["error"]
    assert clock.moved_ms == 0


async def test_a_form_is_refused_since_any_page_may_post_one(clock: _Clock) -> None:
    answer = await _ask(clock, "POST", {"to": "+3d"}, headers={"content-type": "text/plain"})
    assert answer.status == 415
    assert clock.moved_ms == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"host": "evil.example:8000"},
        {"host": "evil.example:8000", "origin": "http://evil.example:8000"},
        {"host": ""},
        {"host": "["},
    ],
)
async def test_a_page_of_another_site_cannot_move_it(
    clock: _Clock, headers: dict[str, str]
) -> None:
    answer = await _ask(clock, "POST", {"to": "+3d"}, headers=headers)
    assert answer.status == 403
    assert clock.moved_ms == 0


async def test_a_page_of_this_service_can_move_it(clock: _Clock) -> None:
    headers = {"host": "localhost:8000", "origin": "http://localhost:8000"}
    headers |= {"sec-fetch-site": "same-origin"}
    answer = await _ask(clock, "POST", {"to": "+3d"}, headers=headers, client="::1")
    assert answer.status == 200


@pytest.mark.parametrize("client", ["192.0.2.7", "10.0.0.1", "2001:db8::1", ""])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_another_machine_is_refused(clock: _Clock, client: str, method: str) -> None:
    answer = await _ask(clock, method, {"to": "+3d"}, client=client)
    assert answer.status == 403
    assert clock.moved_ms == 0


@pytest.mark.parametrize("name", ["x-forwarded-for", "forwarded", "via", "x-real-ip"])
async def test_what_came_through_a_proxy_moves_no_clock(clock: _Clock, name: str) -> None:
    # AUDIT A13: behind a proxy on this machine every stranger's peer is 127.0.0.1.
    answer = await _ask(clock, "POST", {"to": "+3d"}, headers={name: "127.0.0.1"})
    assert (answer.status, clock.moved_ms) == (403, 0)
