"""The story of one message, as its account reads it: every step with its moment and its reason."""

from __future__ import annotations

from typing import TypeVar

from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.countries.model import Receipts
from hongyan.domain.frequency.limits import Window
from hongyan.domain.ledger.model import ChargeState
from hongyan.domain.messages.model import AttemptState
from hongyan.domain.messages.reasons import MessageReason
from hongyan.domain.routing.carriers import Carrier
from hongyan.flows.messages.records.show_records import RecordState
from hongyan.flows.messages.records.story import (
    AttemptAnswered,
    Awaited,
    ChannelChosen,
    FundsEnded,
    FundsHeld,
    NumberPassedOver,
    OutcomeKnown,
    PartHeard,
    RecordStory,
    ReportKept,
    WasAccepted,
)
from hongyan.flows.messages.records.tell_message import PASSED
from hongyan.flows.messages.records.tell_record import tell_record
from hongyan.flows.money.ledger.seal_entries import seal_entries
from hongyan.kernel.calendar import HOUR_MS, MINUTE_MS, day_starts_at
from hongyan.kernel.carriage import Encoding
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.money import WalletKind
from hongyan.kernel.outcome import Outcome
from hongyan.kernel.refusal import Refused
from tests.flows.carrier import lost, receipt, refused, taken
from tests.flows.foreign import VIETNAM, Foreign
from tests.flows.world import DEADLINE_SECONDS, PHONE, World
from tests.working import work_at

KIND = MessageKind.NOTIFICATION
Kind = TypeVar("Kind")


def told(world: World, message_id: int, account_id: int = 0) -> RecordStory:
    found = asked(world, message_id, account_id)
    assert isinstance(found, RecordStory), found
    return found


def asked(world: World, message_id: int, account_id: int = 0) -> RecordStory | Refused:
    with world.database.reading() as tx:
        return tell_record(
            tx, account_id or world.sender.account_id, message_id, {}, world.settings, world.now
        )


def steps(story: RecordStory, kind: type[Kind]) -> list[Kind]:
    return [one for one in story.steps if isinstance(one, kind)]


def names(story: RecordStory) -> list[str]:
    return [type(one).__name__ for one in story.steps]


def test_the_story_of_a_delivered_message_has_every_step_in_its_order(world: World) -> None:
    world.hears_of(PushKind.SMS_REPORT)
    [sent] = world.sends(PHONE, kind=KIND)
    world.waits(1)
    [departure] = world.starts().departures
    world.waits(1)
    world.hears(taken(departure))
    world.waits(2)
    world.receives(receipt(departure, done_at=world.now))
    with world.database.transaction() as tx:
        seal_entries(work_at(tx, world.now + 60_000, world.context))
    story = told(world, sent.message_id)
    assert names(story) == [
        "WasAccepted",
        "FundsHeld",
        "ChannelChosen",
        "AttemptAnswered",
        "PartHeard",
        "OutcomeKnown",
        "FundsEnded",
        "ReportKept",
    ]
    assert (story.state, story.took_ms, story.awaited) == (RecordState.DELIVERED, 4000, None)
    [accepted] = steps(story, WasAccepted)
    assert accepted.checks == PASSED
    [held] = steps(story, FundsHeld)
    assert [(one.wallet.kind, one.amount) for one in held.lines] == [(WalletKind.CASH, 45_000)]
    assert not held.is_charged
    [attempted] = steps(story, ChannelChosen)
    assert (attempted.channel_name, attempted.carrier) == ("first", Carrier.CMCC)
    assert not attempted.is_ported
    [answered] = steps(story, AttemptAnswered)
    assert (answered.state, answered.encoding, answered.parts) == (
        AttemptState.SUBMITTED,
        Encoding.UCS2,
        1,
    )
    assert answered.sender == story.sender == departure.src_id
    [heard] = steps(story, PartHeard)
    assert (heard.place, heard.outcome, heard.raw_code) == (1, Outcome.DELIVERED, "DELIVRD")
    [ended] = steps(story, FundsEnded)
    assert ended.state is ChargeState.CAPTURED
    assert [one.entry.kind for one in ended.entries] == ["capture"]
    assert all(one.is_sealed for one in (*held.entries, *ended.entries))
    [report] = steps(story, ReportKept)
    assert (report.sequence, report.tries) == (1, 0)


def test_another_account_s_message_is_as_missing_as_one_that_never_was(world: World) -> None:
    other = world.new_sender("other")
    [theirs] = world.sends(PHONE, kind=KIND, sender=other)
    found = asked(world, theirs.message_id)
    never = asked(world, 12345)
    assert isinstance(found, Refused)
    assert found == never
    assert found.reason is MessageReason.RECORD_MISSING
    assert told(world, theirs.message_id, other.account_id).text


