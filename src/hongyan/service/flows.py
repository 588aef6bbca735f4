"""Runs flows, which is what every edge is given: a value in, its answer after the commit.

The flows that write run on the one flow thread, the hot ones in batches; watchers are told of what
was committed. Readings run beside them. Knows nothing of who asks, or how.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from operator import attrgetter
from time import perf_counter
from typing import Concatenate, ParamSpec, TypeVar

import structlog
from sqlalchemy.engine import Connection

from hongyan.db.database import Database
from hongyan.domain.messages.request import Accepted, SendRequest
from hongyan.domain.receipts.ids import ID_CHARACTERS_MAX
from hongyan.domain.routing.model import ChannelView
from hongyan.engine.batch import Batcher
from hongyan.engine.flow_thread import FlowThread, ThreadLane
from hongyan.engine.metrics import Metrics
from hongyan.flows.messages.delivery.record_attempts import record_attempts
from hongyan.flows.messages.delivery.start_attempts import Started, start_attempts
from hongyan.flows.messages.delivery.take_inbound import take_inbound
from hongyan.flows.messages.delivery.take_receipts import ReceiptsTaken, take_receipts
from hongyan.flows.messages.sending.accept import Answer, accept_again, accept_messages
from hongyan.flows.messages.sending.claim_nonces import claim_nonces_flow
from hongyan.flows.reference.context import FlowContext
from hongyan.flows.reference.work import Work
from hongyan.kernel.actor import SERVICE, Actor
from hongyan.kernel.carriage import Answered, Heard, InboundText, Receipt
from hongyan.kernel.clock import Clock
from hongyan.kernel.refusal import Refusal, Refused
from hongyan.service.watch import (
    CallsAccepted,
    FlowRan,
    MessagesSettled,
    TextsCame,
    ValuesBarred,
    Watcher,
)

Result = TypeVar("Result")
Values = ParamSpec("Values")
Group = TypeVar("Group")

log = structlog.get_logger()

READERS = 3
"""Threads on which queries run."""


class FlowRunner:
    """Runs flows in transactions on the flow thread, batches the hot ones, and reads beside it."""

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
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="read")
        self._database = database
        self._thread = thread
        self.context = context
        self._clock = clock
        self._metrics = metrics
        self._watcher = watcher
        weight_max = context.settings.batch_max
        self._accepting: Batcher[SendRequest, Answer] = Batcher(
            self._accept_all,
            thread,
            weight_max=weight_max,
            lane=ThreadLane.CALLS,
            waiting_max=20_000,
            serve_again=self._accept_again,
            weigh=attrgetter("number_count"),
            owner=attrgetter("account_id"),
            observe=metrics.batch_size.labels("accept").observe,
            admit=database.raise_if_away,
        )
        self._claiming: Batcher[tuple[int, int], bool] = Batcher(
            self._claim_all,
            thread,
            weight_max=weight_max,
            lane=ThreadLane.CALLS,
            observe=metrics.batch_size.labels("claim").observe,
            admit=database.raise_if_away,
        )
        self._recording: Batcher[Sequence[Answered], None] = Batcher(
            self._record_all,
            thread,
            weight_max=weight_max * 2,
            weigh=len,
            observe=metrics.batch_size.labels("record").observe,
        )
        self._receiving: Batcher[Sequence[Heard[Receipt]], None] = Batcher(
            self._receive_all,
            thread,
            weight_max=weight_max * 2,
            weigh=len,
            observe=metrics.batch_size.labels("receive").observe,
        )
        self._taking_texts: Batcher[Sequence[Heard[InboundText]], None] = Batcher(
            self._take_all_texts, thread, weight_max=weight_max, weigh=len
        )

    async def accept(self, request: SendRequest) -> Answer:
        """Answer a call that asks to send, in a batch with those that came meanwhile."""
        return await self._accepting(request)

    async def claim(self, claim: tuple[int, int]) -> bool:
        """Claim a nonce; False if another call has it."""
        return await self._claiming(claim)

    async def record(self, answers: Sequence[Answered]) -> None:
        """Store what a channel answered to submissions."""
        await self._recording(answers)

    async def receive(self, receipts: Sequence[Heard[Receipt]]) -> None:
        """Take receipts, to be acknowledged then."""
        await self._receiving(receipts)

    async def take_texts(self, texts: Sequence[Heard[InboundText]]) -> None:
        """Take texts from phones, to be acknowledged then."""
        await self._taking_texts(texts)

    async def read(self, reading: Callable[[Connection], Result]) -> Result:
        """Run a query for a caller, in a reading transaction beside the flow thread."""

        def run() -> Result:
            with self._database.reading() as tx:
                return reading(tx)

        self._database.raise_if_stuck()
        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    def close(self) -> None:
        """End the reading threads; what they run is waited for."""
        self._readers.shutdown()

    def refuse_waiting(self, fault: Exception) -> None:
        """Answer calls that wait, and were not begun, with a fault; what channels said waits on."""
        self._accepting.refuse_waiting(fault)
        self._claiming.refuse_waiting(fault)

    def transact(
        self,
        actor: Actor,
        flow: Callable[Concatenate[Work, Values], Result],
        /,
        *values: Values.args,
        **named: Values.kwargs,
    ) -> Result:
        """Run a flow in one transaction at the present time, on this thread."""
        began = perf_counter()
        with self._database.transaction() as tx:
            result = flow(Work(tx, self._clock.now_ms(), self.context, actor), *values, **named)
        self._metrics.flow_seconds.labels(flow.__name__).observe(perf_counter() - began)
        return result

    async def run(
        self,
        flow: Callable[Concatenate[Work, Values], Result],
        /,
        *values: Values.args,
        **named: Values.kwargs,
    ) -> Result:
        """Run a flow for the workers, in one transaction on the flow thread."""
        result = await self._thread.run(lambda: self.transact(SERVICE, flow, *values, **named))
        self._watcher.notify(FlowRan(flow.__name__, flow.__module__))
        return result

    async def write(
        self,
        actor: Actor,
        flow: Callable[Concatenate[Work, Values], Result],
        /,
        *values: Values.args,
        **named: Values.kwargs,
    ) -> Result:
        """Do the same for a caller who waits for the answer."""
        result = await self._thread.run(
            lambda: self.transact(actor, flow, *values, **named), ThreadLane.CALLS
        )
        self._watcher.notify(FlowRan(flow.__name__, flow.__module__))
        return result

    async def look(
        self,
        reading: Callable[Concatenate[Connection, Values], Result],
        /,
        *values: Values.args,
        **named: Values.kwargs,
    ) -> Result:
        """Run a reading function for the workers, in one transaction on the flow thread."""

        def looked(work: Work) -> Result:
            return reading(work.tx, *values, **named)

        looked.__name__ = reading.__name__
        return await self.run(looked)

    async def start_attempts(self, views: Sequence[ChannelView], most: int) -> Started:
        """Claim due messages for channels with room."""
        started = await self.run(start_attempts, views, most)
        self._watcher.notify(MessagesSettled(started.settled))
        return started

    def _accept_all(self, requests: Sequence[SendRequest]) -> Sequence[Answer]:
        answers = self.transact(SERVICE, accept_messages, requests)
        self._tell_accepted(requests, answers)
        return answers

    def _accept_again(self, request: SendRequest) -> Answer:
        answer = self.transact(SERVICE, accept_again, request)
        self._tell_accepted([request], [answer])
        return answer

    def _tell_accepted(self, requests: Sequence[SendRequest], answers: Sequence[Answer]) -> None:
        pairs = zip(requests, answers, strict=True)
        accepted = [(asked, told) for asked, told in pairs if isinstance(told, Accepted)]
        self._watcher.notify(CallsAccepted(accepted))
        self._watcher.notify(ValuesBarred(_barred_among(answers)))

    def _claim_all(self, claims: Sequence[tuple[int, int]]) -> Sequence[bool]:
        return self.transact(SERVICE, claim_nonces_flow, claims)

    def _record_all(self, groups: Sequence[Sequence[Answered]]) -> Sequence[None]:
        answers = _joined(groups)
        settled = self.transact(SERVICE, record_attempts, answers)
        self._watcher.notify(MessagesSettled(settled))
        return [None] * len(groups)

    def _receive_all(self, groups: Sequence[Sequence[Heard[Receipt]]]) -> Sequence[None]:
        receipts = _joined(groups)
        taken = self.transact(SERVICE, take_receipts, receipts)
        for word, count in (("duplicate", taken.duplicates), ("orphan", taken.orphans)):
            self._metrics.receipts.labels(word).inc(count)
        self._metrics.receipts.labels("taken").inc(len(receipts) - taken.duplicates - taken.orphans)
        self._tell_odd(taken)
        self._watcher.notify(MessagesSettled(taken.settled))
        return [None] * len(groups)

    def _tell_odd(self, taken: ReceiptsTaken) -> None:
        """Count and log receipts that no healthy carrier sends: one line for each sort."""
        for word, odd in (
            ("contradicting", taken.contradicting),
            ("repeated_id", taken.repeated_ids),
        ):
            self._metrics.receipts.labels(word).inc(len(odd))
            if odd:
                log.warning(
                    "receipts_odd",
                    what=word,
                    count=len(odd),
                    channel_id=odd[0].channel_id,
                    carrier_id=odd[0].event.carrier_id[:ID_CHARACTERS_MAX],
                )
        for one in taken.learned:
            log.warning("id_form_learned", channel_id=one.channel_id, id_form=one.form.value)

    def _take_all_texts(self, groups: Sequence[Sequence[Heard[InboundText]]]) -> Sequence[None]:
        texts = _joined(groups)
        replies = self.transact(SERVICE, take_inbound, texts)
        self._watcher.notify(TextsCame(replies))
        return [None] * len(groups)


def _barred_among(answers: Sequence[Answer]) -> dict[str, int]:
    """Return how many messages were accepted, and calls refused, whose values are barred."""
    accepted = sum(one.barred for one in answers if isinstance(one, Accepted))
    refused = sum(
        isinstance(one, Refused) and one.reason is Refusal.VARIABLE_BARRED for one in answers
    )
    return {name: n for name, n in (("accepted", accepted), ("refused", refused)) if n}


def _joined(groups: Sequence[Sequence[Group]]) -> list[Group]:
    return list(itertools.chain.from_iterable(groups))
