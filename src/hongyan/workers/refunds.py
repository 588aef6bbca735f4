"""The worker that asks for refunds, each until its answer is final. Knows no provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hongyan.engine.supervisor import wait_for

if TYPE_CHECKING:
    import asyncio

    from hongyan.service.refunds import Refunds

ASK_SECONDS: Final = 10.0


class RefundAsker:
    """Asks for refunds until it is told to stop. A worker of its own: a provider may be slow."""

    def __init__(self, refunds: Refunds) -> None:
        """Ask for what `refunds` says waits."""
        self._refunds = refunds

    async def run(self, stop: asyncio.Event) -> None:
        """Ask for what waits, again and again."""
        while not stop.is_set():
            await self._refunds.ask_all()
            await wait_for(stop, ASK_SECONDS)
