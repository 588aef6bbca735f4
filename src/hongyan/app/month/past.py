"""The service at a moment of the past: its API's edge, its flows, carriers that answer at once.

What a call sets in motion happens in the transaction that accepts it: attempts, answers, receipts,
replies and pushes, each at its own time. So nothing of it ever waits in the queue, where the
present would find it. Knows nothing of what is sent.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import groupby
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode

from sqlalchemy.engine import Connection

from hongyan.api.edge import Edge
from hongyan.api.gateway.callers import Callers
from hongyan.api.gateway.verify import v1_string_to_sign
from hongyan.channels.simulator.carrier import Habits, SimulatedCarrier
from hongyan.channels.simulator.outcomes import ORDINARY, Script
from hongyan.config import Settings
from hongyan.db.database import Database
from hongyan.domain.callbacks.model import ClaimedPush, PushResult
from hongyan.domain.callbacks.turns import Slots
from hongyan.domain.calls.model import CallRecord
from hongyan.domain.messages.request import Accepted, SendRequest
from hongyan.domain.routing.model import ChannelState, ChannelView
from hongyan.engine.flow_thread import FlowThread, ThreadLane
from hongyan.engine.metrics import Metrics
from hongyan.flows.accounts.keep_calls import keep_calls
from hongyan.flows.messages.delivery.record_attempts import record_attempts
from hongyan.flows.messages.delivery.start_attempts import start_attempts
from hongyan.flows.messages.delivery.take_inbound import take_inbound
from hongyan.flows.messages.delivery.take_receipts import take_receipts
from hongyan.flows.messages.reports.push import ClaimTerms, claim_pushes, record_pushes
from hongyan.flows.messages.sending.accept import Answer, accept_messages
from hongyan.flows.operation.demo_month import count_step
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.flows.reference.work import Work
from hongyan.kernel.actor import SERVICE
from hongyan.kernel.carriage import (
    Answered,
    CarrierEvent,
    Departure,
    Heard,
    InboundText,
    Receipt,
    Submitted,
)
from hongyan.kernel.id_source import IdSource
from hongyan.kernel.outcome import Outcome
from hongyan.kernel.seal import Sealer
from hongyan.service.cleaning import Cleaner
from hongyan.service.flows import FlowRunner
from hongyan.service.watch import Watchers
from hongyan.text.phone import is_mainland

MOST: Final = 1000
LEFT_AFTER_MS: Final = 40
ROUNDS_MAX: Final = 4
GATHERED_MS: Final = 1000
REFUSED: Final = "ConnectError: connection refused"
REFUSED_MS: Final = 3
TAKEN: Final = '{"code":0,"msg":"成功"}'
TAKEN_MS: Final = 38
"""How the customer's server of the demo answers, when it does."""

_FAILING: Final = (
    (12, "MOBILE_NOT_ON_SERVICE", "MK:0001"),
    (8, "MOBILE_SEND_LIMIT", "MN:0013"),
    (6, "MOBILE_IN_BLACK", "BLACK:1"),
    (5, "INVALID_NUMBER", "MK:0000"),
    (3, "CONTENT_KEYWORD", "GB:0008"),
)
"""How many of a thousand messages fail, with which codes."""

_SILENT: Final = 5
_REPLYING: Final = 9
_REPLIES: Final = ("收到，谢谢！", "R", "什么时候能到？")


_Event: TypeAlias = tuple[int, int, CarrierEvent]
"""When it comes, by which channel, and what it is."""


class PastClock:
    """A clock that shows what it was set to."""

    def __init__(self) -> None:
        """Begin at 1970."""
        self.at = 0

    def now_ms(self) -> int:
        """Return the moment that is lived through."""
        return self.at


