"""The worker that has invoices issued. Knows no issuing service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.engine.supervisor import wait_for

if TYPE_CHECKING:
    import asyncio

    from hongyan.service.issuing import Issuing

ASK_SECONDS: Final = 5.0


class Issuer:
    """Has invoices issued until it is told to stop. A worker of its own: a service may be slow."""

    def __init__(self, issuing: Issuing) -> None:
        """Have issued what `issuing` says waits."""
        self._issuing = issuing

    async def run(self, stop: asyncio.Event) -> None:
        """Have issued what waits, again and again."""
        while not stop.is_set():
            await self._issuing.issue_asked()
            await wait_for(stop, ASK_SECONDS)
