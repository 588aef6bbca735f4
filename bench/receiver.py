"""A receiver of pushes.

Answers at once and counts items. Run as `python -m bench.receiver PORT`.
"""

from __future__ import annotations

import sys

import msgspec
from aiohttp import web


class Receiver:
    """Counts what comes."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.items = 0
        self.pushes = 0

    async def take(self, request: web.Request) -> web.Response:
        """Count one push."""
        self.items += len(msgspec.json.decode(await request.read()))
        self.pushes += 1
        return web.Response(body=b'{"code":0,"msg":"ok"}', content_type="application/json")

    async def tell(self, _request: web.Request) -> web.Response:
        """Return the counts."""
        return web.json_response({"items": self.items, "pushes": self.pushes})


def main() -> None:
    """Serve until killed."""
    receiver = Receiver()
    app = web.Application()
    app.add_routes([web.post("/report", receiver.take), web.get("/counts", receiver.tell)])
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)


if __name__ == "__main__":
    main()
