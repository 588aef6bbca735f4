"""Tell the whole story of one message to its account: acceptance to push, step by step. Reads only.

The command line tells the same of a call by `tell_message`, on which this rests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from hongyan.domain.callbacks.model import PushState
from hongyan.domain.ledger import proof_store
from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.booking import ENTRIES
from hongyan.domain.ledger.model import (
    ChargeState,
    EntryKind,
    HoldMode,
    available_ledger_account,
    held_ledger_account,
)
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.model import NOT_GIVEN, AttemptState, Message
from hongyan.domain.messages.reasons import MessageReason
from hongyan.domain.routing import store as routing
from hongyan.domain.routing.carriers import Carrier, carrier_of, segments_with
from hongyan.flows.accounts.show_calls import call_of
from hongyan.flows.messages.delivery.why_channel import ChannelChoice, why_channel
from hongyan.flows.messages.records.seen_routing import sees_channels
from hongyan.flows.messages.records.show_records import code_shown, sign_names, state_of
from hongyan.flows.messages.records.story import (
    AttemptAnswered,
    Awaited,
    ChannelChosen,
    FundsEnded,
    FundsHeld,
    LedgerEntry,
    Next,
    NumberPassedOver,
    OutcomeKnown,
    PartHeard,
    RecordStory,
    ReportKept,
    ReportPushed,
    ReportState,
    Step,
    WasAccepted,
)
from hongyan.flows.messages.records.tell_message import (
    PASSED,
    AttemptStory,
    MessageStory,
    story_of,
)
from hongyan.flows.messages.records.tell_waiting import Wait, WaitReason, why_waiting
from hongyan.flows.messages.records.texts import Texts
from hongyan.flows.messages.records.why_passed_over import why_passed_over
from hongyan.flows.messages.reports.push_history import pushed_body, pushes_of_message
from hongyan.flows.money.ledger.message_costs import PaidLine, costs_of
from hongyan.kernel.outcome import Outcome
from hongyan.kernel.refusal import Refused
from hongyan.text.segments import on_air

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings
    from hongyan.domain.ledger.model import Charge, Entry
    from hongyan.domain.routing.model import ConfiguredChannel
    from hongyan.kernel.carriage import ChannelStatus, Text

_AT_ONCE: Final = frozenset({HoldMode.ON_DELIVERY.value, HoldMode.ON_SUBMISSION.value})
_FIRST_ENTRIES: Final = frozenset({EntryKind.HOLD.value, EntryKind.CHARGE.value})


def find_message(tx: Connection, account_id: int, message_id: int) -> Message | Refused:
    """Return a message of an account; another account's is as missing as one that never was."""
    found = messages.messages_by_id(tx, [message_id]).get(message_id)
    if found is None or found.account_id != account_id:
        return Refused(MessageReason.RECORD_MISSING)
    return found


def tell_record(
    tx: Connection,
    account_id: int,
    message_id: int,
    statuses: Mapping[int, ChannelStatus],
    settings: Settings,
    now_ms: int,
) -> RecordStory | Refused:
    """Return the story of one message of an account, as far as it went by now."""
    message = find_message(tx, account_id, message_id)
    if isinstance(message, Refused):
        return message
    story = story_of(tx, message)
    text, extend_code = Texts(settings).of(tx, message)
    channels = {one.channel_id: one for one in routing.channels(tx)}
    content = on_air(text, is_domestic=not message.is_international)
    given = any(one.attempt.state not in NOT_GIVEN for one in story.attempts)
    steps = sorted(
        (
            *_acceptance(tx, story, settings),
            *_attempts(tx, story, content, _Senders(channels, extend_code), settings),
            *_endings(tx, story),
            *_pushes(tx, message),
            *_reports(story),
        ),
        key=_place,
    )
    waits = why_waiting(tx, () if story.verdict else (message,), statuses, now_ms)
    return RecordStory(
        message=message,
        state=state_of(message, story.verdict, was_given=given),
        code=code_shown(message, story.verdict, settings),
        verdict=story.verdict,
        sign_name=sign_names(tx, {message.sign_id}).get(message.sign_id, ""),
        text=text,
        sender=_sender(story, channels, extend_code),
        cost=costs_of(tx, [message])[message.message_id],
        steps=tuple(steps),
        awaited=_awaited(story, waits.get(message.message_id), settings),
    )


