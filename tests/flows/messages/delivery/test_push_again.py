"""A report pushed again on a person's word: revived if it was dead, anew if it was taken."""

from __future__ import annotations

from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.messages.reasons import MessageReason
from hongyan.flows.messages.delivery.push_again import push_again
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refused
from tests.flows.carrier import receipt
from tests.flows.world import PHONE, World
from tests.working import work_at

KIND = MessageKind.NOTIFICATION
REPORTS = PushKind.SMS_REPORT


def again(world: World, message_id: int, account_id: int = 0) -> Refused | None:
    with world.database.transaction() as tx:
        work = work_at(tx, world.now, world.context)
        return push_again(work, account_id or world.sender.account_id, message_id)


def delivered(world: World) -> int:
    [one] = world.submits(PHONE, kind=KIND)
    world.receives(receipt(one))
    return one.message_id


def pushed_ids(world: World) -> list[int]:
    with world.database.reading() as tx:
        return [push_id for push_id, _ in callbacks.oldest_pushes(tx, 9)]


def test_a_report_that_was_taken_is_pushed_anew_under_the_next_number(world: World) -> None:
    world.hears_of(REPORTS)
    message_id = delivered(world)
    [first] = world.pushed(REPORTS)
    with world.database.transaction() as tx:
        callbacks.delete_pushes(tx, pushed_ids(world))
    assert again(world, message_id) is None
    assert world.pushed(REPORTS) == [first]


def test_a_dead_report_is_revived_and_no_second_one_is_made(world: World) -> None:
    world.hears_of(REPORTS)
    message_id = delivered(world)
    [push_id] = pushed_ids(world)
    with world.database.transaction() as tx:
        callbacks.fail_pushes(tx, [push_id], 4, "HTTP 502", None)
    assert again(world, message_id) is None
    assert pushed_ids(world) == [push_id]
    assert again(world, message_id) == Refused(MessageReason.REPORT_WAITS)


def test_a_message_under_way_has_no_report_yet(world: World) -> None:
    world.hears_of(REPORTS)
    [one] = world.submits(PHONE, kind=KIND)
    assert again(world, one.message_id) == Refused(MessageReason.NOT_FINAL)


def test_without_an_endpoint_nothing_is_pushed(world: World) -> None:
    message_id = delivered(world)
    assert again(world, message_id) == Refused(MessageReason.NO_ENDPOINT)


def test_another_account_s_report_is_missing(world: World) -> None:
    world.hears_of(REPORTS)
    message_id = delivered(world)
    other = world.new_sender("other")
    assert again(world, message_id, other.account_id) == Refused(MessageReason.RECORD_MISSING)


def test_a_number_that_was_passed_over_has_its_report_again(world: World) -> None:
    world.use(verification_per_minute=1)
    world.sends(PHONE)
    skipped, _ = world.sends(PHONE, PHONE + 1)
    world.hears_of(REPORTS)
    assert again(world, skipped.message_id) is None
    [report] = world.pushed(REPORTS)
    assert (report["success"], report["err_code"]) == (False, "MOBILE_SEND_LIMIT")
