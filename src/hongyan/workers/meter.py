"""What is measured of one channel for people: metrics, and the figures of its last minutes.

Counts by real time, also where the service's clock is moved, and in bounded room. Decides nothing.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from hongyan.domain.watch.model import RECENT_MINUTES, ChannelFigures, CodeCount
from hongyan.domain.watch.usual import Usual, with_minute
from hongyan.engine.labels import BoundedLabels
from hongyan.engine.metrics import Metrics
from hongyan.kernel.calendar import MINUTE_MS
from hongyan.kernel.carriage import (
    ChannelFault,
    Departure,
    LinkState,
    Receipt,
    SubmitAnswer,
)
from hongyan.kernel.clock import Clock
from hongyan.kernel.outcome import Outcome

CODES_MAX: Final = 50
"""Codes of errors that have a label of their own, of each channel."""

CODES_SHOWN: Final = 10
LATENCIES_MAX: Final = 512
LATENCY_MINUTES: Final = 5
SECONDS: Final = 60


@dataclass(slots=True)
class _Minute:
    number: int
    delivered: int = 0
    receipts: int = 0
    errors: Counter[str] = field(default_factory=Counter)


class ChannelMeter:
    """Measures one channel."""

    def __init__(self, name: str, metrics: Metrics, clock: Clock, last: ChannelFigures) -> None:
        """Go on from the figures that a process told last; `clock` is the real one."""
        self.name = name
        self._metrics = metrics
        self._clock = clock
        self._codes = BoundedLabels(CODES_MAX)
        self._usual = Usual(last.usual_delivered, last.usual_receipts)
        self._unheard = last.unheard
        self._quiet_since = clock.now_ms() if last.unheard else 0
        self._minutes: deque[_Minute] = deque()
        self._seconds: deque[tuple[int, int]] = deque()
        self._latencies: deque[tuple[int, int]] = deque(maxlen=LATENCIES_MAX)
        self._error_at: dict[str, int] = {}

    def left(self, part_count: int) -> None:
        """Note that parts leave."""
        self._metrics.channel_parts.labels(self.name).inc(part_count)
        second = self._clock.now_ms() // 1000
        if self._seconds and self._seconds[-1][0] == second:
            part_count += self._seconds.pop()[1]
        self._seconds.append((second, part_count))
        while self._seconds[0][0] <= second - SECONDS:
            self._seconds.popleft()

    def answered(self, latency_ms: int) -> None:
        """Note how long the answer to a group of messages took."""
        self._metrics.channel_answer_seconds.labels(self.name).observe(latency_ms / 1000)
        self._latencies.append((self._clock.now_ms(), latency_ms))

    def take_answers(self, group: Sequence[Departure], said: Sequence[SubmitAnswer]) -> None:
        """Note what was answered; parts whose carriers return no receipts are not waited for."""
        silent = {one.message_id for one in group if one.silent_country}
        parts = 0
        for one in said:
            if isinstance(one, ChannelFault):
                self._fail("submit", one.code)
            elif one.message_id not in silent:
                parts += len(one.carrier_ids)
        if parts and not self._unheard:
            self._quiet_since = self._clock.now_ms()
        self._unheard += parts

    def take_receipts(self, receipts: Sequence[Receipt]) -> None:
        """Note receipts, one for each part."""
        if not receipts:
            return
        self._unheard = 0
        minute = self._minute()
        outcomes = Counter(one.outcome for one in receipts)
        minute.delivered += outcomes[Outcome.DELIVERED]
        minute.receipts += len(receipts)
        for outcome, count in outcomes.items():
            self._metrics.channel_receipts.labels(self.name, outcome.value).inc(count)
        for one in receipts:
            if one.outcome is not Outcome.DELIVERED:
                self._fail("receipt", one.raw_code)

    def figures(
        self, *, is_on: bool, window_used: int, window_max: int, per_second_max: int
    ) -> ChannelFigures:
        """Return what is known now, beside what the lane knows."""
        now_ms = self._clock.now_ms()
        self._minute()
        latencies = sorted(
            latency for at, latency in self._latencies if at > now_ms - LATENCY_MINUTES * MINUTE_MS
        )
        delivered = sum(one.delivered for one in self._minutes)
        receipts = sum(one.receipts for one in self._minutes)
        errors: Counter[str] = sum((one.errors for one in self._minutes), Counter())
        return ChannelFigures(
            is_on=is_on,
            window_used=window_used,
            window_max=window_max,
            per_second_max=per_second_max,
            parts=sum(count for second, count in self._seconds if second > now_ms // 1000 - 60),
            answers=len(latencies),
            latency_ms=latencies[(len(latencies) * 95 + 99) // 100 - 1] if latencies else 0,
            delivered=delivered,
            undelivered=receipts - delivered,
            usual_delivered=self._usual.delivered,
            usual_receipts=self._usual.receipts,
            unheard=self._unheard,
            quiet_since=self._quiet_since if self._unheard else 0,
            errors=tuple(
                CodeCount(code, count, self._error_at[code])
                for code, count in errors.most_common(CODES_SHOWN)
            ),
        )

    def show(self, state: LinkState, figures: ChannelFigures, *, is_up: bool) -> None:
        """Set the gauges."""
        metrics, name = self._metrics, self.name
        metrics.channel_up.labels(name).set(is_up)
        metrics.channel_on.labels(name).set(figures.is_on)
        metrics.channel_window_used.labels(name).set(figures.window_used)
        metrics.channel_window_max.labels(name).set(figures.window_max)
        metrics.channel_tps_max.labels(name).set(figures.per_second_max)
        for one in LinkState:
            metrics.channel_state.labels(name, one.value.replace(" ", "_")).set(one is state)

    def hide(self) -> None:
        """Take the gauges away: the channel is no longer served."""
        metrics, name = self._metrics, self.name
        gauges = (
            metrics.channel_up,
            metrics.channel_on,
            metrics.channel_window_used,
            metrics.channel_window_max,
            metrics.channel_tps_max,
            metrics.channel_state,
        )
        for gauge in gauges:
            gauge.remove_by_labels({"channel": name})

    def _fail(self, what: str, code: str) -> None:
        label = self._codes.of(code)
        self._metrics.channel_errors.labels(self.name, what, label).inc()
        self._minute().errors[label] += 1
        self._error_at[label] = self._clock.now_ms()

    def _minute(self) -> _Minute:
        """Return the present minute; what is no longer recent becomes what is usual."""
        number = self._clock.now_ms() // MINUTE_MS
        if not self._minutes or self._minutes[-1].number < number:
            self._minutes.append(_Minute(number))
        while self._minutes[0].number <= number - RECENT_MINUTES:
            old = self._minutes.popleft()
            self._usual = with_minute(self._usual, old.delivered, old.receipts)
        return self._minutes[-1]
