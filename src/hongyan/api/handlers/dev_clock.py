"""The HTTP control of the movable clock: `/dev/clock`, which only `hongyan dev` has.

GET shows the clock, POST `{"to": "+3d"}` moves it. Answers programs of this machine alone: a page
of another site that is open in a browser here must not reach it.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final, Protocol
from urllib.parse import urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hongyan.api.gateway.asgi import Unread, read_body
from hongyan.api.gateway.envelope import JSON_TYPE
from hongyan.api.gateway.proxies import FORWARDING_MARKS
from hongyan.engine.visiting import visitor_of
from hongyan.kernel.moment import moment_of

PATH: Final = "/dev/clock"
BODY_BYTES_MAX: Final = 1024
OWN_SITES: Final = frozenset({"", "none", "same-origin"})


class ClockControl(Protocol):
    """What the route needs of a service whose clock can be moved."""

    def now_ms(self) -> int:
        """Return the time of the service."""

    def shown(self) -> Mapping[str, object]:
        """Return what the control answers."""

    async def move(self, milliseconds: int) -> None:
        """Move forward; returns when what falls due on the way is done."""


class _Asked(msgspec.Struct):
    to: str


def clock_route(clock: ClockControl) -> Route:
    """Return the route that shows and moves a clock."""

    async def serve(request: Request) -> Response:
        reason = _stranger(request)
        if reason:
            return _answer(403, {"error": reason})
        if request.method == "POST":
            error = await _moved(request, clock)
            if error is not None:
                return error
        return _answer(200, clock.shown())

    return Route(PATH, serve, methods=["GET", "POST"])


async def _moved(request: Request, clock: ClockControl) -> Response | None:
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return _answer(415, {"error": "the body must be JSON, with Content-Type: application/json"})
    body = await read_body(request.receive, BODY_BYTES_MAX, visitor=visitor_of(request.scope))
    try:
        asked = msgspec.json.decode(b"" if isinstance(body, Unread) else body, type=_Asked)
    except msgspec.MsgspecError:
        return _answer(400, {"error": 'the body must be JSON like {"to": "+3d"}'})
    now_ms = clock.now_ms()
    try:
        step_ms = moment_of(asked.to, now_ms) - now_ms
    except ValueError as fault:
        return _answer(400, {"error": str(fault)})
    await clock.move(step_ms)
    return None


def _stranger(request: Request) -> str:
    """Return why a request is not one of this machine's own, empty if it is."""
    if not _is_loopback(request.client.host if request.client else ""):
        return "the clock is moved from this machine only"
    if any(name in FORWARDING_MARKS for name, _ in request.scope["headers"]):
        return "the clock is moved directly, not through a proxy"
    host = request.headers.get("host", "")
    # A foreign name for this address is how a page of another site would get here.
    if not _is_loopback(_name_in(host)):
        return "call it as localhost or 127.0.0.1"
    origin = request.headers.get("origin", "")
    is_foreign = origin and origin != f"{request.url.scheme}://{host}"
    if is_foreign or request.headers.get("sec-fetch-site", "") not in OWN_SITES:
        return "a page of another site must not move the clock"
    return ""


def _name_in(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:  # a lone bracket
        return ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _answer(status: int, fields: Mapping[str, object]) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(fields), status, headers, media_type=JSON_TYPE)
