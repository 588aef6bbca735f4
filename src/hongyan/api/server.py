"""The app around the API's endpoint: uploads, notifications, probes, and what answers beside it.

Knows paths; what a call of the API is, `api/edge` knows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from hongyan.api.edge import Edge
from hongyan.api.gateway.envelope import REQUEST_ID_HEADER, fresh_request_id, render_gateway_error
from hongyan.api.gateway.errors import GatewayReason, gateway_error
from hongyan.api.gateway.wire import host_of
from hongyan.api.handlers.payments import notify_route
from hongyan.api.handlers.uploads import material_route, upload_route
from hongyan.api.pages.watch import Watch, livez_route, watch_routes
from hongyan.config import Settings
from hongyan.db.away import DatabaseAway
from hongyan.engine.batch import Overloaded


def build_app(
    edge: Edge,
    watch: Watch,
    more: Sequence[Route] = (),
    beside: Mapping[str, ASGIApp] = MappingProxyType({}),
    *,
    is_watched_here: bool = False,
) -> ASGIApp:
    """Return the whole ASGI app: the API at `/`, uploads and notifications.

    `more` are routes that only some processes have; `beside` are apps of other edges, each by the
    path at and below which it answers. `/livez` is for every client; `/healthz` and
    `/metrics` for holders of the token, or, if `is_watched_here`, without one.
    """
    others = Starlette(
        routes=[
            *_watching(watch, edge.services.settings, is_open=is_watched_here),
            upload_route(edge.services, edge.clock),
            material_route(edge.services, edge.clock),
            notify_route(edge.services, edge.clock),
            *more,
        ],
        exception_handlers={
            HTTPException: _not_found,
            DatabaseAway: _away,
            Overloaded: _away,
            Exception: _failed,
        },
    )

    others.state.service_url = edge.services.settings.service_url

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] in {"/", ""}:
            await edge(scope, receive, send)
            return
        neighbour = next((beside[one] for one in beside if _is_below(scope["path"], one)), others)
        await neighbour(scope, receive, send)

    return app


def _is_below(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(prefix + "/")


def build_watch_app(watch: Watch, settings: Settings) -> ASGIApp:
    """Return the ASGI app of the watch address: `/livez`, `/healthz`, `/metrics`."""
    app = Starlette(
        routes=_watching(watch, settings, is_open=True),
        exception_handlers={HTTPException: _not_found, Exception: _failed},
    )
    app.state.service_url = settings.service_url
    return app


def _watching(watch: Watch, settings: Settings, *, is_open: bool) -> list[Route]:
    token = settings.watch_token

    def denied(request: Request) -> Response:
        fault = GatewayReason.NO_PERMISSION if token else GatewayReason.ACTION_NOT_FOUND
        return _other_error(request, fault)

    return [livez_route(), *watch_routes(watch, token, is_open=is_open, denied=denied)]


def _not_found(request: Request, fault: Exception) -> Response:
    is_method = isinstance(fault, HTTPException) and fault.status_code == 405  # noqa: PLR2004 - HTTP's
    fault_kind = GatewayReason.METHOD_UNSUPPORTED if is_method else GatewayReason.ACTION_NOT_FOUND
    return _other_error(request, fault_kind)


def _away(request: Request, _fault: Exception) -> Response:
    return _other_error(request, GatewayReason.SERVICE_UNAVAILABLE)


def _failed(request: Request, _fault: Exception) -> Response:
    return _other_error(request, GatewayReason.INTERNAL_ERROR)


def _other_error(request: Request, fault: GatewayReason) -> Response:
    request_id = fresh_request_id()
    host, service_url = host_of(request.scope["headers"]), request.app.state.service_url
    answer = render_gateway_error(gateway_error(fault), request_id, host, "json", service_url)
    headers = {"content-type": answer.content_type, REQUEST_ID_HEADER: request_id}
    return Response(answer.body, answer.status, headers)
