"""Cached reference data is never older than the batch that reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import AccountState
from hongyan.domain.callbacks.model import PushKind
from hongyan.domain.frequency import store as frequency
from hongyan.domain.frequency.limits import LimitScope, Window
from hongyan.domain.frequency.model import OwnLimit
from hongyan.domain.routing import store as routing
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.flows.reference import cache as module
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.kernel.kinds import MessageKind
from tests.flows.world import NOON, PHONE, SIGN_NAME, World

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from sqlalchemy.engine import Connection

Found = TypeVar("Found")


def read(world: World, look: Callable[[ReferenceCache, Connection], Found]) -> Found:
    """Look something up as a batch does."""
    cache = world.context.cache
    with world.database.transaction() as tx:
        cache.refresh(tx)
        return look(cache, tx)


def test_a_change_is_seen_by_the_next_batch(world: World) -> None:
    account_id, sign_id = world.sender.account_id, world.sender.sign_id

    def look(cache: ReferenceCache, tx: Connection) -> tuple[object, object, int]:
        account = cache.account(tx, account_id)
        sign = cache.sign(tx, account_id, SIGN_NAME)
        assert account is not None
        assert sign is not None
        return account.state, sign.state, len(cache.channels(tx))

    assert read(world, look) == (AccountState.ACTIVE, SignState.APPROVED, 2)
    world.change(lambda tx: accounts.change_account(tx, account_id, state="frozen"))
    world.change(lambda tx: signs.set_sign_state(tx, sign_id, SignState.BANNED, NOON))
    world.new_channel("third")
    assert read(world, look) == (AccountState.FROZEN, SignState.BANNED, 3)


def test_what_did_not_change_is_not_read_again(world: World) -> None:
    first = read(world, lambda cache, tx: cache.account(tx, world.sender.account_id))
    second = read(world, lambda cache, tx: cache.account(tx, world.sender.account_id))
    assert first is second


def test_what_is_not_there_is_remembered_too_until_it_comes(world: World) -> None:
    def look(cache: ReferenceCache, tx: Connection) -> tuple[bool, bool, bool]:
        return (
            cache.sign(tx, world.sender.account_id, "还没有") is not None,
            cache.template(tx, world.sender.account_id, "SMS_100000004") is not None,
            cache.endpoint(tx, world.sender.account_id, PushKind.SMS_UP) is not None,
        )

    assert read(world, look) == (False, False, False)
    world.new_sign("还没有")
    world.new_template(MessageKind.NOTIFICATION)
    world.hears_of(PushKind.SMS_UP)
    assert read(world, look) == (True, True, True)


def test_an_account_sees_its_own_signs_and_templates_alone(world: World) -> None:
    other = world.new_sender("other", sign_name="别家")
    mine = world.sender.account_id
    assert read(world, lambda cache, tx: cache.sign(tx, mine, "别家")) is None
    code = f"SMS_{other.templates[MessageKind.VERIFICATION]}"
    assert read(world, lambda cache, tx: cache.template(tx, mine, code)) is None
    theirs = read(world, lambda cache, tx: cache.template(tx, other.account_id, code))
    assert theirs is not None


def test_numbers_that_an_account_named_are_at_hand(world: World) -> None:
    account_id = world.sender.account_id

    def name(tx: Connection) -> None:
        frequency.add_unlimited_number(tx, account_id, PHONE, "测试机", NOON)
        accounts.add_test_number(tx, account_id, PHONE + 1, NOON)
        routing.set_ported_number(tx, PHONE + 2, Carrier.CTCC)

    world.change(name)
    found = read(
        world,
        lambda cache, tx: (
            cache.unlimited_numbers(tx, account_id),
            cache.test_numbers(tx, account_id),
            dict(cache.ported(tx)),
        ),
    )
    assert found == (frozenset({PHONE}), frozenset({PHONE + 1}), {PHONE + 2: Carrier.CTCC})


def test_limits_turn_at_their_time_without_a_new_revision(world: World) -> None:
    account_id = world.sender.account_id
    change = OwnLimit(LimitScope.OTHER, Window.DAY, 3, NOON + 1000, None)
    world.change(lambda tx: frequency.set_limit(tx, account_id, change))

    def permits(now: int) -> int:
        limits = read(world, lambda cache, tx: cache.limits(tx, account_id, now))
        return limits[MessageKind.NOTIFICATION][0].permits

    assert [permits(NOON + late) for late in (0, 999, 1000, 5000)] == [50, 50, 3, 3]


def test_a_template_version_is_found_though_there_is_a_newer_one(world: World) -> None:
    number = world.sender.templates[MessageKind.VERIFICATION]
    found = read(world, lambda cache, tx: cache.template_version(tx, number, 1))
    assert found is not None
    assert found.version == 1
    assert read(world, lambda cache, tx: cache.template_version(tx, number, 9)) is None


def test_a_kind_of_entry_that_grows_too_big_is_dropped_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ENTRIES_MAX", 3)
    for number in range(10):
        assert read(world, lambda cache, tx, n=number: cache.account(tx, 900 + n)) is None  # type: ignore[misc]
    assert len(world.context.cache._accounts) <= 3
