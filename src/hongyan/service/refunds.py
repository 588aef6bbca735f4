"""Asks the payment provider for refunds and stores its answers, for the worker and a command.

The provider is asked between two transactions, under the refund's own number: a process that dies
before it wrote the answer down asks again, and the payer is refunded once. Knows no loop.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import structlog

from hongyan.flows.money.sales.refund_answers import AskedRefund, asked_refunds, record_refund
from hongyan.providers.payment import PaymentFault, PaymentKeyError, PaymentProvider

if TYPE_CHECKING:
    from hongyan.domain.orders.model import RefundAnswer
    from hongyan.kernel.clock import Clock
    from hongyan.service.flows import FlowRunner

log = structlog.get_logger()


class Refunds:
    """The refunds that wait for the payment provider."""

    def __init__(
        self, flows: FlowRunner, clock: Clock, open_provider: Callable[[], PaymentProvider]
    ) -> None:
        """Ask whom `open_provider` opens, once there is something to ask."""
        self._flows = flows
        self._clock = clock
        self._provider = cache(open_provider)

    async def ask_all(self) -> None:
        """Ask for every refund that waits, once: some that are stuck do not hide the others."""
        after_id = 0
        while waiting := await self._flows.look(asked_refunds, after_id=after_id):
            for asked in waiting:
                try:
                    await self._ask(self._provider(), asked)
                except (PaymentFault, PaymentKeyError) as fault:
                    log.warning("refund_waits", refund=asked.refund.refund_id, fault=str(fault))
            after_id = waiting[-1].refund.refund_id

    async def _ask(self, provider: PaymentProvider, asked: AskedRefund) -> None:
        answer = await ask_provider(provider, asked, self._clock.now_ms())
        await self._flows.run(record_refund, asked.refund.refund_id, answer)


async def ask_provider(provider: PaymentProvider, asked: AskedRefund, now_ms: int) -> RefundAnswer:
    """Ask a provider to pay back; raises PaymentFault for a payment that came through another."""
    refund, payment = asked.refund, asked.payment
    if payment.provider != provider.name:
        raise PaymentFault(
            "HONGYAN_PAYMENT_PROVIDER: it was paid through {provider}; set it, and ask again",
            provider=payment.provider,
        )
    return await provider.refund(payment, refund.refund_id, refund.amount, now_ms)
