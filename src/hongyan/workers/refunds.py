"""The worker that asks the payment provider for refunds, each until it answered for good.

The provider is asked between two transactions, under the refund's own number: a process that dies
before it wrote the answer down asks again, and the payer gets his money once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Final

import structlog

from hongyan.engine.supervisor import wait_for
from hongyan.flows.money.sales.refund_order import AskedRefund, asked_refunds, record_refund
from hongyan.providers.payment import PaymentFault, PaymentKeyError, PaymentProvider

if TYPE_CHECKING:
    from hongyan.kernel.clock import Clock
    from hongyan.workers.story import Stories

ASK_SECONDS: Final = 10.0

log = structlog.get_logger()


class RefundAsker:
    """Asks for refunds until it is told to stop. A worker of its own: a provider may be slow."""

    def __init__(
        self, stories: Stories, clock: Clock, open_provider: Callable[[], PaymentProvider]
    ) -> None:
        """Ask whom `open_provider` opens, once there is something to ask."""
        self._stories = stories
        self._clock = clock
        self._provider = cache(open_provider)

    async def run(self, stop: asyncio.Event) -> None:
        """Ask for what waits, again and again."""
        while not stop.is_set():
            await self.ask_all()
            await wait_for(stop, ASK_SECONDS)

    async def ask_all(self) -> None:
        """Ask for every refund that waits, once: some that are stuck do not hide the others."""
        after_id = 0
        while waiting := await self._next(after_id):
            for asked in waiting:
                try:
                    await self._ask(self._provider(), asked)
                except (PaymentFault, PaymentKeyError) as fault:
                    log.warning("refund_waits", refund=asked.refund.refund_id, fault=str(fault))
            after_id = waiting[-1].refund.refund_id

    async def _next(self, after_id: int) -> list[AskedRefund]:
        return await self._stories.run(
            "asked_refunds", lambda tx, _: asked_refunds(tx, after_id=after_id)
        )

    async def _ask(self, provider: PaymentProvider, asked: AskedRefund) -> None:
        refund, payment = asked.refund, asked.payment
        if payment.provider != provider.name:
            raise PaymentFault(f"it was paid through {payment.provider}: set it as provider")
        answer = await provider.refund(
            payment, refund.refund_id, refund.amount, self._clock.now_ms()
        )
        context = self._stories.context
        await self._stories.run(
            "record_refund",
            lambda tx, now_ms: record_refund(
                tx, refund.refund_id, answer, now_ms=now_ms, context=context
            ),
        )
