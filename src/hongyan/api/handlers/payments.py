"""The address to which the payment provider sends its notifications.

Open to the world, so only a signature is trusted, and nothing of what came is logged. The
provider reads `success` only after the commit; anything else makes it repeat the notification.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hongyan.api.call import Services
from hongyan.api.gateway.asgi import Unread, count_failure, read_body
from hongyan.domain.orders.notification import Notification, Oddity
from hongyan.engine.visiting import visitor_of
from hongyan.flows.money.sales.take_payment import note_odd, take_payment
from hongyan.kernel.actor import Actor, ActorType
from hongyan.kernel.clock import Clock
from hongyan.providers.payment import (
    NOT_TAKEN,
    NOTIFY_PATH,
    TAKEN,
    PaymentKeyError,
    PaymentProvider,
)
from hongyan.providers.payment_registry import open_payments

log = structlog.get_logger()

BODY_BYTES_MAX: Final = 65_536
NOTE_EVERY_MS: Final = 1000
"""Strangers can send us anything: what they send is written down once a second, and counted."""


PROVIDER: Final = Actor(ActorType.SYSTEM, "payments")
"""The sender of a notification: a provider, whose word is signed, or a stranger."""


@dataclass(slots=True)
class _Tally:
    """How often an oddity was seen since it was last written down, and when that was."""

    noted_at: int = -NOTE_EVERY_MS
    times: int = 0


@dataclass(slots=True)
class _Strangers:
    """Counts what came unsigned or malformed, so that a flood costs no flood of transactions."""

    services: Services
    clock: Clock
    tallies: dict[Oddity, _Tally] = field(default_factory=dict)

    async def note(self, provider: str, oddity: Oddity) -> None:
        """Count one, and write the count down if the last time is a second ago."""
        tally = self.tallies.setdefault(oddity, _Tally())
        tally.times += 1
        now_ms = self.clock.now_ms()
        if now_ms - tally.noted_at < NOTE_EVERY_MS:
            return
        times, tally.times, tally.noted_at = tally.times, 0, now_ms
        log.warning("payment_odd", provider=provider, oddity=oddity.value, times=times)
        await self.services.write(PROVIDER, note_odd, provider, oddity, times=times)


def notify_route(services: Services, clock: Clock) -> Route:
    """Return the route that takes the notifications."""
    strangers = _Strangers(services, clock)
    opened: Callable[[], PaymentProvider] = cache(lambda: open_payments(services.settings))

    async def take(request: Request) -> Response:
        if request.path_params["provider"] != services.settings.payment_provider:
            return Response(NOT_TAKEN, 404, media_type="text/plain")
        try:
            provider = opened()
        except PaymentKeyError as fault:
            log.error("payments_not_configured", fault=str(fault))  # noqa: TRY400 - it says it all
            return Response(NOT_TAKEN, 503, media_type="text/plain")
        body = await read_body(request.receive, BODY_BYTES_MAX, visitor=visitor_of(request.scope))
        said = Oddity.MALFORMED if isinstance(body, Unread) else provider.read_notification(body)
        is_taken = await took(provider.name, said)
        if not is_taken:
            count_failure(request.scope, body)
        return Response(TAKEN if is_taken else NOT_TAKEN, media_type="text/plain")

    async def took(provider: str, said: Notification | Oddity) -> bool:
        if isinstance(said, Oddity):
            await strangers.note(provider, said)
            return False
        found = await services.write(PROVIDER, take_payment, provider, said)
        if isinstance(found, Oddity):
            log.warning("payment_odd", provider=provider, oddity=found.value, times=1)
            return False
        return True

    return Route(NOTIFY_PATH, take, methods=["POST"])
