"""Looks up names for aiohttp, on threads of its own.

The event loop's default threads are not used anywhere: who fills them would hold up all others.
"""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

from aiohttp.abc import AbstractResolver, ResolveResult
from typing_extensions import override

RESOLVER_THREADS = 32


class NameResolver(AbstractResolver):
    """Looks names up on threads of its own: one name server that hangs must not stop the others."""

    def __init__(self) -> None:
        """Begin with no thread."""
        self._threads = ThreadPoolExecutor(RESOLVER_THREADS, thread_name_prefix="names")

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of a name; raises OSError when there are none."""
        found = await asyncio.get_running_loop().run_in_executor(
            self._threads,
            lambda: socket.getaddrinfo(host, port, family, socket.SOCK_STREAM),
        )
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=kind,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, _, protocol, _, address in found
        ]

    @override
    async def close(self) -> None:
        """Let the threads end; look-ups that wait are dropped."""
        self._threads.shutdown(wait=False, cancel_futures=True)