_ORDER: Final = (
    WasAccepted,
    NumberPassedOver,
    FundsHeld,
    ChannelChosen,
    AttemptAnswered,
    PartHeard,
    OutcomeKnown,
    FundsEnded,
    ReportPushed,
    ReportKept,
)
"""In which order steps of one moment happened."""


def _place(step: Step) -> tuple[int, int, int]:
    at = step.at
    number = getattr(step, "number", getattr(step, "attempt_no", 0))
    # An attempt whose answer did not come is told last.
    return at if at is not None else 1 << 62, _ORDER.index(type(step)), number


def _acceptance(tx: Connection, story: MessageStory, settings: Settings) -> Iterator[Step]:
    message = story.message
    call = call_of(tx, message.account_id, message.biz_id)
    if message.refused_code:
        yield WasAccepted(message.accepted_at, (), call)
        yield NumberPassedOver(message.accepted_at, why_passed_over(tx, message, settings))
        return
    yield WasAccepted(message.accepted_at, PASSED, call, story.barred)
    lines = tuple(one for one in story.money if one.hold.mode in _AT_ONCE)
    if lines:
        at_once = any(one.hold.mode == HoldMode.ON_SUBMISSION.value for one in lines)
        entries = _entries(tx, lines, {one.hold.batch_id for one in lines}, _FIRST_ENTRIES)
        yield FundsHeld(message.accepted_at, lines, at_once, entries)


class _Senders:
    """The sender number that a message has on each channel."""

    def __init__(self, channels: Mapping[int, ConfiguredChannel], extend_code: str) -> None:
        self._channels = channels
        self._extend_code = extend_code

    def on(self, channel_id: int) -> str:
        """Return it, empty for a channel that is no longer configured."""
        channel = self._channels.get(channel_id)
        return "" if channel is None else channel.sender(self._extend_code)


def _sender(
    story: MessageStory, channels: Mapping[int, ConfiguredChannel], extend_code: str
) -> str:
    if not story.attempts:
        return ""
    return _Senders(channels, extend_code).on(story.attempts[-1].attempt.channel_id)


def _attempts(
    tx: Connection, story: MessageStory, content: Text, senders: _Senders, settings: Settings
) -> Iterator[Step]:
    message = story.message
    segments = segments_with(settings.mainland_ranges)
    is_ported = carrier_of(message.phone, segments=segments).value != message.carrier
    for one in story.attempts:
        attempt = one.attempt
        yield ChannelChosen(
            at=attempt.started_at,
            number=attempt.number,
            channel_id=attempt.channel_id,
            channel_name=one.channel_name if sees_channels(settings) else "",
            carrier=Carrier(message.carrier),
            is_ported=is_ported,
            choice=_choice(tx, message, attempt.number, settings),
        )
        yield AttemptAnswered(
            at=attempt.answered_at,
            number=attempt.number,
            state=AttemptState(attempt.state),
            code=attempt.code or "",
            sender=senders.on(attempt.channel_id),
            encoding=content.encoding,
            parts=attempt.parts,
            carrier_ids=tuple((attempt.carrier_ids or "").split()),
        )
        yield from _receipts(one)
    if story.verdict is not None and not message.refused_code:
        yield OutcomeKnown(story.verdict.decided_at, story.verdict)


def _choice(
    tx: Connection, message: Message, number: int, settings: Settings
) -> ChannelChoice | None:
    """Return why this channel; channels, prices and figures of the operator are a setting."""
    if not sees_channels(settings):
        return None
    return why_channel(tx, message.account_id, message.message_id, number)


