"""Writes a live line to one HTTP connection, as server-sent events, until one of both ends.

The listener sets no deadline while an answer is being written, and a line holds no thread, no
transaction and no place of an account. A peer that does not read is timed by the listener.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from hongyan.console.live import ENDED, MORE, Full, Hub, LiveLine, LiveView

if TYPE_CHECKING:
    from hongyan.console.visit import Visit

COMMENT_SECONDS: Final = 15.0
"""A line says something at this interval, or proxies close it."""

AGAIN_SECONDS: Final = 60.0
"""How often the visit is checked again."""

RETRY_MS: Final = 1000
RETRY_AFTER_SECONDS: Final = 15
"""Who finds no place for a line asks again after this."""

HEADERS: Final = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
)

Again: TypeAlias = Callable[[], Awaitable[bool]]
"""Tells whether a visit still holds: its session is there, and so is its right."""


def line_of(visit: Visit, view: LiveView) -> Response:
    """Answer a visit with a live line: it goes on behind the event that the page saw last."""
    hub: Hub = visit.services.more[MORE]
    if visit.is_foreign:
        return Response(status_code=403)
    last = visit.last_event or visit.query.text("after")
    line = hub.join(view, visit.language, visit.me.person_id, last)
    if isinstance(line, Full):
        return Response(status_code=503, headers={"retry-after": str(RETRY_AFTER_SECONDS)})
    return LineAnswer(line, visit.again)


class LineAnswer(Response):
    """The answer that is a live line."""

    def __init__(
        self,
        line: LiveLine,
        again: Again,
        *,
        comment_seconds: float = COMMENT_SECONDS,
        again_seconds: float = AGAIN_SECONDS,
    ) -> None:
        """Write `line`, as long as `again` says yes."""
        super().__init__()
        self._line = line
        self._again = again
        self._comment_seconds = comment_seconds
        self._again_seconds = again_seconds

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write until the line ends, the visit ends, or the reader goes away."""
        del scope
        gone = asyncio.get_running_loop().create_task(_gone(receive, self._line))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS]})
            await _write(send, f"retry: {RETRY_MS}\n\n".encode())
            await self._write_all(send)
            if not gone.done():
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            self._line.leave()

    async def _write_all(self, send: Send) -> None:
        loop = asyncio.get_running_loop()
        asks_at = loop.time() + self._again_seconds
        while (chunk := await self._line.next(self._comment_seconds)) is not None:
            if loop.time() >= asks_at:
                if not await self._again():
                    await _write(send, f"event: {ENDED}\ndata: {ENDED}\n\n".encode())
                    return
                asks_at = loop.time() + self._again_seconds
            await _write(send, chunk or b": \n\n")


async def _write(send: Send, chunk: bytes) -> None:
    await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def _gone(receive: Receive, line: LiveLine) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    line.end()
