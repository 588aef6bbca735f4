"""One push over HTTP: the request, its signature, and whether the answer counts.

Guards the inside: every address is judged when its socket is made, so a name that changes its
meaning between check and use gains nothing. Knows no database and no repetition.
"""

from __future__ import annotations

import hashlib
import hmac
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import aiohttp
import msgspec

from hongyan.domain.callbacks.address import is_public
from hongyan.domain.callbacks.model import ClaimedPush
from hongyan.engine.name_resolver import NameResolver

ANSWER_BYTES_MAX = 65_536
CONNECTIONS_MAX = 64
HTTP_OK = 200
# Shorter than receivers keep an idle connection (2 s is the shortest in wide use): a push on one
# that was just closed would fail and wait a minute.
KEEPALIVE_SECONDS = 1.5


SHOWN_BYTES = 500
"""How much of an answer is kept."""


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """How a push was answered: what went wrong (empty: it was taken), HTTP's status, the text."""

    fault: str
    status: int = 0
    text: str = ""


class _Answer(msgspec.Struct):
    code: int | float


_decode_answer = msgspec.json.Decoder(_Answer).decode


class _AddressRefusedError(OSError):
    """The address is not one that a customer may send us to."""


def body_of(push: ClaimedPush) -> bytes:
    """Return the request body: a JSON array of the items, in UTF-8."""
    return f"[{','.join(item.payload for item in push.items)}]".encode()


def signature_of(secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature header's value: HMAC-SHA256 over timestamp, a full stop and the body."""
    signed = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


def headers_of(push: ClaimedPush, body: bytes, secret: str, now_ms: int) -> dict[str, str]:
    """Return the request headers; only an endpoint with a secret gets timestamp and signature."""
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Accept-Encoding": "identity",
        "User-Agent": "Hongyan",
        "X-Hongyan-Kind": push.endpoint.kind.value,
        "X-Hongyan-Sequence": push.sequences,
    }
    if secret:
        headers["X-Hongyan-Timestamp"] = str(now_ms)
        headers["X-Hongyan-Signature"] = signature_of(secret, str(now_ms), body)
    return headers


def fault_of_answer(status: int, body: bytes) -> str:
    """Return why an answer does not count, empty if it does.

    It must have status 200 and be JSON with a numeric `code`, whose value is not looked at
    (Dysmsapi HTTP batch push).
    """
    if status != HTTP_OK:
        return f"answered {status}"
    if len(body) > ANSWER_BYTES_MAX:
        return f"answered more than {ANSWER_BYTES_MAX} bytes"
    try:
        _decode_answer(body.decode("utf-8-sig", "replace"))
    except (msgspec.MsgspecError, RecursionError):
        return "answered 200 without JSON that has a numeric code"
    return ""


class PushClient:
    """Pushes to receivers over kept connections; use as `async with`."""

    def __init__(self, timeout_ms: int, *, private_allowed: bool) -> None:
        """Give each push `timeout_ms` in all, from looking up the name to the end of the answer."""
        self._timeout_ms = timeout_ms
        self._private_allowed = private_allowed

    async def __aenter__(self) -> Self:
        """Open the pool of connections."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=CONNECTIONS_MAX,
                keepalive_timeout=KEEPALIVE_SECONDS,
                resolver=NameResolver(),
                socket_factory=_socket_factory(private_allowed=self._private_allowed),
            ),
            timeout=aiohttp.ClientTimeout(total=self._timeout_ms / 1000),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,  # a small answer must not unfold into a large one
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self._session.close()

    async def push(self, push: ClaimedPush, secret: str, now_ms: int) -> PushAnswer:
        """Push once and return how it was answered."""
        body = body_of(push)
        try:
            async with self._session.post(
                push.endpoint.url,
                data=body,
                headers=headers_of(push, body, secret, now_ms),
                allow_redirects=False,
            ) as answer:
                said = await _read_capped(answer.content)
                fault = fault_of_answer(answer.status, said)
                return PushAnswer(fault, answer.status, said[:SHOWN_BYTES].decode(errors="replace"))
        except TimeoutError:
            return PushAnswer(f"no answer within {self._timeout_ms} ms")
        except aiohttp.ClientConnectorError as fault:
            return PushAnswer(f"cannot connect: {fault.os_error}")
        except (aiohttp.ClientError, OSError, ValueError) as fault:
            return PushAnswer(f"{type(fault).__name__}: {fault}")


async def _read_capped(content: aiohttp.StreamReader) -> bytes:
    read = bytearray()
    async for chunk in content.iter_any():
        read += chunk
        if len(read) > ANSWER_BYTES_MAX:
            break
    return bytes(read)


def _socket_factory(*, private_allowed: bool) -> Callable[[Any], socket.socket]:
    """Return what makes a connection's socket, for written and for resolved addresses."""

    def make(address_info: Any) -> socket.socket:
        family, kind, protocol, _, address = address_info
        if not private_allowed and not is_public(address[0]):
            raise _AddressRefusedError("the address is not a public one")
        return socket.socket(family, kind, protocol)

    return make
