"""The monitoring endpoints: `/livez`, `/healthz`, `/metrics`.

`/livez` says that the process answers, to every client. The others cost the database a question:
they are answered at the watch address, or to holders of the token, computed at most once a second.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hongyan.api.gateway.envelope import JSON_TYPE
from hongyan.engine.metrics import Metrics

KEPT_SECONDS: Final = 1.0
LOG_SECONDS: Final = 60.0

log = structlog.get_logger()

Health = Callable[[], Awaitable[Mapping[str, object]]]
"""Says how the process is (`status` is `ok` when it is well) and refreshes the gauges."""


@dataclass(slots=True)
class Shown:
    """One moment: status and body of `/healthz`, and, once asked for, text of `/metrics`."""

    status: int
    health: bytes
    metrics: bytes = b""


class Watch:
    """Answers for a second with what was found once. Used on the event loop only."""

    def __init__(self, health: Health, metrics: Metrics) -> None:
        """Ask `health` on each request."""
        self._health = health
        self._metrics = metrics
        self._kept: Shown | None = None
        self._kept_until = 0.0
        self._looking: asyncio.Task[Shown] | None = None
        self._logs_at = 0.0

    async def shown(self) -> Shown:
        """Return how it is now, or was within the last second."""
        if self._kept is not None and asyncio.get_running_loop().time() < self._kept_until:
            return self._kept
        if self._looking is None:
            # Many wait for one look; none owns it, so none may cancel it.
            self._looking = asyncio.get_running_loop().create_task(self._look())
        return await asyncio.shield(self._looking)

    async def metrics(self) -> bytes:
        """Return every figure in Prometheus' text form, as old as `shown` may be."""
        shown = await self.shown()
        if not shown.metrics:
            shown.metrics = generate_latest(self._metrics.registry)
        return shown.metrics

    async def _look(self) -> Shown:
        try:
            found = await self._asked()
            status = 200 if found.get("status") == "ok" else 503
            health = msgspec.json.encode(found, enc_hook=str)
            kept = self._kept = Shown(status, health)
            self._kept_until = asyncio.get_running_loop().time() + KEPT_SECONDS
        finally:
            self._looking = None
        return kept

    async def _asked(self) -> Mapping[str, object]:
        try:
            return await self._health()
        except Exception as fault:
            now = asyncio.get_running_loop().time()
            if now >= self._logs_at:
                self._logs_at = now + LOG_SECONDS
                log.exception("health_unknown", fault=type(fault).__name__)
            return {"status": "failed", "remedy": "the log says why"}


def livez_route() -> Route:
    """Return the route that says only that the process answers."""

    async def show_alive(_request: Request) -> Response:
        return Response(b'{"status":"ok"}', media_type=JSON_TYPE)

    return Route("/livez", show_alive)


def watch_routes(
    watch: Watch, token: str, *, is_open: bool, denied: Callable[[Request], Response]
) -> list[Route]:
    """Return `/healthz` and `/metrics`.

    With a token every client must send it; without one they exist where `is_open` only. `denied` is
    the answer for all other clients.
    """

    def is_allowed(request: Request) -> bool:
        if not token:
            return is_open
        sent = request.headers.get("authorization", "").encode("latin-1")
        return hmac.compare_digest(sent, f"Bearer {token}".encode())

    async def show_health(request: Request) -> Response:
        if not is_allowed(request):
            return denied(request)
        shown = await watch.shown()
        return Response(shown.health, shown.status, media_type=JSON_TYPE)

    async def show_metrics(request: Request) -> Response:
        if not is_allowed(request):
            return denied(request)
        return Response(await watch.metrics(), headers={"content-type": CONTENT_TYPE_LATEST})

    return [Route("/healthz", show_health), Route("/metrics", show_metrics)]
