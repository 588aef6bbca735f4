"""Runs flows for the workers.

Each call is one transaction on the flow thread, watched after its commit.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TypeVar

from sqlalchemy.engine import Connection

from hongyan.db.database import Database
from hongyan.domain.messages.request import Accepted, SendRequest
from hongyan.domain.routing.model import ChannelView
from hongyan.engine.batch import Batcher
from hongyan.engine.flow_thread import FlowThread, ThreadLane
from hongyan.engine.metrics import Metrics
from hongyan.flows.messages.delivery.record_attempts import record_attempts
from hongyan.flows.messages.delivery.start_attempts import Started, start_attempts
from hongyan.flows.messages.delivery.take_inbound import take_inbound
from hongyan.flows.messages.delivery.take_receipts import take_receipts
from hongyan.flows.messages.sending.accept import Answer, accept_again, accept_messages
from hongyan.flows.messages.sending.claim_nonces import claim_nonces_flow
from hongyan.flows.reference.context import FlowContext
from hongyan.kernel.carriage import Answered, Heard, InboundText, Receipt
from hongyan.kernel.clock import Clock
from hongyan.workers.watch import CallAccepted, MessagesSettled, TextsCame, Watcher

Result = TypeVar("Result")
Group = TypeVar("Group")


class Stories:
    """The flows of one process, each behind its batcher."""

    def __init__(
        self,
        database: Database,
        thread: FlowThread,
        context: FlowContext,
        clock: Clock,
        metrics: Metrics,
        watcher: Watcher,
    ) -> None:
        """Run flows on `thread`; tell `watcher` what was committed."""
        self._database = database
        self._thread = thread
        self.context = context
        self._clock = clock
        self._metrics = metrics
        self._watcher = watcher
        weight_max = context.settings.batch_max
        self.accept: Batcher[SendRequest, Answer] = Batcher(
            self._accept,
            thread,
            weight_max=weight_max,
            lane=ThreadLane.CALLS,
            waiting_max=20_000,
            serve_again=self._accept_again,
            weigh=lambda request: request.number_count,
            owner=lambda request: request.account_id,
            observe=metrics.batch_size.labels("accept").observe,
            admit=database.raise_if_away,
        )
        self.claim: Batcher[tuple[int, int], bool] = Batcher(
            self._claim,
            thread,
            weight_max=weight_max,
            lane=ThreadLane.CALLS,
            observe=metrics.batch_size.labels("claim").observe,
            admit=database.raise_if_away,
        )
        self.record: Batcher[Sequence[Answered], None] = Batcher(
            self._record,
            thread,
            weight_max=weight_max * 2,
            weigh=len,
            observe=metrics.batch_size.labels("record").observe,
        )
        self.receive: Batcher[Sequence[Heard[Receipt]], None] = Batcher(
            self._receive,
            thread,
            weight_max=weight_max * 2,
            weigh=len,
            observe=metrics.batch_size.labels("receive").observe,
        )
        self.take_texts: Batcher[Sequence[Heard[InboundText]], None] = Batcher(
            self._take_texts, thread, weight_max=weight_max, weigh=len
        )

    def refuse_waiting(self, fault: Exception) -> None:
        """Answer calls that wait, and were not begun, with a fault; what channels said waits on."""
        self.accept.refuse_waiting(fault)
        self.claim.refuse_waiting(fault)

    def transact(self, name: str, flow: Callable[[Connection, int], Result]) -> Result:
        """Run a flow in one transaction at the present time, on this thread."""
        began = perf_counter()
        with self._database.transaction() as tx:
            result = flow(tx, self._clock.now_ms())
        self._metrics.flow_seconds.labels(name).observe(perf_counter() - began)
        return result

    async def run(self, name: str, flow: Callable[[Connection, int], Result]) -> Result:
        """Run a flow for the workers, in one transaction on the flow thread."""
        return await self._thread.run(lambda: self.transact(name, flow))

    async def write(self, name: str, flow: Callable[[Connection, int], Result]) -> Result:
        """Do the same for a caller who waits for the answer."""
        return await self._thread.run(lambda: self.transact(name, flow), ThreadLane.CALLS)

    async def start_attempts(self, views: Sequence[ChannelView], most: int) -> Started:
        """Claim due messages for channels with room."""
        started = await self.run(
            "start_attempts",
            lambda tx, now_ms: start_attempts(tx, views, most, now_ms=now_ms, context=self.context),
        )
        self._watcher.notify(MessagesSettled(started.settled))
        return started

    def _accept(self, requests: Sequence[SendRequest]) -> Sequence[Answer]:
        answers = self.transact(
            "accept",
            lambda tx, now_ms: accept_messages(tx, requests, now_ms=now_ms, context=self.context),
        )
        for request, answer in zip(requests, answers, strict=True):
            if isinstance(answer, Accepted):
                self._watcher.notify(CallAccepted(request, answer))
        return answers

    def _accept_again(self, request: SendRequest) -> Answer:
        return self.transact(
            "accept_again",
            lambda tx, now_ms: accept_again(tx, request, now_ms=now_ms, context=self.context),
        )

    def _claim(self, claims: Sequence[tuple[int, int]]) -> Sequence[bool]:
        return self.transact("claim", lambda tx, now_ms: claim_nonces_flow(tx, claims, now_ms))

    def _record(self, groups: Sequence[Sequence[Answered]]) -> Sequence[None]:
        answers = _joined(groups)
        settled = self.transact(
            "record",
            lambda tx, now_ms: record_attempts(tx, answers, now_ms=now_ms, context=self.context),
        )
        self._watcher.notify(MessagesSettled(settled))
        return [None] * len(groups)

    def _receive(self, groups: Sequence[Sequence[Heard[Receipt]]]) -> Sequence[None]:
        receipts = _joined(groups)
        taken = self.transact(
            "receive",
            lambda tx, now_ms: take_receipts(tx, receipts, now_ms=now_ms, context=self.context),
        )
        for word, count in (("duplicate", taken.duplicates), ("orphan", taken.orphans)):
            self._metrics.receipts.labels(word).inc(count)
        self._metrics.receipts.labels("taken").inc(len(receipts) - taken.duplicates - taken.orphans)
        self._watcher.notify(MessagesSettled(taken.settled))
        return [None] * len(groups)

    def _take_texts(self, groups: Sequence[Sequence[Heard[InboundText]]]) -> Sequence[None]:
        texts = _joined(groups)
        replies = self.transact(
            "take_inbound",
            lambda tx, now_ms: take_inbound(tx, texts, now_ms=now_ms, context=self.context),
        )
        self._watcher.notify(TextsCame(replies))
        return [None] * len(groups)


def _joined(groups: Sequence[Sequence[Group]]) -> list[Group]:
    return list(itertools.chain.from_iterable(groups))
