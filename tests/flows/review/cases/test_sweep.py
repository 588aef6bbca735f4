"""What becomes of review cases because time passed."""

from __future__ import annotations

from hongyan.domain.review.lifecycle import Event, State
from hongyan.flows.review.cases.sweep import sweep_reviews
from hongyan.kernel.kinds import RejectionReason
from tests.flows.review_table import Table
from tests.working import work_at

HOUR = 3600


def sweeps(table: Table) -> int:
    world = table.world
    with world.database.transaction() as tx:
        return sweep_reviews(work_at(tx, world.now, world.context))


def test_an_overdue_case_is_escalated_once_after_the_grace_time(table: Table) -> None:
    case = table.opens()
    table.world.waits(2 * HOUR + 30 * 60)
    assert sweeps(table) == 0
    table.world.waits(1)
    assert sweeps(table) == 1
    assert table.now(case.case_id).escalated_at == table.world.now
    assert table.trail(case)[-1].event is Event.ESCALATED
    assert sweeps(table) == 0


def test_a_forgotten_claim_goes_back_to_the_queue(table: Table) -> None:
    table.world.use(review_escalate_minutes=10_000)
    case = table.opens()
    table.done(case, Event.CLAIMED)
    table.world.waits(24 * HOUR)
    assert sweeps(table) == 0
    table.world.waits(1)
    assert sweeps(table) == 1
    assert table.now(case.case_id).state is State.QUEUED
    assert table.now(case.case_id).claimed_by == ""


def test_material_that_never_came_ends_in_a_rejection(table: Table) -> None:
    case = table.opens()
    table.done(case, Event.CLAIMED)
    table.world.waits(HOUR)
    table.done(case, Event.MATERIAL_ASKED, note="营业执照")
    table.world.waits(15 * 24 * HOUR)
    assert sweeps(table) == 0
    table.world.waits(1)
    assert sweeps(table) == 1
    lapsed = table.now(case.case_id)
    assert lapsed.state is State.REJECTED
    assert lapsed.reasons == (RejectionReason.MATERIAL_MISSING,)
    assert table.heard == [case, lapsed]
