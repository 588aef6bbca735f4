"""The HTTP control of the movable clock: `/dev/clock`, which only `hongyan dev` has.

GET shows the clock, POST `{"to": "+3d"}` moves it. Who may ask, `dev/door` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hongyan.api.handlers.dev.door import answer, guarded, read_json
from hongyan.kernel.moment import moment_of

PATH: Final = "/dev/clock"
BODY_BYTES_MAX: Final = 1024


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
        if request.method == "POST":
            error = await _moved(request, clock)
            if error is not None:
                return error
        return answer(200, clock.shown())

    return guarded(PATH, serve, "GET", "POST")


async def _moved(request: Request, clock: ClockControl) -> Response | None:
    asked = await read_json(request, _Asked, '{"to": "+3d"}', BODY_BYTES_MAX)
    if isinstance(asked, Response):
        return asked
    now_ms = clock.now_ms()
    try:
        step_ms = moment_of(asked.to, now_ms) - now_ms
    except ValueError as fault:
        return answer(400, {"error": str(fault)})
    await clock.move(step_ms)
    return None
