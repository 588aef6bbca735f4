"""A connection on which small requests of the API's endpoint are answered without ASGI between.

Bounds and deadlines are those of any connection (`api/gateway/http_protocol`); what needs more than
a whole request and one answer goes through ASGI. Knows no action and no caller.
"""

from __future__ import annotations

import contextvars
from typing import Any

import structlog
from typing_extensions import override
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from hongyan.api.gateway.direct import Answering, DirectCycle, direct_query
from hongyan.api.gateway.errors import GatewayReason, gateway_error
from hongyan.api.gateway.http_protocol import BoundedHttpProtocol
from hongyan.api.gateway.turned_away import whole_answer
from hongyan.api.gateway.wire import host_of

log = structlog.get_logger()


class DirectHttpProtocol(BoundedHttpProtocol):
    """One connection of the API."""

    def __init__(self, *given: Any, answering: Answering, **more: Any) -> None:
        """Let `answering` answer small requests of the endpoint, and the ASGI app all others."""
        super().__init__(*given, **more)
        self._answering = answering

    @override
    def _begin_cycle(self) -> None:
        if not self._begin_directly():
            super()._begin_cycle()

    @override
    def on_message_complete(self) -> None:
        super().on_message_complete()
        cycle = self.unanswered()
        if isinstance(cycle, DirectCycle) and cycle.is_next:
            self._answer_directly(cycle)

    def _begin_directly(self) -> bool:
        """Begin a request that is answered when it is whole; False if it is no such request."""
        if self.parser.should_upgrade():
            return False
        method = self.parser.get_method()
        query = direct_query(method, self.url, self.headers)
        if query is None:
            return False
        before, client = self.unanswered(), self._peer
        self.cycle = cycle = DirectCycle(
            method.decode(),
            query,
            self.headers,
            client[0] if client else "",
            keep_alive=self.parser.get_http_version() != "1.0" and self.parser.should_keep_alive(),
            default_headers=self.server_state.default_headers,
        )
        if before is None:
            cycle.is_next = True
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((cycle, self.app))
        return True

    @override
    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        """Begin the next request in the pipeline; a direct one must be whole, too."""
        if not isinstance(cycle, DirectCycle):
            super()._start_asgi_task(cycle, app)
            return
        cycle.is_next = True
        if not cycle.more_body:
            self._answer_directly(cycle)

    def _answer_directly(self, cycle: DirectCycle) -> None:
        # A context of its own: what is logged of a request belongs to no other.
        task = self.loop.create_task(self._answer(cycle), context=contextvars.Context())
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    async def _answer(self, cycle: DirectCycle) -> None:
        try:
            told = await self._answering(cycle.asked(self.visitor))
            octets = cycle.octets(told)
        except Exception:
            log.exception("request_failed")
            error = gateway_error(GatewayReason.INTERNAL_ERROR)
            cycle.keep_alive = False
            headers, host = self.server_state.default_headers, host_of(cycle.headers)
            octets = whole_answer(error, host, headers, self.service_url)
        if cycle.disconnected:
            return
        cycle.response_started = cycle.response_complete = True
        self.transport.write(octets)
        if not cycle.keep_alive:
            self.transport.close()
        self.on_response_complete()