def test_a_second_channel_is_told_behind_the_one_that_refused(world: World) -> None:
    [first] = world.leaves(PHONE, kind=KIND)
    world.waits(1)
    world.hears(refused(first))
    world.waits(1)
    [second] = world.starts().departures
    world.hears(taken(second))
    story = told(world, first.message_id)
    assert [one.channel_name for one in steps(story, ChannelChosen)] == ["first", "second"]
    assert [(one.state, one.code) for one in steps(story, AttemptAnswered)] == [
        (AttemptState.REFUSED, "CMPP:9"),
        (AttemptState.SUBMITTED, ""),
    ]
    assert story.awaited is not None
    assert story.awaited.what is Awaited.RECEIPT
    assert story.awaited.at == story.message.accepted_at + DEADLINE_SECONDS * 1000


def test_each_part_of_a_long_message_is_told_and_a_lost_one_decides(world: World) -> None:
    long = world.new_long_template(2)
    [one] = world.leaves(PHONE, template_id=long, kind=KIND)
    world.hears(taken(one, 2))
    world.receives(receipt(one, 1))
    world.receives(receipt(one, 0, failure="MOBILE_NOT_ON_SERVICE"))
    story = told(world, one.message_id)
    heard = {part.place: part for part in steps(story, PartHeard)}
    assert heard[1].code == "MOBILE_NOT_ON_SERVICE"
    assert (heard[2].outcome, heard[2].parts) == (Outcome.DELIVERED, 2)
    [decided] = steps(story, OutcomeKnown)
    assert decided.verdict.outcome is Outcome.UNDELIVERED
    [ended] = steps(story, FundsEnded)
    assert ended.state is ChargeState.RELEASED
    assert [entry.entry.kind for entry in ended.entries] == ["release"]


def test_a_late_receipt_is_told_as_a_correction_with_its_own_entry(world: World) -> None:
    [one] = world.submits(PHONE, kind=KIND)
    world.waits(DEADLINE_SECONDS + 1)
    world.expires()
    world.waits(60)
    world.receives(receipt(one, done_at=world.now))
    story = told(world, one.message_id)
    ends = steps(story, FundsEnded)
    assert [end.state for end in ends] == [ChargeState.EXPIRED, ChargeState.CAPTURED_LATE]
    assert [[entry.entry.kind for entry in end.entries] for end in ends] == [
        ["expire"],
        ["recharge"],
    ]


def test_a_number_over_its_limit_says_which_window_was_full_and_from_when_it_may_go(
    world: World,
) -> None:
    world.use(verification_per_minute=1)
    first_at = world.now
    world.sends(PHONE)
    world.waits(10)
    skipped, _ = world.sends(PHONE, PHONE + 1)
    story = told(world, skipped.message_id)
    [passed_over] = steps(story, NumberPassedOver)
    hit = passed_over.why.hit
    assert hit is not None
    assert (hit.window, hit.used, hit.permits) == (Window.MINUTE, 1, 1)
    assert hit.earliest_at == first_at + MINUTE_MS
    assert (story.state, story.awaited) == (RecordState.PASSED_OVER, None)
    assert names(story) == ["WasAccepted", "NumberPassedOver"]


def test_a_promotion_at_night_says_when_it_may_leave(world: World) -> None:
    world.waits(11 * 3600)
    [one] = world.sends(PHONE, kind=MessageKind.PROMOTION)
    story = told(world, one.message_id)
    assert story.state is RecordState.WAITING
    assert story.awaited is not None
    assert story.awaited.what is Awaited.HOUR
    assert (
        story.awaited.at == day_starts_at(20260116) + world.settings.promotion_opens_hour * HOUR_MS
    )


def test_a_message_in_doubt_waits_for_its_receipt(world: World) -> None:
    [one] = world.leaves(PHONE, kind=KIND)
    assert_awaits(world, one.message_id, Awaited.ANSWER)
    world.hears(lost(one))
    assert_awaits(world, one.message_id, Awaited.RECEIPT)


def assert_awaits(world: World, message_id: int, what: Awaited) -> None:
    story = told(world, message_id)
    assert story.awaited is not None
    assert story.awaited.what is what


def test_abroad_money_is_charged_at_once_and_a_receipt_may_never_come(world: World) -> None:
    foreign = Foreign(world)
    [one] = foreign.sends(VIETNAM)
    [departure] = world.starts().departures
    world.hears(taken(departure))
    story = told(world, one.message_id)
    [held] = steps(story, FundsHeld)
    assert held.is_charged
    assert story.awaited is not None
    assert (story.awaited.what, story.awaited.at) == (Awaited.PERHAPS_RECEIPT, None)
    assert story.awaited.coverage in set(Receipts)


def test_a_dead_report_is_told_with_its_tries(world: World) -> None:
    world.hears_of(PushKind.SMS_REPORT)
    [one] = world.submits(PHONE, kind=KIND)
    world.receives(receipt(one))
    with world.database.transaction() as tx:
        [(push_id, _)] = callbacks.oldest_pushes(tx, 1)
        callbacks.fail_pushes(tx, [push_id], 4, "HTTP 502", None)
    [report] = steps(told(world, one.message_id), ReportKept)
    assert (report.push_id, report.state.value, report.tries) == (push_id, "dead", 4)
