"""The clock's offset is kept, only grows, and leaves real ages alone; no due hour is passed by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.tables import nonce
from hongyan.domain.messages.model import AttemptState
from hongyan.flows.messages.delivery.sweep import forget_nonces
from hongyan.flows.operation.move_clock import due_now, move_clock, next_stop
from hongyan.flows.reference.origin import clock_offset
from hongyan.kernel.calendar import DAY_MS, HOUR_MS, day_starts_at
from hongyan.kernel.kinds import MessageKind
from tests.flows.world import NOON, PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

MIDNIGHT = day_starts_at(20260116)


def _move(world: World, by_ms: int) -> None:
    with world.database.transaction() as tx:
        move_clock(tx, clock_offset(tx) + by_ms)
    world.clock.advance(by_ms)


def test_the_offset_is_kept_and_never_shrinks(world: World) -> None:
    with world.database.transaction() as tx:
        assert clock_offset(tx) == 0
        move_clock(tx, 3 * DAY_MS)
        move_clock(tx, DAY_MS)
    with world.database.reading() as tx:
        assert clock_offset(tx) == 3 * DAY_MS


def test_a_nonce_stays_as_old_as_it_was_so_that_a_jump_lets_no_replay_pass(world: World) -> None:
    with world.database.transaction() as tx:
        accounts.claim_nonces(tx, [(7, 1)], world.now)
    _move(world, 30 * DAY_MS)
    with world.database.transaction() as tx:
        forget_nonces(work_at(tx, world.now, world.context))
        assert accounts.claim_nonces(tx, [(7, 2)], world.now) == {2}
    world.clock.advance(HOUR_MS)
    with world.database.transaction() as tx:
        forget_nonces(work_at(tx, world.now, world.context))
        assert tx.execute(select(nonce)).all() == []


def test_a_submission_that_waits_for_its_answer_is_not_in_doubt_after_a_jump(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    _move(world, 30 * DAY_MS)
    world.doubts(after_seconds=60)
    [attempt] = world.attempts(leaving.message_id)
    assert attempt.state == AttemptState.SUBMITTING.value
    world.clock.advance(61_000)
    world.doubts(after_seconds=60)
    [attempt] = world.attempts(leaving.message_id)
    assert attempt.state == AttemptState.IN_DOUBT.value


def test_a_jump_stops_at_midnights_and_at_its_end(world: World) -> None:
    def stop(now_ms: int, target_ms: int) -> int:
        with world.database.reading() as tx:
            return next_stop(tx, now_ms, target_ms, world.settings)

    assert stop(NOON, NOON + HOUR_MS) == NOON + HOUR_MS
    assert stop(NOON, NOON + 90 * DAY_MS) == MIDNIGHT
    assert stop(MIDNIGHT, NOON + 90 * DAY_MS) == MIDNIGHT + DAY_MS


def test_a_jump_stops_where_messages_fall_due(world: World) -> None:
    # Promotions keep hours: accepted at night, they leave at eight.
    world.clock.advance(10 * HOUR_MS)
    world.sends(PHONE, kind=MessageKind.PROMOTION)
    opening = MIDNIGHT + 8 * HOUR_MS

    def look(tx: Connection) -> tuple[int, int]:
        target = MIDNIGHT + 40 * DAY_MS
        return due_now(tx, opening), next_stop(tx, MIDNIGHT, target, world.settings)

    with world.database.reading() as tx:
        assert look(tx) == (1, opening)


def test_a_jump_stops_where_what_missed_its_hour_may_leave(world: World) -> None:
    world.sends(PHONE, kind=MessageKind.PROMOTION)
    evening = NOON + 9 * HOUR_MS
    with world.database.reading() as tx:
        assert next_stop(tx, MIDNIGHT, MIDNIGHT + DAY_MS, world.settings) == MIDNIGHT + 8 * HOUR_MS
        assert next_stop(tx, evening, evening + DAY_MS, world.settings) == MIDNIGHT
