"""Reads a request body and sends an answer: the part of ASGI that the edge needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Final

from starlette.types import Receive, Scope, Send

from hongyan.engine.gatekeeper import Visitor
from hongyan.engine.visiting import visitor_of

DRAINED_BYTES_MAX = 64 * 1024 * 1024
"""A body that is too large is still read to its end, since most clients look for an answer only
then, but not beyond this; nothing of it is kept."""

CALLERS_FAULTS: Final = range(400, 500)
"""Answers that say that the request was wrong."""


class Unread(StrEnum):
    """Why there is no body."""

    GONE = "gone"
    TOO_LARGE = "too_large"
    UNWANTED = "unwanted"


def count_failure(scope: Scope, body: bytes | Unread) -> None:
    """Count a request that was refused before its caller was known, and its size."""
    visitor = visitor_of(scope)
    if visitor is not None:
        visitor.fail(0 if isinstance(body, Unread) else len(body))


async def read_body(
    receive: Receive,
    bytes_max: int,
    *,
    more: Callable[[], int] | None = None,
    visitor: Visitor | None = None,
) -> bytes | Unread:
    """Return the body of a request; one of more than `bytes_max` is passed over.

    `more` is asked once, when that is exceeded, whether this request may have a larger one.
    """
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return Unread.GONE
        chunk: bytes = message.get("body", b"")
        has_more = message.get("more_body", False)
        size += len(chunk)
        if size > bytes_max and more is not None:
            bytes_max, more = more(), None
        if size <= bytes_max:
            if not has_more:
                return b"".join([*chunks, chunk]) if chunks else chunk
            chunks.append(chunk)
            continue
        chunks.clear()
        if visitor is not None:
            visitor.release()
        if not has_more or size > DRAINED_BYTES_MAX:
            return Unread.TOO_LARGE


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
