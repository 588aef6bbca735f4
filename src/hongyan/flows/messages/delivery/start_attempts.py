"""Start attempts.

Claim due messages, ask again whether they may go, choose their channels, write the attempts down
before they are made.

Codes before notifications before promotions (FAQ 2.1.3). A crash after the commit leaves an attempt
without an answer: it is in doubt and is never made again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from hongyan.domain.countries.model import Receipts
from hongyan.domain.messages import attempt_store
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.hours import due_at
from hongyan.domain.messages.model import AttemptState, Message, Settled, Verdict
from hongyan.domain.receipts.codes import ReceiptCode
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.choose import ranking, remaining, serves
from hongyan.domain.routing.model import ChannelView
from hongyan.flows.messages.delivery.ask_again import Departing, rejected
from hongyan.flows.messages.delivery.settle import settle
from hongyan.flows.messages.sending.abroad import leaves_at
from hongyan.kernel.carriage import Departure, TextOrigin
from hongyan.kernel.kinds import PRIORITY, MessageKind
from hongyan.text.encoding import with_international_sign, with_sign
from hongyan.text.phone import is_mainland
from hongyan.text.segments import on_air

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.messages.attempt_store import Attempt
    from hongyan.domain.messages.store import Waiting
    from hongyan.domain.routing.model import ConfiguredChannel
    from hongyan.flows.reference.context import FlowContext
    from hongyan.flows.reference.work import Work

POSTPONED_MS = 1000
"""A message whose last untried channel is busy or down looks again after this."""

PRIORITIES = tuple(sorted(set(PRIORITY.values())))
URGENT = PRIORITY[MessageKind.VERIFICATION]
UNTRIED: frozenset[int] = frozenset()
_SUBMITTING = AttemptState.SUBMITTING.value


@dataclass(slots=True)
class Started:
    """Departures; messages that ended instead (stopped, without a channel); whether more wait."""

    departures: list[Departure] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    has_more: bool = False


@dataclass(slots=True)
class _Round:
    """The room that is left while one batch is made up: in parts for each channel.

    A message leaves whole. One that has more parts than there is room takes what follows, too, and
    the channel has none again until that is made up for; else it would wait behind short ones.
    """

    views: Sequence[ChannelView]
    configured: Mapping[int, ConfiguredChannel]
    room: dict[int, int]
    left: int
    rankings: dict[tuple[Carrier, bool], list[ChannelView]] = field(default_factory=dict)
    remains: dict[tuple[Carrier, frozenset[int]], bool] = field(default_factory=dict)

    def has_left(self, carrier: Carrier, tried: frozenset[int]) -> bool:
        """Tell whether some channel, be it busy or down, could still be tried.

        Not of the views: a channel whose lane is being rebuilt has none for a moment.
        """
        key = (carrier, tried)
        if key not in self.remains:
            self.remains[key] = remaining(self.configured.values(), carrier, tried)
        return self.remains[key]

    def pick(
        self, carrier: Carrier, tried: frozenset[int], *, is_urgent: bool
    ) -> ChannelView | None:
        """Return the best channel with room."""
        key = (carrier, is_urgent)
        if key not in self.rankings:
            self.rankings[key] = ranking(self.views, carrier, is_urgent=is_urgent)
        for view in self.rankings[key]:
            if self.room[view.channel_id] > 0 and view.channel_id not in tried:
                return view
        return None

    def leave(self, departure: Departure) -> None:
        """Take the room of a message that leaves."""
        self.room[departure.channel_id] -= departure.part_count
        self.left -= 1

    def room_for(self, carrier: Carrier) -> int:
        """Return how many messages to a carrier to look at: without any channel, all end."""
        if not self.has_left(carrier, UNTRIED):
            return self.left
        rooms = [self.room[view.channel_id] for view in self.views if serves(view, carrier)]
        return sum(room for room in rooms if room > 0)


def start_attempts(work: Work, views: Sequence[ChannelView], most: int) -> Started:
    """Claim at most `most` due messages for the channels that have room, and return what leaves.

    Everything returned is committed as an attempt before a byte of it is sent.
    """
    work.context.cache.refresh(work.tx)
    started = Started()
    room = {view.channel_id: view.room if view.is_up else 0 for view in views}
    configured = {one.channel_id: one for one in work.context.cache.channels(work.tx)}
    around = _Round(views, configured, room, most)
    ended: list[Verdict] = []
    departing = Departing(work)
    for priority in _priorities_at(work.now_ms, work.context):
        while around.left > 0:
            carriers, asked = _served_now(around), around.left
            rows = work.context.queue.claim(work.tx, carriers, priority, work.now_ms, asked)
            if not rows:
                break
            started.has_more = True
            found, rows = len(rows), _in_hours(work, rows)
            # What waits on takes room, too: a night's queue is put off in pieces, codes between.
            around.left -= found - len(rows)
            claimed = _claim(work, rows, around, departing)
            ended += claimed.ended
            started.departures += claimed.leaving
            # Fewer rows than were asked for, each looked at to its end: there are no more.
            if (rows and claimed.is_idle) or (found < asked and claimed.is_whole):
                break
    attempt_store.add_attempts(
        work.tx, [_attempt_row(one, work.now_ms) for one in started.departures]
    )
    started.settled = settle(work, ended)
    return started


def _priorities_at(now_ms: int, context: FlowContext) -> tuple[int, ...]:
    """Return the priorities that may leave now: promotions that wait at closing time wait on."""
    opens, closes = context.settings.promotion_opens_hour, context.settings.promotion_closes_hour
    if due_at(MessageKind.PROMOTION, now_ms, opens, closes) <= now_ms:
        return PRIORITIES
    return tuple(one for one in PRIORITIES if one != PRIORITY[MessageKind.PROMOTION])


def _in_hours(work: Work, rows: Sequence[Waiting]) -> list[Waiting]:
    """Return the queue rows that may leave; promotions abroad wait for their country's hours.

    They did when they were accepted, and do so again when they waited past closing time.
    """
    abroad = {one.first_id for one in rows if one.carrier == Carrier.INTERNATIONAL.value}
    found = messages.messages_by_id(work.tx, abroad) if abroad else {}
    leaving: list[Waiting] = []
    waiting: dict[int, list[int]] = defaultdict(list)
    for one in rows:
        opens_at = work.now_ms
        first = found.get(one.first_id)
        if first is not None:
            template = work.context.cache.template_version(
                work.tx, first.template_id, first.template_version
            )
            assert template is not None, "template versions are never erased"
            opens_at = leaves_at(work, template, first.country)
        if opens_at <= work.now_ms:
            leaving.append(one)
        else:
            waiting[opens_at].append(one.dispatch_id)
    for opens_at, ids in waiting.items():
        work.context.queue.postpone(work.tx, ids, opens_at)
    return leaving


def _served_now(around: _Round) -> list[str]:
    """Return the carriers for which something can be done now.

    A channel has room, or none exists.
    """
    return [
        carrier.value
        for carrier in Carrier
        if any(around.room[view.channel_id] > 0 and serves(view, carrier) for view in around.views)
        or not around.has_left(carrier, UNTRIED)
    ]


@dataclass(slots=True)
class _Claimed:
    """The results of queue rows: departures and endings.

    Not `is_whole` when a row has messages that were not looked at.
    """

    leaving: list[Departure] = field(default_factory=list)
    ended: list[Verdict] = field(default_factory=list)
    is_whole: bool = True

    @property
    def is_idle(self) -> bool:
        """Tell whether nothing could be done with any row."""
        return not self.leaving and not self.ended


def _claim(work: Work, rows: Sequence[Waiting], around: _Round, departing: Departing) -> _Claimed:
    """Take messages from queue rows as long as there is room; rows shrink or go."""
    claimed, queue = _Claimed(), work.context.queue
    found = _read(work.tx, rows, around, claimed)
    departing.look_up(message for of_row in found.values() for message in of_row)
    retried = [one.first_id for one in rows if one.is_retry]
    before = attempt_store.attempts_of(work.tx, retried) if retried else {}
    done: list[int] = []
    for one in rows:
        of_row, taken = found.get(one.dispatch_id, ()), 0
        for message in of_row:
            made = before.get(message.message_id, ())
            if around.left <= 0 or not _place(message, made, one, around, departing, claimed):
                break
            taken += 1
        if taken == one.waiting:
            done.append(one.dispatch_id)
        elif taken:
            following = of_row[taken - 1].message_id + 1
            queue.shorten(work.tx, one, following, one.waiting - taken)
        elif one.is_retry and of_row and around.left > 0:
            queue.postpone(work.tx, [one.dispatch_id], work.now_ms + POSTPONED_MS)
    queue.remove(work.tx, done)
    return claimed


def _read(
    tx: Connection, rows: Sequence[Waiting], around: _Round, claimed: _Claimed
) -> dict[int, Sequence[Message]]:
    """Return the messages of queue rows, of a range as many as its channels may have room for."""
    singles = messages.messages_by_id(tx, [one.first_id for one in rows if one.is_single])
    left, found = around.left, dict[int, Sequence[Message]]()
    for one in rows:
        if left <= 0:
            claimed.is_whole = False
            break
        if one.is_single:
            found[one.dispatch_id] = (singles[one.first_id],)
        else:
            most = min(left, around.room_for(Carrier(one.carrier)))
            found[one.dispatch_id] = messages.messages_waiting(tx, one, most) if most else ()
            claimed.is_whole &= one.waiting <= most
        left -= len(found[one.dispatch_id])
    return found


def _place(
    message: Message,
    before: Sequence[Attempt],
    waiting: Waiting,
    around: _Round,
    departing: Departing,
    claimed: _Claimed,
) -> bool:
    """Stop a message, or give it its channel; False when the channels that reach it are full."""
    stop = departing.stop(message)
    if stop is None:
        tried = _tried(before) if before else UNTRIED
        carrier = Carrier(message.carrier)
        if around.has_left(carrier, tried):
            view = around.pick(carrier, tried, is_urgent=waiting.priority == URGENT)
            if view is None:
                return False
            channel = around.configured[view.channel_id]
            departure = _departure(message, len(before) + 1, channel, departing)
            around.leave(departure)
            claimed.leaving.append(departure)
            return True
        stop = rejected(message, ReceiptCode.NO_ROUTE.value, departing.work.now_ms)
    around.left -= 1
    claimed.ended.append(stop)
    return True


def _tried(before: Sequence[Attempt]) -> frozenset[int]:
    """Return the channels that a message was given to; one that asked for less speed was not."""
    return frozenset(one.channel_id for one in before if one.state != AttemptState.THROTTLED.value)


def _departure(
    message: Message, number: int, channel: ConfiguredChannel, departing: Departing
) -> Departure:
    text, origin = _made(departing.work.tx, message, departing.work.context)
    return Departure(
        channel_id=channel.channel_id,
        message_id=message.message_id,
        attempt_no=number,
        phone=message.phone,
        src_id=channel.sender(origin.extend_code),
        content=on_air(text, is_domestic=is_mainland(message.phone)),
        origin=origin,
        accepted_at=message.accepted_at,
        account_id=message.account_id,
        silent_country=_silent_country(departing.work, message),
    )


def _attempt_row(one: Departure, now_ms: int) -> tuple[object, ...]:
    return (
        one.message_id,
        one.attempt_no,
        one.channel_id,
        one.phone,
        _SUBMITTING,
        now_ms,
        one.part_count,
        0,
    )


def _silent_country(work: Work, message: Message) -> str:
    if not message.is_international:
        return ""
    country = work.context.cache.country(work.tx, message.country, work.now_ms)
    is_silent = country is not None and country.receipts is Receipts.NONE
    return message.country if is_silent else ""


def rendered(tx: Connection, message: Message, context: FlowContext) -> tuple[str, str]:
    """Return a message's text with its sign, and the extend code of its sender number."""
    text, origin = _made(tx, message, context)
    return text, origin.extend_code


def _made(tx: Connection, message: Message, context: FlowContext) -> tuple[str, TextOrigin]:
    """Return a message's text with its sign, and what it was made of."""
    sign = context.cache.sign_by_id(tx, message.sign_id)
    template = context.cache.template_version(tx, message.template_id, message.template_version)
    assert sign is not None, "signs are never erased"
    assert template is not None, "template versions are never erased"
    values = msgspec.json.decode(message.variables or "{}", type=dict[str, str])
    if not message.variables:  # it has none, or they were forgotten: then their names are shown
        values = {name: f"${{{name}}}" for name in template.compiled.names}
    signed = with_sign if is_mainland(message.phone) else with_international_sign
    return signed(sign.name, template.compiled.render(values)), TextOrigin(
        sign.name,
        template.code,
        template.compiled.names,
        message.variables,
        message.extend_code or sign.extend_code,
    )
