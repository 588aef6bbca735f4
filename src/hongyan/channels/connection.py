"""A TCP connection that hands over what arrives, and reports whether the peer keeps up.

Knows nothing of protocols, submissions or events.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from typing import TYPE_CHECKING, Final, cast

from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable

CLOSE_SECONDS_MAX: Final = 1.0
UNACKNOWLEDGED_MS_MAX: Final = 30_000
"""After this the kernel gives up a connection whose peer acknowledges no bytes."""

_INTERNET: Final = frozenset({socket.AF_INET, socket.AF_INET6})


class Connection(asyncio.Protocol):
    """One connection. Its owner is told that it opened, what arrived, and once that it ended."""

    def __init__(
        self,
        on_data: Callable[[Connection, bytes], None],
        on_lost: Callable[[Connection], None],
        on_open: Callable[[Connection], None] | None = None,
        on_writable: Callable[[], None] | None = None,
    ) -> None:
        """Call `on_open` once, `on_data` for all that comes, `on_lost` once at the end.

        `on_writable` is called when the far end reads again after it fell behind.
        """
        self._on_data = on_data
        self._on_lost = on_lost
        self._on_open = on_open
        self._on_writable = on_writable
        self._transport: asyncio.Transport | None = None
        self._ended = asyncio.Event()
        self.is_writable = True
        """Whether the far end keeps up with what is written."""
        self.is_paused = False
        """Whether reading is paused, so that silence says nothing of the peer."""
        self.heard_at = 0.0
        """When something arrived last, or reading went on, by the loop's clock."""
        self.resumed_at = 0.0
        """When reading went on after a pause, by the loop's clock."""
        self.fault: Exception | None = None
        """What ended it, if that was no plain end."""

    @property
    def peer(self) -> str:
        """The address at the other end, empty before it is connected."""
        name = None if self._transport is None else self._transport.get_extra_info("peername")
        return str(name[0]) if isinstance(name, tuple) else ""

    @property
    def is_open(self) -> bool:
        """Whether bytes written now may still travel."""
        return self._transport is not None and not self._transport.is_closing()

    @property
    def unsent_bytes(self) -> int:
        """How many bytes wait here because the far end does not read."""
        return 0 if self._transport is None else self._transport.get_write_buffer_size()

    def send(self, data: bytes) -> None:
        """Write bytes; on a closed connection they go nowhere."""
        if data and self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def pause(self) -> None:
        """Read no more until `resume`; the peer then waits."""
        if self.is_open and not self.is_paused and self._transport is not None:
            self.is_paused = True
            self._transport.pause_reading()

    def resume(self) -> None:
        """Read on."""
        if self.is_open and self.is_paused and self._transport is not None:
            self.is_paused = False
            self.heard_at = self.resumed_at = asyncio.get_running_loop().time()
            self._transport.resume_reading()

    def abort(self) -> None:
        """Close without flushing."""
        if self._transport is not None:
            self._transport.abort()

    def finish(self) -> None:
        """Close after what was written has left; returns at once."""
        if self._transport is not None:
            self._transport.close()

    async def close(self) -> None:
        """Close after what was written has left; return when the connection is gone."""
        if self._transport is None:
            return
        self._transport.close()
        try:
            async with asyncio.timeout(CLOSE_SECONDS_MAX):
                await self._ended.wait()
        except TimeoutError:
            self._transport.abort()
            await self._ended.wait()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport (asyncio calls this)."""
        self._transport = cast("asyncio.Transport", transport)
        self.heard_at = asyncio.get_running_loop().time()
        _bound_silence(transport)
        if self._on_open is not None:
            self._on_open(self)

    @override
    def data_received(self, data: bytes) -> None:
        """Hand over what came (asyncio calls this)."""
        self.heard_at = asyncio.get_running_loop().time()
        self._on_data(self, data)

    @override
    def pause_writing(self) -> None:
        """The peer reads too slowly (asyncio calls this)."""
        self.is_writable = False

    @override
    def resume_writing(self) -> None:
        """The peer has caught up (asyncio calls this)."""
        self.is_writable = True
        if self._on_writable is not None:
            self._on_writable()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the owner (asyncio calls this)."""
        self.fault = exc
        self._ended.set()
        self._on_lost(self)


def words_of(fault: OSError) -> str:
    """Return why a connection could not be made, or ended, without its address."""
    if isinstance(fault, ssl.SSLError):
        return _words_of_tls(fault)
    if isinstance(fault, socket.gaierror):
        return "the host name is not known"
    return os.strerror(fault.errno) if fault.errno else "no connection in time"


_CERTIFICATE_WORDS: Final = {
    9: "the peer's certificate is not valid yet",
    10: "the peer's certificate has expired",
    18: "the peer's certificate is signed by itself, and by no known CA",
    19: "the peer's certificate is signed by an unknown CA",
    20: "the peer's certificate is signed by an unknown CA",
    21: "the peer's certificate is signed by an unknown CA",
    23: "the peer's certificate is revoked",
    62: "the peer's certificate is for another host name",
    64: "the peer's certificate is for another IP address",
}
"""By OpenSSL's numbers of what it found (x509_vfy.h)."""

_TLS_WORDS: Final = {
    "WRONG_VERSION_NUMBER": "the peer does not speak TLS on this port",
    "UNEXPECTED_EOF_WHILE_READING": "the peer closed the connection during the TLS handshake",
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": "the peer asks for a client certificate",
    "SSLV3_ALERT_HANDSHAKE_FAILURE": "the peer refused the TLS handshake",
    "SSLV3_ALERT_BAD_CERTIFICATE": "the peer refused our client certificate",
    "SSLV3_ALERT_CERTIFICATE_EXPIRED": "the peer says our client certificate has expired",
    "TLSV1_ALERT_UNKNOWN_CA": "the peer does not know the CA of our client certificate",
    "TLSV1_ALERT_PROTOCOL_VERSION": "the peer speaks another version of TLS",
    "UNSUPPORTED_PROTOCOL": "the peer speaks another version of TLS",
}
"""By OpenSSL's names of reasons."""


def _words_of_tls(fault: ssl.SSLError) -> str:
    if isinstance(fault, ssl.SSLCertVerificationError):
        known = _CERTIFICATE_WORDS.get(fault.verify_code)
        return known or f"the peer's certificate is not accepted: {fault.verify_message}"
    reason = fault.reason or "unknown"
    return _TLS_WORDS.get(reason, f"TLS failed: {reason.replace('_', ' ').lower()}")


def _bound_silence(transport: asyncio.BaseTransport) -> None:
    found = transport.get_extra_info("socket")
    wanted = getattr(socket, "TCP_USER_TIMEOUT", None)  # Linux has it
    if wanted is not None and found is not None and found.family in _INTERNET:
        found.setsockopt(socket.IPPROTO_TCP, wanted, UNACKNOWLEDGED_MS_MAX)
