"""A TCP connection that hands over what arrives, and says whether the far end keeps up.

Knows nothing of protocols, submissions or events.
"""

from __future__ import annotations

import asyncio
import os
import socket
from typing import TYPE_CHECKING, Final, cast

from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable

CLOSE_SECONDS_MAX: Final = 1.0


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
        self.heard_at = 0.0
        """When something arrived last, by the loop's clock."""

    @property
    def peer(self) -> str:
        """The address at the other end, empty before it is connected."""
        name = None if self._transport is None else self._transport.get_extra_info("peername")
        return str(name[0]) if isinstance(name, tuple) else ""

    @property
    def is_open(self) -> bool:
        """Whether bytes written now may still travel."""
        return self._transport is not None and not self._transport.is_closing()

    def send(self, data: bytes) -> None:
        """Write bytes; on a closed connection they go nowhere."""
        if data and self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def abort(self) -> None:
        """Hang up without flushing."""
        if self._transport is not None:
            self._transport.abort()

    async def close(self) -> None:
        """Hang up after what was written has left; return when the connection is gone."""
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
        if self._on_open is not None:
            self._on_open(self)

    @override
    def data_received(self, data: bytes) -> None:
        """Hand over what came (asyncio calls this)."""
        self.heard_at = asyncio.get_running_loop().time()
        self._on_data(self, data)

    @override
    def pause_writing(self) -> None:
        """The far end reads too slowly (asyncio calls this)."""
        self.is_writable = False

    @override
    def resume_writing(self) -> None:
        """The far end has caught up (asyncio calls this)."""
        self.is_writable = True
        if self._on_writable is not None:
            self._on_writable()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the owner (asyncio calls this)."""
        self._ended.set()
        self._on_lost(self)


def words_of(fault: OSError) -> str:
    """Return why a connection could not be made, without its address."""
    if isinstance(fault, socket.gaierror):
        return "the host name is not known"
    return os.strerror(fault.errno) if fault.errno else "no connection in time"
