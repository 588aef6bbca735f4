"""Upstreams that speak HTTP, as their vendors document them: servers for tests to send to.

A simulated carrier behind each decides what happens to a message; how it is told is the vendor's.
Shares no code with the channels. Judges nothing.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from hongyan.channels.routes import CarrierRequest
from hongyan.channels.simulator.carrier import Habits, SimulatedCarrier
from hongyan.kernel.carriage import (
    CarrierEvent,
    ChannelFault,
    Encoding,
    InboundText,
    Receipt,
    Submission,
    Text,
)
from hongyan.kernel.clock import SystemClock

BATCH_MAX = 100
PUSH_SECONDS = 0.3
"""How long a push waits for its answer; the vendors' 700 ms, made quick."""

Push = Callable[[str, CarrierRequest], Awaitable[int]]
"""Gives a request to the side that is called back; returns the status of the answer, 0 for none."""


@dataclass
class Asked:
    """One message as a vendor understood it."""

    phone: int
    src_id: str
    text: str
    reference: str


@dataclass
class Vendor:
    """One upstream. Subclasses speak its language."""

    habits: Habits
    push: Push
    token: str = "tok3n"
    requests: list[dict[str, Any]] = field(default_factory=list)
    is_batching: bool = True

    async def start(self) -> None:
        """Listen on a free port, and begin to push."""
        self.carrier = SimulatedCarrier(self.habits)
        self._references: dict[str, str] = {}
        self._numbers = 0
        app = web.Application(client_max_size=1 << 20)
        app.router.add_route("*", "/{tail:.*}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._pushing = asyncio.get_running_loop().create_task(self._push_on())

    async def stop(self) -> None:
        """Hang up."""
        self._pushing.cancel()
        await asyncio.wait([self._pushing])
        await self._runner.cleanup()

    async def read(self, request: web.Request) -> Asked | web.Response:
        """Return the message that a request asks for, or the answer to anything else."""
        raise NotImplementedError

    def taken(self, asked: Asked, carrier_id: str) -> web.Response:
        """Return the answer that a message was taken."""
        raise NotImplementedError

    def refused(self, asked: Asked) -> web.Response:
        """Return the answer that a message was refused."""
        raise NotImplementedError

    def report(self, receipts: Sequence[Receipt]) -> tuple[str, CarrierRequest]:
        """Return the push of receipts: the path of ours, and the request."""
        raise NotImplementedError

    def told(self, texts: Sequence[InboundText]) -> tuple[str, CarrierRequest]:
        """Return the push of replies."""
        raise NotImplementedError

    def reference_of(self, receipt: Receipt) -> str:
        """Return what the sender gave with the message of a receipt."""
        return self._references[receipt.carrier_id]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        asked = await self.read(request)
        if isinstance(asked, web.Response):
            return asked
        self._numbers += 1
        content = Text(Encoding.UCS2, (asked.text,))
        submission = Submission(self._numbers, 1, asked.phone, asked.src_id, content)
        taken = self.carrier.take(submission, SystemClock().now_ms())
        for carrier_id in taken.carrier_ids:
            self._references[carrier_id] = asked.reference
        await asyncio.sleep(taken.answer_after_ms / 1000)
        if taken.is_link_dropped:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if isinstance(taken.answer, ChannelFault):
            return self.refused(asked)
        return self.taken(asked, taken.carrier_ids[0])

    async def _push_on(self) -> None:
        """Push what is due, again and again until it is answered with 200."""
        while True:
            events = self.carrier.due(SystemClock().now_ms(), BATCH_MAX)
            async with asyncio.TaskGroup() as group:
                pushes = [
                    group.create_task(self._pushed(one, said)) for one, said in self._said(events)
                ]
            if not all(one.result() for one in pushes):
                self.carrier.relink()
            await asyncio.sleep(0.01)

    def _said(
        self, events: Sequence[CarrierEvent]
    ) -> Iterator[tuple[Sequence[CarrierEvent], tuple[str, CarrierRequest]]]:
        receipts = [one for one in events if isinstance(one, Receipt)]
        texts = [one for one in events if isinstance(one, InboundText)]
        for some in [receipts] if self.is_batching else [[one] for one in receipts]:
            if some:
                yield some, self.report(some)
        for text in texts:
            yield [text], self.told([text])

    async def _pushed(
        self, events: Sequence[CarrierEvent], said: tuple[str, CarrierRequest]
    ) -> bool:
        try:
            async with asyncio.timeout(PUSH_SECONDS):
                status = await self.push(*said)
        except TimeoutError:
            return False
        if status == 200:
            self.carrier.acknowledge([one.event_id for one in events])
        return status == 200


def posted(body: Any, token: str) -> CarrierRequest:
    """Return a push of JSON, with the token in the query."""
    headers = {"content-type": "application/json"}
    return CarrierRequest("POST", {"token": token}, headers, json.dumps(body).encode())


def china_time(at_ms: int) -> str:
    """Return a moment as Chinese vendors write it."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(at_ms // 1000 + 8 * 3600))
