"""The worker that dispatches.

Ask the lanes for room, start attempts, hand them over, record the answers. What a killed process
leaves without an answer is put in doubt by a sweep (docs/decisions/0004).
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from hongyan.engine.supervisor import until_back, wait_for
from hongyan.flows.messages.delivery.start_attempts import Started
from hongyan.kernel.carriage import Answered, ChannelFault, Departure, Sent
from hongyan.kernel.clock import Clock
from hongyan.service.flows import FlowRunner
from hongyan.service.watch import ChannelAnswered, MessagesLeft, Watcher
from hongyan.workers.lane import Lane

POLL_SECONDS = 0.5
"""The interval at which the queue is polled: for what falls due, and for other processes' work."""

CROWDED_SECONDS = 0.02
"""How long a crowded lane is given to drain before the queue is looked at again."""


class Dispatcher:
    """Moves messages from the queue to the lanes until it is told to stop."""

    def __init__(
        self,
        flows: FlowRunner,
        lanes: Mapping[int, Lane],
        clock: Clock,
        watcher: Watcher,
        most: int,
    ) -> None:
        """Dispatch over `lanes`, by channel id.

        The mapping may change. At most `most` messages are started at once.
        """
        self._flows = flows
        self._lanes = lanes
        self._clock = clock
        self._watcher = watcher
        self._most = most
        self._woken = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._is_held = False
        self._is_starting = False

    @property
    def is_at_rest(self) -> bool:
        """Tell whether no message is between the queue and the record of its answer."""
        return not (self._is_starting or self._under_way)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Start no attempts within it; those that are out go on."""
        self._is_held = True
        try:
            yield
        finally:
            self._is_held = False
            self.wake()

    def wake(self) -> None:
        """Notify that there is work or room; call it on the event loop."""
        self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Dispatch until `stop` is set, then wait for the answers that are out."""
        while not stop.is_set():
            self._woken.clear()
            if self._is_held:
                await self._rest(stop, POLL_SECONDS)
                continue
            started = await self._start(stop)
            if not started.departures:
                await self._rest(stop, CROWDED_SECONDS if started.has_more else POLL_SECONDS)
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def _start(self, stop: asyncio.Event) -> Started:
        views = [lane.view(self._clock.now_ms()) for lane in self._lanes.values()]
        self._is_starting = True
        try:
            started = await self._flows.start_attempts(views, self._most)
            self._hand_over(started.departures, stop)
        finally:
            self._is_starting = False
        return started

    async def _rest(self, stop: asyncio.Event, seconds: float) -> None:
        if not stop.is_set():
            await wait_for(self._woken, seconds)

    def _hand_over(self, departures: Sequence[Departure], stop: asyncio.Event) -> None:
        by_channel: dict[int, list[Departure]] = defaultdict(list)
        for one in departures:
            by_channel[one.channel_id].append(one)
        for channel_id, group in by_channel.items():
            lane = self._lanes.get(channel_id)
            if lane is None:
                self._follow(self._record([_not_sent(one) for one in group], stop))
                continue
            lane.depart(_part_count(group), self._clock.now_ms())
            self._watcher.notify(MessagesLeft(group, lane.configured.name, self._clock.now_ms()))
            self._follow(self._submit(lane, group, stop))

    def _follow(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _record(self, answers: Sequence[Answered], stop: asyncio.Event) -> None:
        # The carrier sends it once: kept while the database is away.
        await until_back(stop, lambda: self._flows.record(answers))

    async def _submit(self, lane: Lane, group: Sequence[Departure], stop: asyncio.Event) -> None:
        # Not the service's clock, which may be moved meanwhile.
        loop = asyncio.get_running_loop()
        left_at = loop.time()
        try:
            said = await lane.channel.submit(group)
            phones = {one.message_id: one.phone for one in group}
            channel_id = lane.configured.channel_id
            answers = [Answered(channel_id, phones[one.message_id], one) for one in said]
            lane.take_answers(group, said, self._clock.now_ms())
            self._watcher.notify(ChannelAnswered(answers, lane.configured.name))
            await self._record(answers, stop)
        finally:
            lane.arrive(_part_count(group), int((loop.time() - left_at) * 1000))
            self.wake()


def _part_count(group: Sequence[Departure]) -> int:
    return sum(one.part_count for one in group)


def _not_sent(departure: Departure) -> Answered:
    """Return the answer for a lane that was closed between the commit and the hand-over."""
    fault = ChannelFault(departure.message_id, departure.attempt_no, Sent.NO, "LANE_CLOSED")
    return Answered(departure.channel_id, departure.phone, fault)