def _receipts(story: AttemptStory) -> Iterator[PartHeard]:
    carrier_ids = (story.attempt.carrier_ids or "").split()
    for part in story.parts:
        if part.outcome is None or part.received_at is None:
            continue
        yield PartHeard(
            at=part.received_at,
            attempt_no=part.attempt_no,
            place=carrier_ids.index(part.carrier_id) + 1,
            parts=story.attempt.parts,
            outcome=Outcome(part.outcome),
            code=part.code or "",
            raw_code=part.raw_code or "",
        )


def _endings(tx: Connection, story: MessageStory) -> Iterator[Step]:
    for ending in story.endings:
        state = ChargeState(ending.state)
        lines = _lines_of(ending, state, story.money)
        entries = _entries(tx, lines, {ending.batch_id}, frozenset({ENTRIES[state].value}))
        yield FundsEnded(ending.ended_at, state, lines, entries)


def _lines_of(
    ending: Charge, state: ChargeState, money: Iterable[PaidLine]
) -> tuple[PaidLine, ...]:
    if state is ChargeState.CAPTURED_LATE:
        return tuple(one for one in money if one.hold.batch_id == ending.batch_id)
    return tuple(one for one in money if one.hold.mode in _AT_ONCE)


def _entries(
    tx: Connection, lines: Sequence[PaidLine], batch_ids: set[int], kinds: frozenset[str]
) -> tuple[LedgerEntry, ...]:
    """Return the entries of a batch or settlement that moved what these lines say."""
    if not lines:
        return ()
    places = {
        place
        for one in lines
        for place in (
            available_ledger_account(one.wallet.wallet_id),
            held_ledger_account(one.wallet.wallet_id),
        )
    }
    found: list[Entry] = [
        one
        for one in ledger.entries_caused(tx, lines[0].hold.account_id, batch_ids)
        if one.kind in kinds and {one.source, one.target} & places
    ]
    sealed = proof_store.sealed_among(tx, [one.entry_id for one in found])
    return tuple(LedgerEntry(one, one.entry_id in sealed) for one in found)


def _pushes(tx: Connection, message: Message) -> Iterator[Step]:
    for one in pushes_of_message(tx, message.account_id, message.message_id):
        yield ReportPushed(one.began_at, one, pushed_body(tx, one))


def _reports(story: MessageStory) -> Iterator[Step]:
    for state, item, due_at in story.reports:
        word = ReportState.DEAD if state is PushState.DEAD else ReportState.WAITING
        yield ReportKept(item.created_at, item.push_id, item.sequence, word, item.tries, due_at)


_WAITS: Final[Mapping[WaitReason, Awaited]] = {
    WaitReason.NO_CHANNEL: Awaited.CHANNEL,
    WaitReason.CHANNELS_OFF: Awaited.CHANNEL,
    WaitReason.CHANNELS_DOWN: Awaited.CHANNEL,
    WaitReason.HOUR: Awaited.HOUR,
    WaitReason.TURN: Awaited.TURN,
}
"""Total over `WaitReason`."""


def _awaited(story: MessageStory, wait: Wait | None, settings: Settings) -> Next | None:
    message = story.message
    if story.verdict is not None or message.refused_code:
        return None
    if wait is not None:
        return Next(_WAITS[wait.reason], wait.until, wait)
    deadline = message.accepted_at + settings.receipt_deadline_seconds * 1000
    if not story.attempts:
        return Next(Awaited.TURN)
    if story.attempts[-1].attempt.state == AttemptState.SUBMITTING.value:
        return Next(Awaited.ANSWER, deadline)
    if message.is_international:
        return Next(Awaited.PERHAPS_RECEIPT, coverage=story.coverage)
    return Next(Awaited.RECEIPT, deadline)
