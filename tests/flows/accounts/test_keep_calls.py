"""API calls are kept for some days: good and refused ones, by account, with room for each hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import AccessKey, KeyState
from hongyan.domain.calls.model import STRANGER, CallCount, CallFilter, CallRecord
from hongyan.flows.accounts import keep_calls as keeping
from hongyan.flows.accounts.keep_calls import OTHER_CODES, forget_calls, keep_calls
from hongyan.flows.accounts.show_calls import call_of, count_calls, key_uses, list_calls
from hongyan.kernel.calendar import DAY_MS, HOUR_MS
from hongyan.kernel.ids import first_id_at
from tests.flows.world import World
from tests.working import work_at

if TYPE_CHECKING:
    from hongyan.flows.accounts.show_calls import CallPage

ANY = CallFilter()
HOUR = 1_768_449_600_000
"""The hour in which the world begins."""


def call(world: World, number: int = 0, code: str = "OK", **more: Any) -> CallRecord:
    given: dict[str, Any] = {
        "action": "SendSms",
        "account_id": world.sender.account_id,
        "key_id": "key-1",
        "address": "192.0.2.7",
        "sdk": "Python/3.11 Core/1.0",
        "micros": 12_500,
        "number_count": 1,
        "claim": world.context.ids.one(world.now),
        "ended_at": world.now,
    }
    return CallRecord(f"R-{number}", code=code, **{**given, **more})


def keep(world: World, *records: CallRecord) -> int:
    with world.database.transaction() as tx:
        return keep_calls(work_at(tx, world.now, world.context), records)


def page(world: World, asked: CallFilter = ANY, **more: int) -> CallPage:
    with world.database.reading() as tx:
        return list_calls(tx, world.sender.account_id, asked, **more)


def counts(world: World) -> list[CallCount]:
    with world.database.reading() as tx:
        return count_calls(tx, world.sender.account_id, HOUR, HOUR + DAY_MS)


def test_a_call_is_kept_with_what_is_known_of_it(world: World) -> None:
    good = call(world, out_id="order-1")
    good.biz_id = f"{good.claim}^0"
    keep(world, good, call(world, 2, "isv.BUSINESS_LIMIT_CONTROL", about="phone_numbers"))
    refused, kept = page(world).calls
    assert (kept.request_id, kept.action, kept.code, kept.ms) == ("R-0", "SendSms", "OK", 12)
    assert (kept.key_id, kept.address, kept.sdk) == ("key-1", "192.0.2.7", "Python/3.11 Core/1.0")
    assert (kept.biz_id, kept.out_id, kept.numbers) == (good.claim, "order-1", 1)
    assert (kept.is_refused, kept.is_verified, kept.at) == (False, True, world.now)
    assert (refused.is_refused, refused.about, refused.biz_id) == (True, "phone_numbers", 0)
    with world.database.reading() as tx:
        assert call_of(tx, world.sender.account_id, good.claim) == kept
        assert call_of(tx, world.sender.account_id + 1, good.claim) is None


def test_beyond_the_room_of_an_hour_calls_are_only_counted(world: World) -> None:
    world.use(calls_kept_hourly=2)
    good = [call(world, number) for number in range(4)]
    bad = [call(world, 10 + number, f"isv.{number % 2}") for number in range(5)]
    assert keep(world, *good[:3]) == 2
    assert keep(world, good[3], *bad) == 2
    assert counts(world) == [
        CallCount(HOUR, "OK", 4, 2),
        CallCount(HOUR, "isv.0", 3, 1),
        CallCount(HOUR, "isv.1", 2, 1),
    ]
    world.waits(3600)
    assert keep(world, call(world, 20)) == 1


def test_codes_that_callers_make_up_are_counted_together(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "CODES_MAX", 2)
    keep(world, *(call(world, number, f"InvalidName{number}") for number in range(5)))
    assert {one.code: one.calls for one in counts(world)} == {
        "InvalidName0": 1,
        "InvalidName1": 1,
        OTHER_CODES: 3,
    }


def test_a_wrong_signature_stands_with_the_key_that_was_named(world: World) -> None:
    with world.database.transaction() as tx:
        accounts.add_key(
            tx, AccessKey("key-1", world.sender.account_id, "sealed", KeyState.ACTIVE), world.now
        )
    wrong = {"account_id": 0, "claim": 0}
    keep(
        world,
        call(world, 1, "SignatureDoesNotMatch", **wrong),
        call(world, 2, "InvalidAccessKeyId.NotFound", key_id="unknown", **wrong),
        call(world, 3, "SignatureDoesNotMatch", key_id="\0\ud800", **wrong),
    )
    [kept] = page(world).calls
    assert (kept.request_id, kept.is_verified) == ("R-1", False)
    with world.database.reading() as tx:
        strangers = list_calls(tx, STRANGER, CallFilter()).calls
        assert key_uses(tx, world.sender.account_id) == {}, "it may have been a stranger"
    assert {one.key_id for one in strangers} == {"unknown", "\ufffd\ufffd"}


def test_the_last_use_of_each_key_is_known(world: World) -> None:
    keep(world, call(world, 1), call(world, 2, "isv.X", address="192.0.2.9"))
    world.waits(60)
    keep(world, call(world, 3, key_id="key-2", sdk="Java"))
    with world.database.reading() as tx:
        uses = key_uses(tx, world.sender.account_id)
    assert uses["key-1"].address == "192.0.2.9"
    assert (uses["key-1"].code, uses["key-1"].used_at) == ("isv.X", world.now - 60_000)
    assert uses["key-2"].sdk == "Java"


def test_what_is_stored_twice_is_kept_once(world: World) -> None:
    one = call(world)
    keep(world, one)
    keep(world, one)
    assert len(page(world).calls) == 1


def forgets(world: World) -> int:
    with world.database.transaction() as tx:
        return forget_calls(work_at(tx, world.now, world.context))


def test_calls_go_in_time_and_their_counts_later(world: World) -> None:
    other = world.new_sender("other")
    keep(world, call(world), call(world, 2, account_id=other.account_id))
    world.waits(29 * 24 * 3600)
    forgets(world)
    assert len(page(world).calls) == 1
    world.waits(2 * 24 * 3600)
    assert forgets(world) == 2
    assert page(world).calls == ()
    assert counts(world) != []
    world.waits(400 * 24 * 3600)
    forgets(world)
    assert counts(world) == []


def test_references_go_with_the_texts(world: World) -> None:
    world.use(keep_texts_days=2)
    keep(world, call(world, out_id="order-1"))
    world.waits(3 * 24 * 3600)
    forgets(world)
    [kept] = page(world).calls
    assert kept.out_id == ""


def test_nothing_goes_where_the_operator_keeps_it(world: World) -> None:
    world.use(keep_calls_days=0, keep_figures_days=0)
    keep(world, call(world))
    world.waits(1000 * 24 * 3600)
    assert forgets(world) == 0


def test_an_hour_is_that_of_the_answer(world: World) -> None:
    assert world.now - world.now % HOUR_MS == HOUR
    keep(world, call(world, ended_at=HOUR + HOUR_MS), call(world, 2))
    assert [one.hour_at for one in counts(world)] == [HOUR, HOUR + HOUR_MS]
    assert page(world).calls[0].call_id >= first_id_at(world.now)