class PastService:
    """A service whose present is a moment of the past."""

    def __init__(
        self,
        database: Database,
        thread: FlowThread,
        settings: Settings,
        sealer: Sealer,
        ids: IdSource,
    ) -> None:
        """Act on a database that a process serves; each step is counted in its transaction."""
        self._database, self._thread = database, thread
        self.clock = PastClock()
        metrics = Metrics()
        self.context = FlowContext(settings, ids, ReferenceCache(settings), sealer)
        self.flows = FlowRunner(database, thread, self.context, self.clock, metrics, Watchers(()))
        self._callers = Callers(database, sealer, self.clock)
        self._cleaner = Cleaner()
        self._is_counted = False
        self._noted: list[CallRecord] = []
        self.has_receiver = False
        """Whether reports are pushed at all."""

        self.is_receiving = True
        """Whether the customer's server takes reports."""
        self._edge = Edge(
            context=self.context,
            clock=self.clock,
            callers=self._callers,
            accept=self._accept,
            claim=self.flows.claim,
            read=self.flows.read,
            write=self.flows.write,
            metrics=metrics,
            clean=self._cleaner,
            on_called=self._noted.append,
        )

    async def close(self) -> None:
        """End its threads."""
        self._edge.close()
        self._callers.close()
        self.flows.close()
        await self._cleaner.close()

    async def call(self, key_id: str, secret: str, action: str, given: Mapping[str, str]) -> None:
        """Call the API as a customer's program does, signed, at the moment of the clock."""
        parameters = {
            **given,
            "Action": action,
            "Version": "2017-05-25",
            "Format": "JSON",
            "AccessKeyId": key_id,
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "SignatureNonce": f"month-{self.context.ids.one(self.clock.at)}",
            "Timestamp": _utc(self.clock.at),
        }
        text = v1_string_to_sign("POST", parameters)
        digest = hmac.digest(f"{secret}&".encode(), text.encode(), "sha1")
        parameters["Signature"] = base64.b64encode(digest).decode()
        self._is_counted = False
        await _asked(self._edge, urlencode(parameters).encode())
        await self.flows.run(self._keep)

    def _keep(self, work: Work) -> None:
        """Keep what the edge noted of a call, as its worker does a second later."""
        noted, self._noted[:] = [*self._noted], []
        keep_calls(work, noted)
        if not self._is_counted:  # it was refused before anything was written
            count_step(work)

    async def do(self, flow: Any, *values: object) -> None:
        """Run a flow at the moment of the clock, as one step."""

        def step(work: Work) -> None:
            flow(work, *values)
            count_step(work)

        step.__name__ = flow.__name__
        await self.flows.run(step)

    async def _accept(self, request: SendRequest) -> Answer:
        return await self._thread.run(lambda: self._live_through(request), ThreadLane.WORK)

    def _live_through(self, request: SendRequest) -> Answer:
        with self._database.transaction() as tx:
            answer = accept_messages(self._work(tx, self.clock.at), [request])[0]
            if isinstance(answer, Accepted):
                self._carry(tx, self.clock.at)
            count_step(self._work(tx, self.clock.at))
        self._is_counted = True
        return answer

    def _work(self, tx: Connection, at: int) -> Work:
        return Work(tx, at, self.context, SERVICE)

    def _carry(self, tx: Connection, at: int) -> None:
        """Let messages leave, be answered and be heard of, each at its own time."""
        views, events = self._views(tx), list[_Event]()
        for _ in range(ROUNDS_MAX):
            at += LEFT_AFTER_MS
            started = start_attempts(self._work(tx, at), views, MOST)
            if not started.departures:
                break
            answers = [self._submitted(one, at, events) for one in started.departures]
            record_attempts(self._work(tx, at + LEFT_AFTER_MS), answers)
            if all(isinstance(one.answer, Submitted) for one in answers):
                break
        for heard_at, heard in _gathered(events):
            work = self._work(tx, max(heard_at, at))
            receipts = [Heard(one, event) for one, event in heard if isinstance(event, Receipt)]
            texts = [Heard(one, event) for one, event in heard if isinstance(event, InboundText)]
            take_receipts(work, receipts)
            if texts:
                take_inbound(work, texts)
            if self.has_receiver:
                self._push(work)

    def _submitted(self, one: Departure, at: int, events: list[_Event]) -> Answered:
        carrier = SimulatedCarrier(Habits())
        taken = carrier.take(one, at, script=_script(one))
        events += [(event_at, one.channel_id, event) for event_at, event in taken.events]
        return Answered(one.channel_id, one.phone, taken.answer)

    def _views(self, tx: Connection) -> Sequence[ChannelView]:
        self.context.cache.refresh(tx)
        return [
            ChannelView(
                channel_id=one.channel_id,
                carriers=one.carriers,
                is_up=one.state is ChannelState.ON,
                room=MOST,
                success_permille=960 + one.channel_id * 7 % 40,
                latency_ms=20 + one.channel_id * 13 % 60,
                price_micro=one.price_micro,
            )
            for one in self.context.cache.channels(tx)
        ]

    def _push(self, work: Work) -> None:
        """Push what waits; where no one receives, until it is given up."""
        settings = self.context.settings
        waits = settings.push_retry_minutes
        for wait in (0, *waits):
            at = work._replace(now_ms=work.now_ms + wait * 60_000)
            claim = claim_pushes(at, {}, ClaimTerms(MOST, 0, Slots()))
            if not claim.pushes:
                return
            results = [self._pushed(one, at.now_ms) for one in claim.pushes]
            record_pushes(at, results, waits)
            work = at

    def _pushed(self, push: ClaimedPush, at: int) -> PushResult:
        if not self.is_receiving:
            return PushResult(push, REFUSED, began_at=at, ms=REFUSED_MS)
        return PushResult(push, "", HTTPStatus.OK, TAKEN, at, TAKEN_MS)


def _gathered(events: Sequence[_Event]) -> Iterator[tuple[int, list[tuple[int, CarrierEvent]]]]:
    """Return what comes within one second together, at its last moment."""
    in_order = sorted(events, key=lambda one: one[0])
    for _, group in groupby(in_order, key=lambda one: one[0] // GATHERED_MS):
        together = list(group)
        yield together[-1][0], [(channel_id, event) for _, channel_id, event in together]


def _script(one: Departure) -> Script | None:
    """Return what becomes of a message, by its id; None leaves it to its number."""
    if not is_mainland(one.phone):
        return None
    draw = one.message_id * 2_654_435_761 % 2**32 % 1000
    for share, code, raw_code in _FAILING:
        if draw < share:
            return replace(ORDINARY, outcome=Outcome.UNDELIVERED, code=code, raw_code=raw_code)
        draw -= share
    if draw < _SILENT:
        return replace(ORDINARY, receipt_count=0)
    if draw < _SILENT + _REPLYING:
        return replace(ORDINARY, reply=_REPLIES[draw % len(_REPLIES)])
    return ORDINARY


def _utc(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


async def _asked(edge: Edge, body: bytes) -> bytes:
    """Let the edge answer a form, as a listener would."""
    answered: list[bytes] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        answered.append(message.get("body", b""))

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": [
            (b"host", b"127.0.0.1"),
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"user-agent", b"AlibabaCloud (Linux; demo) Python/3.11 Core/1.0"),
        ],
        "client": ("203.0.113.7", 40_000),
    }
    await edge(scope, receive, send)
    return b"".join(answered)
