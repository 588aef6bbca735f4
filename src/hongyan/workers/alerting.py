"""The worker that watches channels, and tells an operator of their alarms on every way there is.

Only the process that leads looks, so that one tells. A way that fails is tried again a few times;
where none takes the news, that is logged and counted, and they are told again after some minutes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog

from hongyan.engine.metrics import Metrics
from hongyan.engine.supervisor import wait_for
from hongyan.flows.operation.watch_channels import (
    NamedAlarm,
    note_told,
    raised_alarms,
    watch_channels,
)
from hongyan.kernel.calendar import HOUR_MS, MINUTE_MS
from hongyan.kernel.clock import Clock
from hongyan.providers.alert_forms import AlertMessage
from hongyan.providers.alert_ways import AlertWay
from hongyan.service.flows import FlowRunner
from hongyan.workers.alert_texts import alert_language, message_of

LOOK_SECONDS: Final = 5.0
WAITS_SECONDS: Final = (2.0, 8.0)
"""Before each repetition on a way that failed."""

UNTOLD_MS: Final = 10 * MINUTE_MS
"""What no way took is told again after this."""

log = structlog.get_logger()


class Watchman:
    """Looks and tells until it is told to stop."""

    def __init__(
        self,
        flows: FlowRunner,
        real_clock: Clock,
        leads: Callable[[], Awaitable[bool]],
        ways: Sequence[AlertWay],
        metrics: Metrics,
        waits_seconds: Sequence[float] = WAITS_SECONDS,
    ) -> None:
        """Tell on `ways`; `leads` tells whether this process does what one of us does."""
        self._flows = flows
        self._clock = real_clock
        self._leads = leads
        self._ways = ways
        self._metrics = metrics
        self._waits_seconds = waits_seconds
        self._language = alert_language(flows.context.settings)

    async def run(self, stop: asyncio.Event) -> None:
        """Look at each interval."""
        while not await wait_for(stop, LOOK_SECONDS):
            if await self._leads():
                await self.look()

    async def look(self) -> None:
        """Look once, and tell what is new."""
        news = await self._flows.run(watch_channels, self._clock.now_ms())
        self._show(await self._flows.look(raised_alarms))
        if not news:
            return
        for one in news:
            alarm = one.alarm
            words = {"trouble": alarm.trouble.value, "news": alarm.news.value}
            log.warning("channel_alarm", channel=one.name, **words, **alarm.facts)
        is_told = await self._tell(message_of(news, self._language))
        now_ms = self._clock.now_ms()
        remind_ms = self._flows.context.settings.alert_remind_hours * HOUR_MS
        told_at = now_ms if is_told else now_ms - remind_ms + UNTOLD_MS
        await self._flows.run(note_told, [one.alarm for one in news], told_at)

    def close(self) -> None:
        """End what the ways hold."""
        for way in self._ways:
            way.close()

    async def _tell(self, message: AlertMessage) -> bool:
        """Tell on every way side by side; False where there are ways and each failed."""
        if not self._ways:
            return True  # the log is the way
        taken = await asyncio.gather(*(self._tell_on(way, message) for way in self._ways))
        return any(taken)

    async def _tell_on(self, way: AlertWay, message: AlertMessage) -> bool:
        fault = await way.send(message)
        for seconds in self._waits_seconds:
            if not fault:
                break
            log.warning("channel_alert_failed", way=way.name, fault=fault)
            await asyncio.sleep(seconds)
            fault = await way.send(message)
        self._metrics.alerts.labels(way.name, "failed" if fault else "ok").inc()
        if fault:
            log.error("channel_alert_not_sent", way=way.name, fault=fault)
        return not fault

    def _show(self, raised: Sequence[NamedAlarm]) -> None:
        gauge = self._metrics.channel_alarm
        gauge.clear()
        for one in raised:
            gauge.labels(one.name, one.alarm.trouble.value).set(1)
