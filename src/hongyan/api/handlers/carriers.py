"""The addresses to which carriers push by HTTP: what a channel mounts, within the edge's bounds.

Finds the channel's route, reads the body within its bound, and lets the channel answer. Knows no
carrier's format.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hongyan.api.gateway.asgi import Unread, read_body
from hongyan.channels.routes import CarrierRequest, CarrierRoute
from hongyan.engine.visiting import visitor_of

PATH: Final = "/carriers/{channel}/{path:path}"
METHODS: Final = ["GET", "POST"]

Find = Callable[[str, str], CarrierRoute | None]
"""Returns the route that a channel of this name mounts at this path."""


def carrier_route(find: Find) -> Route:
    """Return the route of all channels: they come and go while the process runs."""

    async def take(request: Request) -> Response:
        found = find(request.path_params["channel"], request.path_params["path"])
        if found is None:
            raise HTTPException(404)
        if request.method not in found.methods:
            raise HTTPException(405)
        visitor = visitor_of(request.scope)
        body = await read_body(request.receive, found.body_bytes_max, visitor=visitor)
        if isinstance(body, Unread):
            return Response(status_code=413)
        query, headers = dict(request.query_params), dict(request.headers)
        answer = await found.answer(CarrierRequest(request.method, query, headers, body))
        return Response(answer.body, answer.status, media_type=answer.content_type)

    return Route(PATH, take, methods=METHODS)
