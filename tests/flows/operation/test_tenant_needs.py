"""What needs an account's people: each is told while it stands, and only to its account."""

from __future__ import annotations

from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import NewPush, PushKind
from hongyan.domain.calls.model import CallRecord
from hongyan.flows.accounts.keep_calls import keep_calls
from hongyan.flows.operation.tenant_needs import CALLS_LEAST, Need, NeedKind, tenant_needs
from hongyan.kernel.calendar import DAY_MS
from tests.flows.world import World
from tests.working import work_at


def needs(world: World, account_id: int = 0) -> list[Need]:
    with world.database.reading() as tx:
        return tenant_needs(tx, account_id or world.sender.account_id, world.now)


def refuses(world: World, count: int) -> None:
    records = [
        CallRecord(
            request_id=f"R{number}",
            action="SendSms",
            code="isv.AMOUNT_NOT_ENOUGH",
            account_id=world.sender.account_id,
            key_id="key",
            ended_at=world.now,
        )
        for number in range(count)
    ]
    with world.database.transaction() as tx:
        keep_calls(work_at(tx, world.now, world.context), records)


def test_an_account_that_is_well_needs_nothing(world: World) -> None:
    assert needs(world) == []


def test_dead_pushes_need_their_own_account_alone(world: World) -> None:
    account_id = world.sender.account_id
    with world.database.transaction() as tx:
        callbacks.add_pushes(tx, [NewPush(account_id, PushKind.SMS_REPORT, "{}")], world.now)
        [(push_id, _)] = callbacks.oldest_pushes(tx, 1)
        callbacks.fail_pushes(tx, [push_id], 4, "HTTP 502", None)
    [need] = needs(world)
    assert (need.kind, need.subject, need.detail, need.count) == (
        NeedKind.PUSHES_DEAD,
        "SmsReport",
        "HTTP 502",
        1,
    )
    assert needs(world, world.new_sender("other").account_id) == []


def test_refused_calls_need_somebody_where_they_doubled_in_a_day(world: World) -> None:
    refuses(world, CALLS_LEAST)
    [need] = needs(world)
    assert (need.kind, need.count, need.other) == (NeedKind.REFUSED_RISE, CALLS_LEAST, 0)
    world.waits(DAY_MS // 1000)
    refuses(world, CALLS_LEAST)
    assert needs(world) == []
