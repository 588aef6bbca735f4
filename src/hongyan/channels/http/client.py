"""Asks an upstream by HTTP, once, and says what is certain when no answer comes.

No redirect is followed, no request is repeated, no answer is read beyond its bound. Knows nothing
of messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import aiohttp

from hongyan.channels.channel import ANSWER_TIMEOUT, LINK_DOWN, LINK_LOST
from hongyan.channels.connection import words_of
from hongyan.engine.name_resolver import NameResolver
from hongyan.kernel.carriage import Sent

BODY_BYTES_MAX: Final = 64 * 1024
KEEPALIVE_SECONDS: Final = 1.5
"""Shorter than upstreams keep an idle connection: a request on one just closed is in doubt."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What is asked: everything is filled in and signed."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came; `body` is None when it was longer than its bound."""

    status: int
    body: bytes | None


class NoAnswerError(Exception):
    """No answer came. `sent` says whether the request may have arrived, `code` why."""

    def __init__(self, sent: Sent, code: str, why: str = "") -> None:
        super().__init__(why or code)
        self.sent = sent
        self.code = code
        self.why = why or code


class _BrokenOffError(aiohttp.ClientError):
    """The connection broke after the request left. aiohttp would repeat a GET after its own."""


async def _never_again(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Let no request be repeated: what was sent once may be on the air."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as fault:
        raise _BrokenOffError from fault


class HttpClient:
    """Connections to one upstream; TLS certificates are verified."""

    def __init__(
        self,
        *,
        connect_seconds: float,
        answer_seconds: float,
        proxy: str = "",
        answer_bytes_max: int = BODY_BYTES_MAX,
    ) -> None:
        """Wait this long for a connection, and for an answer in all; read no longer one."""
        self._timeout = aiohttp.ClientTimeout(
            total=answer_seconds, connect=connect_seconds, sock_connect=connect_seconds
        )
        self._proxy = proxy or None
        self._answer_bytes_max = answer_bytes_max
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Make ready; nothing is connected yet."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0,  # the window of the channel bounds what is open
                keepalive_timeout=KEEPALIVE_SECONDS,
                resolver=NameResolver(),
            ),
            timeout=self._timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,  # a small answer must not unfold into a large one
            middlewares=(_never_again,),
        )

    async def close(self) -> None:
        """Close all connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def ask(self, request: HttpRequest) -> HttpAnswer:
        """Ask once; raises NoAnswerError."""
        if self._session is None:
            raise NoAnswerError(Sent.NO, LINK_DOWN)
        try:
            async with self._session.request(
                request.method,
                request.url,
                headers={"Accept-Encoding": "identity", "User-Agent": "Hongyan", **request.headers},
                data=request.body,
                allow_redirects=False,
                proxy=self._proxy,
            ) as answer:
                return HttpAnswer(
                    answer.status, await _read_bounded(answer.content, self._answer_bytes_max)
                )
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as fault:
            raise NoAnswerError(Sent.NO, LINK_DOWN, _words_of(fault)) from fault
        except (aiohttp.InvalidURL, aiohttp.ClientHttpProxyError) as fault:
            raise NoAnswerError(Sent.NO, LINK_DOWN, type(fault).__name__) from fault
        except TimeoutError as fault:
            raise NoAnswerError(Sent.MAYBE, ANSWER_TIMEOUT) from fault
        except (aiohttp.ClientError, OSError, ValueError) as fault:
            raise NoAnswerError(Sent.MAYBE, LINK_LOST, type(fault).__name__) from fault


async def _read_bounded(content: aiohttp.StreamReader, most: int) -> bytes | None:
    read = bytearray()
    async for chunk in content.iter_any():
        read += chunk
        if len(read) > most:
            return None
    return bytes(read)


def _words_of(fault: Exception) -> str:
    """Return why there is no connection, without an address."""
    if isinstance(fault, aiohttp.ConnectionTimeoutError):
        return "no connection in time"
    if isinstance(fault, aiohttp.ClientConnectorDNSError):
        return "the host name is not known"
    if isinstance(fault, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        return "the certificate is not valid"
    inner = getattr(fault, "os_error", None)
    return words_of(inner) if isinstance(inner, OSError) else "no connection"
