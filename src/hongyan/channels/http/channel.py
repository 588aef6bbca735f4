"""A channel to an upstream that is asked by HTTP, as a gateway document describes it.

One message is one request, though it has several parts: the upstream cuts the text itself. It says
one id and one receipt for the whole, which stand for every part (`id/1` … `id/n`). Knows no
vendor's words, no tenants and no tables.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from hongyan.channels.channel import LINK_DOWN, STOPPED, WINDOW_FULL
from hongyan.channels.figures import LinkFigures
from hongyan.channels.http.asking import (
    TheirWords,
    UnmappedError,
    callback_url,
    drafted,
    message_values,
    moment_values,
    params_of,
    reference_of,
    said_of,
)
from hongyan.channels.http.client import HttpAnswer, HttpClient, HttpRequest, NoAnswerError
from hongyan.channels.http.counting import RequestCounts
from hongyan.channels.http.deciding import NotTaken, UpstreamTaken, decide
from hongyan.channels.http.document import CallbackRoute, Refusing, RequestTemplate
from hongyan.channels.http.finding import UnreadableError
from hongyan.channels.http.health import UpstreamHealth
from hongyan.channels.http.hearing import is_caller, read_request, receipts_of, reply_of
from hongyan.channels.http.outstanding import Outstanding
from hongyan.channels.http.pulling import Puller
from hongyan.channels.http.saying import Saying
from hongyan.channels.http.signing import Moment
from hongyan.channels.http.upstream import Upstream
from hongyan.channels.http.window import RequestWindow
from hongyan.channels.inbox import Inbox
from hongyan.channels.routes import CarrierRequest, CarrierResponse, CarrierRoute
from hongyan.engine.supervisor import Supervisor
from hongyan.kernel.carriage import (
    AwaitedReceipt,
    CarrierEvent,
    ChannelEvent,
    ChannelFault,
    ChannelStatus,
    Receipt,
    Sent,
    Submission,
    SubmitAnswer,
    Submitted,
)
from hongyan.kernel.clock import Clock

WINDOW_MAX: Final = 16
"""Requests at once, until `resize`."""

WINDOW_SHARE: Final = 0.5
"""How much of the time of an answer a message waits for a place of the window."""

STORED_SECONDS: Final = 10.0
"""How long an upstream that calls us waits for the commit."""

Practice = Callable[[Submission, TheirWords], Awaitable[str]]
"""Compares instead of sending; returns the code that the attempt is refused with."""


class HttpChannel:
    """Implements Channel."""

    def __init__(
        self,
        channel_id: int,
        name: str,
        upstream: Upstream,
        clock: Clock,
        health: UpstreamHealth | None = None,
    ) -> None:
        """Serve `channel_id`, called `name`, at an upstream."""
        self._channel_id = channel_id
        self._name = name
        self._upstream = upstream
        self._clock = clock
        self._health = health or UpstreamHealth(clock)
        self._window = RequestWindow(WINDOW_MAX)
        self._counts = RequestCounts()
        self._inbox = Inbox()
        self._saying = Saying(name)
        self._client = HttpClient(
            connect_seconds=upstream.connect_seconds,
            answer_seconds=upstream.answer_seconds,
            proxy=upstream.proxy,
        )
        pull = upstream.gateway.receipts.pull
        self._outstanding = Outstanding(int((pull.every_seconds if pull else 60.0) * 1000))
        push = upstream.gateway.receipts.push
        self._is_asked_for = pull is not None and pull.is_per_message and upstream.is_pulled
        self._is_referred = push is not None and bool(push.report.reference)
        self._supervisor = Supervisor()
        self._is_stopped = True
        self.practice: Practice | None = None
        """Set by a kind whose channel compares instead of sending."""

    @property
    def channel_id(self) -> int:
        """The id of the configured channel."""
        return self._channel_id

    @property
    def status(self) -> ChannelStatus:
        """Whether the upstream may be asked now."""
        return self._health.status

    def routes(self) -> Sequence[CarrierRoute]:
        """Return where the upstream calls us; without a token for it, nowhere."""
        gateway = self._upstream.gateway
        if not self._upstream.callback_token:
            return ()
        routes = []
        if gateway.receipts.push is not None:
            routes.append(self._route(gateway.receipts.push.route, self._take_receipts))
        if gateway.replies is not None:
            routes.append(self._route(gateway.replies.route, self._take_replies))
        return tuple(routes)

    def resize(self, window_max: int, submits_per_second: int) -> None:
        """Set how many requests may be open at once; the speed is kept by who submits."""
        del submits_per_second
        self._window.resize(window_max)

    def figures(self) -> LinkFigures:
        """Return what it counts: requests."""
        return self._counts.figures(self._window)

    def resume(self, awaited: Sequence[AwaitedReceipt]) -> None:
        """Go on asking for receipts that an earlier process waited for."""
        now_ms = self._clock.now_ms()
        for one in awaited:
            carrier_id = one.carrier_ids[0].rpartition("/")[0] if one.carrier_ids else ""
            if carrier_id:
                reference = f"{one.message_id}-{one.attempt_no}-{len(one.carrier_ids)}"
                taken_at = min(one.taken_at, now_ms)
                self._await(carrier_id, one.phone, reference, len(one.carrier_ids), taken_at)

    async def start(self) -> None:
        """Be ready; nothing is asked before there is a message."""
        self._is_stopped = False
        await self._client.open()
        self._inbox.start()
        self._health.start()
        pull = self._upstream.gateway.receipts.pull
        if pull is not None and self._upstream.is_pulled and self.practice is None:
            puller = Puller(
                self.ask, pull, self._outstanding, self._inbox, self._saying, self._clock
            )
            self._supervisor.start(f"receipts of {self._name}", puller.run)

    async def stop(self) -> None:
        """Close every connection; what was asked and not answered is in doubt."""
        self._is_stopped = True
        self._health.stop()
        await self._supervisor.stop()  # what was pulled is stored first
        self._inbox.stop()
        await self._client.close()

    async def submit(self, submissions: Sequence[Submission]) -> Sequence[SubmitAnswer]:
        """Ask for each message by a request of its own, as many at once as the window has."""
        if not self.status.is_up:
            return [_fault(one, Sent.NO, LINK_DOWN) for one in submissions]
        async with asyncio.TaskGroup() as group:
            asked = [group.create_task(self._submit(one)) for one in submissions]
        return [one.result() for one in asked]

    def events(self) -> AsyncIterator[Sequence[CarrierEvent]]:
        """Yield what the upstream pushed, and what was pulled."""
        return self._inbox.events()

    async def acknowledge(self, events: Sequence[ChannelEvent]) -> None:
        """Let the requests be answered that brought these events."""
        self._counts.heard(len(events))
        self._inbox.acknowledge(events)

    # Out

    async def _submit(self, one: Submission) -> SubmitAnswer:
        try:
            said = said_of(one, self._upstream.mapped) if self._upstream.is_mapped else None
        except UnmappedError as fault:
            self._saying.refused(fault.code)
            return _fault(one, Sent.NO, fault.code)
        if not await self._window.enter(self._upstream.answer_seconds * WINDOW_SHARE):
            return _fault(one, Sent.NO, WINDOW_FULL, is_throttled=True)
        try:
            if self._is_stopped:
                return _fault(one, Sent.NO, STOPPED)
            if self.practice is not None and said is not None:
                return _fault(one, Sent.NO, await self.practice(one, said))
            return await self._ask(one, self._request(one, said))
        finally:
            self._window.leave()

    async def _ask(self, one: Submission, request: HttpRequest) -> SubmitAnswer:
        loop = asyncio.get_running_loop()
        asked_at = loop.time()
        self._counts.sent()
        try:
            came = await self._client.ask(request)
        except NoAnswerError as fault:
            self._counts.unanswered(fault.sent)
            return self._unanswered(one, fault)
        answer = self._answered(one, came)
        self._counts.answered(answer, loop.time() - asked_at)
        return answer

    def _request(self, one: Submission, said: TheirWords | None) -> HttpRequest:
        upstream = self._upstream
        moment = self._moment()
        values = {
            **upstream.values,
            **moment_values(moment),
            **message_values(one, upstream.gateway.send.number, said),
            **self._callbacks(),
        }
        if not upstream.is_extended:
            values["extend"] = ""
        return drafted(upstream.gateway.send, values, {"params": params_of(said)}, moment)

    def _callbacks(self) -> dict[str, str]:
        gateway, upstream = self._upstream.gateway, self._upstream
        push, replies = gateway.receipts.push, gateway.replies
        where = (upstream.public_url, self._name)
        how = (gateway.caller, upstream.callback_token)
        return {
            "receipt_url": callback_url(*where, push.route.path, *how) if push else "",
            "reply_url": callback_url(*where, replies.route.path, *how) if replies else "",
        }

    def _unanswered(self, one: Submission, fault: NoAnswerError) -> ChannelFault:
        if self._is_stopped:
            return _fault(one, fault.sent, STOPPED)
        if fault.code == LINK_DOWN:
            self._health.lost(fault.why)
        self._saying.refused(fault.code, fault.why)
        return _fault(one, fault.sent, fault.code)

    def _answered(self, one: Submission, came: HttpAnswer) -> SubmitAnswer:
        decided = decide(self._upstream.gateway.answer, came)
        if isinstance(decided, NotTaken):
            return self._refused(one, decided)
        self._health.accepted()
        return self._taken(one, decided)

    def _taken(self, one: Submission, taken: UpstreamTaken) -> Submitted:
        reference = reference_of(one)
        carrier_id = taken.carrier_id or reference
        self._await(carrier_id, one.phone, reference, one.part_count, self._clock.now_ms())
        ids = tuple(f"{carrier_id}/{part}" for part in range(1, one.part_count + 1))
        return Submitted(one.message_id, one.attempt_no, ids)

    def _await(
        self, carrier_id: str, phone: int, reference: str, part_count: int, taken_at: int
    ) -> None:
        if self._is_asked_for or (part_count > 1 and not self._is_referred):
            self._outstanding.add(carrier_id, phone, reference, part_count, taken_at)

    def _refused(self, one: Submission, decided: NotTaken) -> ChannelFault:
        self._saying.refused(decided.code, decided.shown)
        if decided.refusing is Refusing.LOGIN:
            self._health.refused(decided.code)
        else:
            self._health.answered()
        if decided.refusing is Refusing.THROTTLED:
            self._health.throttled()
        return _fault(one, decided.sent, decided.code, is_throttled=decided.is_throttled)

    async def ask(self, asked: RequestTemplate, values: Mapping[str, str]) -> HttpAnswer:
        """Ask for something else than to send; raises NoAnswerError."""
        moment = self._moment()
        every = {**self._upstream.values, **moment_values(moment), **values}
        return await self._client.ask(drafted(asked, every, {}, moment))

    def _moment(self) -> Moment:
        return Moment(self._clock.now_ms(), secrets.token_hex(16))

    # In

    def _route(
        self, route: CallbackRoute, take: Callable[[CarrierRequest], list[CarrierEvent]]
    ) -> CarrierRoute:
        async def answer(request: CarrierRequest) -> CarrierResponse:
            caller, token = self._upstream.gateway.caller, self._upstream.callback_token
            if not is_caller(caller, token, request):
                return CarrierResponse(403)
            try:
                events = take(request)
            except UnreadableError as fault:
                self._saying.unreadable(route.path, str(fault))
                return CarrierResponse(400)
            if not await self._inbox.deliver(events, STORED_SECONDS):
                return CarrierResponse(503)
            for one in events:
                if isinstance(one, Receipt):
                    self._outstanding.forget(one.carrier_id.rpartition("/")[0])
            return CarrierResponse(200, route.answer.encode(), route.answer_type)

        return CarrierRoute(route.path, answer, frozenset({route.method}))

    def _take_receipts(self, request: CarrierRequest) -> list[CarrierEvent]:
        push = self._upstream.gateway.receipts.push
        assert push is not None, "its route is mounted"
        now_ms = self._clock.now_ms()
        items = read_request(push.route, push.report.items, request)
        return self._readable(
            items,
            lambda item: receipts_of(push.report, item, self._outstanding.parts_of, now_ms),
        )

    def _take_replies(self, request: CarrierRequest) -> list[CarrierEvent]:
        replies = self._upstream.gateway.replies
        assert replies is not None, "its route is mounted"
        now_ms = self._clock.now_ms()
        items = read_request(replies.route, replies.reply.items, request)
        return self._readable(items, lambda item: [reply_of(replies.reply, item, now_ms)])

    def _readable(
        self,
        items: Sequence[Mapping[str, Any]],
        read: Callable[[Mapping[str, Any]], Sequence[CarrierEvent]],
    ) -> list[CarrierEvent]:
        """Return the events of all items that can be read; raises when none of several can."""
        events: list[CarrierEvent] = []
        unreadable = 0
        for item in items:
            try:
                events += read(item)
            except UnreadableError:
                unreadable += 1
        if unreadable and unreadable == len(items):
            raise UnreadableError("no item that can be read")
        if unreadable:
            self._saying.unreadable("items", f"{unreadable} of {len(items)}")
        return events


def _fault(one: Submission, sent: Sent, code: str, *, is_throttled: bool = False) -> ChannelFault:
    return ChannelFault(one.message_id, one.attempt_no, sent, code, is_throttled)
