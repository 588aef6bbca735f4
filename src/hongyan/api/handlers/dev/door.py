"""Who may control `dev`: programs of this machine, never a page of another site.

A page that is open in a browser here can send requests to this machine, and a foreign name can be
made to lead here (DNS rebinding): so the client's address, `Host`, `Origin` and `Content-Type` are
looked at. Knows nothing of what is controlled.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from ipaddress import ip_address
from typing import Final, TypeVar
from urllib.parse import urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hongyan.api.gateway.asgi import Unread, read_body
from hongyan.api.gateway.envelope import JSON_TYPE
from hongyan.api.gateway.proxies import FORWARDING_MARKS
from hongyan.engine.visiting import visitor_of

BODY_BYTES_MAX: Final = 8 * 1024
OWN_SITES: Final = frozenset({"", "none", "same-origin"})

Asked = TypeVar("Asked")


def guarded(path: str, serve: Callable[[Request], Awaitable[Response]], *methods: str) -> Route:
    """Return a route that only programs of this machine reach."""

    async def guard(request: Request) -> Response:
        reason = _stranger(request)
        return answer(403, {"error": reason}) if reason else await serve(request)

    return Route(path, guard, methods=[*methods])


async def read_json(
    request: Request, form: type[Asked], example: str, bytes_max: int = BODY_BYTES_MAX
) -> Asked | Response:
    """Read a body of JSON; what cannot be read is answered with an example."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return answer(415, {"error": "the body must be JSON, with Content-Type: application/json"})
    body = await read_body(request.receive, bytes_max, visitor=visitor_of(request.scope))
    if isinstance(body, Unread):
        return answer(413, {"error": f"the body has {bytes_max} bytes at most: send less"})
    try:
        return msgspec.json.decode(body, type=form)
    except (msgspec.MsgspecError, RecursionError):
        return answer(400, {"error": f"the body must be JSON like {example}"})


def answer(status: int, fields: Mapping[str, object]) -> Response:
    """Return an answer of JSON, which no cache keeps."""
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(fields), status, headers, media_type=JSON_TYPE)


def _stranger(request: Request) -> str:
    """Return why a request is not one of this machine's own, empty if it is."""
    if not _is_loopback(request.client.host if request.client else ""):
        return "`dev` is controlled from this machine only"
    if any(name in FORWARDING_MARKS for name, _ in request.scope["headers"]):
        return "`dev` is controlled directly, not through a proxy"
    host = request.headers.get("host", "")
    # A foreign name for this address is how a page of another site would get here.
    if not _is_loopback(_name_in(host)):
        return "call it as localhost or 127.0.0.1"
    origin = request.headers.get("origin", "")
    is_foreign = origin and origin != f"{request.url.scheme}://{host}"
    if is_foreign or request.headers.get("sec-fetch-site", "") not in OWN_SITES:
        return "a page of another site must not control `dev`"
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
