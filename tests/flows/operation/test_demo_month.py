"""The month of the demo: planned once, and counted step by step with what each step did."""

from __future__ import annotations

from hongyan.flows.operation.demo_month import (
    Month,
    count_step,
    plan_month,
    planned_month,
    steps_done,
)
from hongyan.kernel.calendar import DAY_MS
from tests.flows.world import World
from tests.working import work_at


def state(world: World) -> tuple[Month | None, int]:
    with world.database.reading() as tx:
        return planned_month(tx), steps_done(tx)


def plans(world: World) -> Month:
    month = Month(world.now - 30 * DAY_MS, world.now)
    with world.database.transaction() as tx:
        plan_month(tx, month)
    return month


def test_a_database_has_no_month_until_one_is_planned(world: World) -> None:
    assert state(world) == (None, 0)


def test_a_planned_month_is_read_as_it_was_planned(world: World) -> None:
    month = plans(world)
    assert state(world) == (month, 0)


def test_each_step_counts_once_and_leaves_the_month_unchanged(world: World) -> None:
    month = plans(world)
    for done in (1, 2, 3):
        with world.database.transaction() as tx:
            count_step(work_at(tx, world.now))
        assert state(world) == (month, done)


def test_a_step_that_is_rolled_back_does_not_count(world: World) -> None:
    month = plans(world)
    with world.database.transaction() as tx:
        count_step(work_at(tx, world.now))
        assert steps_done(tx) == 1
        tx.rollback()
    assert state(world) == (month, 0)
