"""The addresses that channels mount: found by channel and path, within bounds."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette

from hongyan.api.handlers.carriers import carrier_route
from hongyan.channels.routes import CarrierRequest, CarrierResponse, CarrierRoute
from tests.api.asgi import HttpAnswer, HttpRequest, ask

ASKED: list[CarrierRequest] = []


async def _answer(request: CarrierRequest) -> CarrierResponse:
    ASKED.append(request)
    return CarrierResponse(202, b"0", "text/xml")


ROUTE = CarrierRoute("v1/receipts", _answer, body_bytes_max=16)


def _find(channel: str, path: str) -> CarrierRoute | None:
    return ROUTE if (channel, path) == ("mobile-a", ROUTE.path) else None


async def _ask(path: str, method: str = "POST", body: bytes = b"<r/>") -> HttpAnswer:
    ASKED.clear()
    app = Starlette(routes=[carrier_route(_find)])
    headers = ((b"x-token", b"7"),)
    return await ask(app, HttpRequest(method, path, b"id=1", headers, body))


async def test_the_channel_hears_what_came_and_its_answer_goes_back() -> None:
    answer = await _ask("/carriers/mobile-a/v1/receipts")
    assert (answer.status, answer.body) == (202, b"0")
    assert answer.headers["content-type"].startswith("text/xml")
    [asked] = ASKED
    assert (asked.method, asked.query, asked.body) == ("POST", {"id": "1"}, b"<r/>")
    assert asked.headers["x-token"] == "7"


@pytest.mark.parametrize(
    ("path", "method", "body", "status"),
    [
        ("/carriers/mobile-b/v1/receipts", "POST", b"", 404),
        ("/carriers/mobile-a/v1", "POST", b"", 404),
        ("/carriers/mobile-a/v1/receipts", "GET", b"", 405),
        ("/carriers/mobile-a/v1/receipts", "POST", b"x" * 17, 413),
    ],
)
async def test_what_no_channel_mounts_or_bounds_forbid_reaches_no_channel(
    path: str, method: str, body: bytes, status: int
) -> None:
    assert (await _ask(path, method, body)).status == status
    assert ASKED == []
