"""What falls due next: the soonest of each sort, never what is due already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import NewPush, PushKind
from hongyan.domain.ledger.model import RefKind
from hongyan.domain.letters import store as letters
from hongyan.domain.letters.model import LetterState
from hongyan.domain.review import store as cases
from hongyan.domain.review.model import SubjectKind
from hongyan.flows.money.ledger.move_money import open_wallet
from hongyan.flows.operation.falls_due import Due, DueSort, falls_due, next_month_at
from hongyan.kernel.calendar import DAY_MS, HOUR_MS, day_starts_at
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.money import Scope, WalletKind
from tests.flows import applying
from tests.flows.papers_table import Papers
from tests.flows.world import NOON, PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

MIDNIGHT = day_starts_at(20260116)
FEBRUARY = day_starts_at(20260201)


def due(world: World) -> dict[DueSort, int]:
    with world.database.reading() as tx:
        return {one.sort: one.at for one in falls_due(tx, world.now)}


def opens_package(world: World, expires_at: int) -> None:
    world.change(
        lambda tx: open_wallet(
            work_at(tx, world.now, world.context),
            world.sender.account_id,
            WalletKind.PACKAGE,
            Scope.DOMESTIC,
            1,
            order_id=None,
            expires_at=expires_at,
            ref_kind=RefKind.ORDER,
            ref_id=expires_at,
        )
    )


def waits_until(world: World, at: int) -> None:
    world.clock.advance(at - world.now)


def test_where_nothing_waits_the_calendar_still_falls_due(world: World) -> None:
    with world.database.reading() as tx:
        assert falls_due(tx, world.now) == (
            Due(DueSort.MIDNIGHT, MIDNIGHT),
            Due(DueSort.MONTH, FEBRUARY),
        )


def test_at_midnight_itself_the_next_one_falls_due(world: World) -> None:
    waits_until(world, MIDNIGHT)
    assert due(world)[DueSort.MIDNIGHT] == MIDNIGHT + DAY_MS


@pytest.mark.parametrize(
    ("now_ms", "at"),
    [
        (NOON, FEBRUARY),
        (FEBRUARY - 1, FEBRUARY),
        (FEBRUARY, day_starts_at(20260301)),
        (day_starts_at(20261231), day_starts_at(20270101)),
    ],
)
def test_a_month_ends_at_the_midnight_of_shanghai(now_ms: int, at: int) -> None:
    assert next_month_at(now_ms) == at


def test_of_several_packages_the_next_to_end_is_told_the_soonest_first(world: World) -> None:
    opens_package(world, NOON + 3 * HOUR_MS)
    opens_package(world, NOON + HOUR_MS)
    with world.database.reading() as tx:
        first, *_ = falls_due(tx, world.now)
    assert first == Due(DueSort.PACKAGE, NOON + HOUR_MS)
    waits_until(world, NOON + HOUR_MS)
    assert due(world)[DueSort.PACKAGE] == NOON + 3 * HOUR_MS
    waits_until(world, NOON + 3 * HOUR_MS)
    assert DueSort.PACKAGE not in due(world)


def test_a_case_falls_due_until_it_is_decided(world: World) -> None:
    applied = applying.apply_text_of(world, applying.new_text())
    case = applying.run(world, lambda tx: cases.case_by_id(tx, applied.order_id))
    assert case is not None
    assert case.subject.kind is SubjectKind.TEMPLATE
    assert due(world)[DueSort.CASE] == case.due_at
    applying.decide(world, applied.order_id)
    assert DueSort.CASE not in due(world)


def test_a_letter_falls_due_at_the_end_of_its_last_day_once_it_passed(world: World) -> None:
    papers = Papers(world)
    letter_id = papers.letter()
    assert isinstance(letter_id, int)
    assert DueSort.LETTER not in due(world)
    state = LetterState.PASSED
    world.change(lambda tx: letters.set_letter_state(tx, letter_id, state, world.now))
    assert due(world)[DueSort.LETTER] == day_starts_at(20270115)
    # It is in force on its last day, and lapses with the midnight behind it.
    waits_until(world, day_starts_at(20270114))
    assert due(world)[DueSort.LETTER] == day_starts_at(20270115)
    waits_until(world, day_starts_at(20270115))
    assert DueSort.LETTER not in due(world)


def test_a_promotion_that_came_at_night_falls_due_when_the_day_opens(world: World) -> None:
    world.sends(PHONE, kind=MessageKind.NOTIFICATION)
    # What can leave now is due already.
    assert DueSort.MESSAGES not in due(world)
    waits_until(world, NOON + 10 * HOUR_MS)
    world.sends(PHONE, kind=MessageKind.PROMOTION)
    world.starts()
    opens = MIDNIGHT + world.settings.promotion_opens_hour * HOUR_MS
    assert due(world)[DueSort.MESSAGES] == opens


def test_a_report_falls_due_at_its_next_attempt(world: World) -> None:
    owner = world.sender.account_id

    def queue(tx: Connection) -> None:
        for at in (NOON, NOON + 2 * HOUR_MS, NOON + HOUR_MS):
            callbacks.add_pushes(tx, [NewPush(owner, PushKind.SMS_REPORT, "{}")], at)

    world.change(queue)
    assert due(world)[DueSort.PUSHES] == NOON + HOUR_MS
