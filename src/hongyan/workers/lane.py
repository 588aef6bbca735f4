"""A lane: one channel with its throttle, its window and what its recent answers say of it.

Knows nothing of messages' meaning; dispatch asks it for room, carriers' events tell it how it does.
"""

from __future__ import annotations

from collections.abc import Sequence

from hongyan.channels.channel import Channel
from hongyan.domain.routing.model import ChannelState, ChannelView, ConfiguredChannel
from hongyan.domain.watch.model import ChannelFigures
from hongyan.engine.throttle import TokenBucket
from hongyan.kernel.carriage import ChannelFault, Departure, Receipt, SubmitAnswer
from hongyan.kernel.outcome import Outcome
from hongyan.workers.meter import ChannelMeter

MEMORY = 0.02
"""How much one answer weighs against what was known before."""

RECOVERY_PERMILLE_PER_SECOND = 1.0
"""A channel that lost trust and gets nothing earns it back with time, to be tried again."""


class Lane:
    """What one process knows of one channel at this moment."""

    def __init__(
        self, configured: ConfiguredChannel, channel: Channel, meter: ChannelMeter
    ) -> None:
        """Begin with no failures and an empty window; `meter` measures for people."""
        self.channel = channel
        self.meter = meter
        self.in_flight = 0
        """Parts that left and are not recorded yet."""
        self.change(configured)
        self.begin_again()

    def begin_again(self) -> None:
        """Trust the channel as a new one; the clock may have been put back."""
        self._fill()
        self._success_permille = 1000.0
        self._latency_ms = 0.0
        self._seen_at = 0

    def change(self, configured: ConfiguredChannel) -> None:
        """Apply another configuration of the same channel; its connection stays."""
        self.configured = configured
        if self.meter.name != configured.name:
            self.meter.hide()
            self.meter.name = configured.name
        self.channel.resize(configured.window_max, configured.submits_per_second)
        self._fill()

    def _fill(self) -> None:
        per_second = max(1, self.configured.submits_per_second)
        self._bucket = TokenBucket(per_second, max(1, per_second // 10))

    def view(self, now_ms: int) -> ChannelView:
        """Return the channel as routing sees it now."""
        configured = self.configured
        window = configured.window_max - self.in_flight
        return ChannelView(
            channel_id=configured.channel_id,
            carriers=configured.carriers,
            is_up=configured.state is ChannelState.ON and self.channel.status.is_up,
            room=max(0, min(window, self._bucket.available(now_ms), self.channel.figures().room)),
            success_permille=int(self._trust(now_ms)),
            latency_ms=int(self._latency_ms),
            price_micro=configured.price_micro,
        )

    def figures(self) -> ChannelFigures:
        """Return what is measured of the channel."""
        configured = self.configured
        return self.meter.figures(
            is_on=configured.state is ChannelState.ON,
            window_used=self.in_flight,
            window_max=configured.window_max,
            per_second_max=configured.submits_per_second,
        )

    def depart(self, part_count: int, now_ms: int) -> None:
        """Note that messages leave, with their number of parts together."""
        self.in_flight += part_count
        self._bucket.spend(part_count, now_ms)
        self.meter.left(part_count)

    def arrive(self, part_count: int, latency_ms: int) -> None:
        """Note that parts were answered and recorded, with the time since they left."""
        self.in_flight -= part_count
        self._latency_ms += MEMORY * (latency_ms - self._latency_ms)
        self.meter.answered(latency_ms)

    def take_answers(
        self, group: Sequence[Departure], said: Sequence[SubmitAnswer], now_ms: int
    ) -> None:
        """Note what the channel answered to a group of messages."""
        for one in said:
            if isinstance(one, ChannelFault):
                self.judge(is_success=False, now_ms=now_ms)
        self.meter.take_answers(group, said)

    def take_receipts(self, receipts: Sequence[Receipt], now_ms: int) -> None:
        """Note what receipts say."""
        for one in receipts:
            self.judge(is_success=one.outcome is Outcome.DELIVERED, now_ms=now_ms)
        self.meter.take_receipts(receipts)

    def judge(self, *, is_success: bool, now_ms: int) -> None:
        """Note a receipt, or a refusal, as a success or a failure."""
        trust = self._trust(now_ms)
        self._success_permille = trust + MEMORY * ((1000.0 if is_success else 0.0) - trust)
        self._seen_at = now_ms

    def _trust(self, now_ms: int) -> float:
        idle_seconds = max(0, now_ms - self._seen_at) / 1000 if self._seen_at else 0.0
        return min(1000.0, self._success_permille + idle_seconds * RECOVERY_PERMILLE_PER_SECOND)
