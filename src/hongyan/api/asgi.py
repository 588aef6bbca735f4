"""A request body in, an answer out: the little of ASGI that the edge needs. Judges nothing."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from starlette.types import Receive, Send

DRAINED_BYTES_MAX = 64 * 1024 * 1024
"""A body that is too large is still read to its end, since most clients look for an answer only
then, but not beyond this."""


class Unread(StrEnum):
    """Why there is no body."""

    GONE = "gone"
    TOO_LARGE = "too_large"


async def read_body(receive: Receive, bytes_max: int) -> bytes | Unread:
    """Return the body of a request; one of more than `bytes_max` is passed over."""
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return Unread.GONE
        chunk: bytes = message.get("body", b"")
        has_more = message.get("more_body", False)
        if not has_more and not size:
            return chunk if len(chunk) <= bytes_max else Unread.TOO_LARGE
        size += len(chunk)
        if size <= bytes_max:
            chunks.append(chunk)
        else:
            chunks.clear()
        if not has_more or size > DRAINED_BYTES_MAX:
            return Unread.TOO_LARGE if size > bytes_max else b"".join(chunks)


async def respond(
    send: Send,
    status: int,
    content_type: str,
    body: bytes,
    headers: Sequence[tuple[str, str]],
    *,
    is_head: bool = False,
) -> None:
    """Send a whole answer; to HEAD its headers only."""
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", content_type.encode()),
                (b"content-length", b"%d" % len(body)),
                *[(name.encode(), value.encode("latin-1", "replace")) for name, value in headers],
            ],
        }
    )
    await send({"type": "http.response.body", "body": b"" if is_head else body})
