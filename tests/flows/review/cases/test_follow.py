"""What follows from a case: the table is complete, and decisions move what was applied for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.letters import store as letters
from hongyan.domain.letters.model import LetterForm, LetterState
from hongyan.domain.review import store
from hongyan.domain.review.lifecycle import Event
from hongyan.domain.review.model import ActorKind, SubjectKind
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import NewSign, SignState
from hongyan.flows.review.applications.apply_sign import SignApplied, apply_for_sign
from hongyan.flows.review.cases.follow import FOLLOW
from hongyan.kernel.kinds import RejectionReason, SignKind, SignSource
from hongyan.kernel.period import Period
from tests.flows.review_table import Table
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World

LETTER = LetterForm("授权", "甲公司", "乙公司", "91350100M000100Y43", "", ("鸿雁演示站",), "")


def test_every_kind_of_subject_has_a_handler() -> None:
    assert FOLLOW.keys() == set(SubjectKind)
    assert all(callable(handler) for handler in FOLLOW.values())


@pytest.mark.parametrize(
    ("event", "state", "letter_state"),
    [
        (Event.APPROVED, SignState.APPROVED, LetterState.PASSED),
        (Event.REJECTED, SignState.REJECTED, LetterState.PENDING),
    ],
)
def test_a_decision_moves_the_sign_and_the_letter_behind_an_approved_one(
    world: World, event: Event, state: SignState, letter_state: LetterState
) -> None:
    owner = world.sender.account_id
    with world.database.transaction() as tx:
        number = letters.add_letter(tx, owner, LETTER, Period(20260101, 20270101), world.now)
        new = NewSign("鸿雁演示站", SignSource.WEBSITE, SignKind.GENERAL, letter_id=number)
        done = apply_for_sign(work_at(tx, world.now, world.context), owner, new)
        assert isinstance(done, SignApplied), done
        case = store.case_by_id(tx, done.order_id)
    assert case is not None
    table = Table(world)
    if case.verdict is not None:
        table.done(case, Event.HUMAN_REQUESTED, str(owner), kind=ActorKind.APPLICANT)
    table.done(case, Event.CLAIMED)
    reasons = [RejectionReason.LETTER_FAULTY] if event is Event.REJECTED else []
    table.done(case, event, reasons=reasons)
    with world.database.reading() as tx:
        sign = signs.sign_by_id(tx, case.subject.subject_id)
        letter = letters.letter_by_id(tx, number)
    assert sign is not None
    assert letter is not None
    assert (sign.state, letter.state) == (state, letter_state)
