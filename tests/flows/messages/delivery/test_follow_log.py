"""Figures and the messages of an account follow the log, and are its sums at any moment."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from hongyan.domain.accounts import store as accounts
from hongyan.domain.messages.model import FigureOutcome, RecordFilter
from hongyan.domain.messages.tables import attempt, figure, message, message_of_account, verdict
from hongyan.flows.messages.delivery import follow_log as follow
from hongyan.flows.messages.delivery.follow_log import (
    FOLLOWED_MARK,
    follow_log,
    follow_missed,
    followed_to,
    forget_figures,
)
from hongyan.flows.messages.delivery.list_records import list_records
from hongyan.flows.messages.delivery.sweep import compact
from hongyan.kernel.calendar import HOUR_MS
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.outcome import Outcome
from tests.flows.carrier import lost, receipt, refused, taken
from tests.flows.world import PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from hongyan.flows.reference.work import Work
    from hongyan.kernel.carriage import Departure

PHONES = [PHONE + number for number in range(40)]
Sums = dict[tuple[Any, ...], tuple[int, int, int]]

STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("send"),
            st.lists(st.sampled_from(PHONES), min_size=1, max_size=5, unique=True),
            st.sampled_from([MessageKind.VERIFICATION, MessageKind.NOTIFICATION]),
        ),
        st.tuples(st.just("leave"), st.integers(1, 6)),
        st.tuples(st.just("answer"), st.sampled_from(["taken", "refused", "lost"])),
        st.tuples(st.just("receive"), st.sampled_from(["", "MK:0001"])),
        st.tuples(st.just("wait"), st.sampled_from([1, 90, 3700, 80 * 3600])),
        st.tuples(st.just("expire")),
        st.tuples(st.just("follow")),
        st.tuples(st.just("fold")),
    ),
    max_size=30,
)


@pytest.mark.timeout(300)
@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_figures_are_the_sums_of_the_log_up_to_the_mark(world: World, steps: list[Any]) -> None:
    story = Story(world)
    for verb, *words in steps:
        getattr(story, verb)(*words)
        assert kept_sums(world) == sums_of_log(world)
    world.waits(2)
    while run(world, follow_log):
        pass
    assert kept_sums(world) == sums_of_log(world)
    with world.database.reading() as tx:
        every = tx.execute(select(message.c.account_id, message.c.id)).all()
        assert sorted(every) == sorted(tx.execute(select(message_of_account)).all())


class Story:
    """What may happen to messages of a world, in any order."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.left: list[Departure] = []
        self.on_air: list[Departure] = []

    def send(self, phones: list[int], kind: MessageKind) -> None:
        self.world.asks(*phones, kind=kind)

    def leave(self, most: int) -> None:
        self.left += self.world.starts(most=most).departures

    def answer(self, how: str) -> None:
        said = {"taken": taken, "refused": refused, "lost": lost}[how]
        self.world.hears(*(said(one) for one in self.left))
        self.on_air += [] if how == "refused" else self.left
        self.left = []

    def receive(self, failure: str) -> None:
        self.world.receives(*(receipt(one, failure=failure) for one in self.on_air[:3]))

    def wait(self, seconds: int) -> None:
        self.world.waits(seconds)

    def expire(self) -> None:
        self.world.expires()

    def follow(self) -> None:
        run(self.world, follow_log)

    def fold(self) -> None:
        run(self.world, compact)


def run(world: World, flow: Callable[[Work], int]) -> int:
    with world.database.transaction() as tx:
        return flow(work_at(tx, world.now, world.context))


def sums_of_log(world: World) -> Sums:
    """Return what the figures must be, counted one message at a time."""
    with world.database.reading() as tx:
        mark = followed_to(tx)
        rows = tx.execute(select(message).where(message.c.id <= mark)).all()
        verdicts = {row.message_id: row for row in tx.execute(select(verdict))}
        last = {
            row.message_id: row.channel_id
            for row in tx.execute(select(attempt).order_by(attempt.c.number))
        }
    found: Counter[tuple[Any, ...]] = Counter()
    segments: Counter[tuple[Any, ...]] = Counter()
    took: Counter[tuple[Any, ...]] = Counter()

    def count(key: tuple[Any, ...], size: int, took_ms: int = 0) -> None:
        found[key] += 1
        segments[key] += size
        took[key] += took_ms

    for row in rows:
        own = (
            row.account_id,
            row.accepted_at // HOUR_MS * HOUR_MS,
            row.kind,
            row.sign_id,
            row.template_id,
            row.country,
            row.carrier,
        )
        word = FigureOutcome.PASSED_OVER if row.refused_code else FigureOutcome.ACCEPTED
        count((*own, 0, word.value, row.refused_code), row.segments)
        became = verdicts.get(row.id)
        if became is not None:
            is_delivered = became.outcome == Outcome.DELIVERED.value
            took_ms = max(0, became.decided_at - row.accepted_at) if is_delivered else 0
            key = (*own, last.get(row.id, 0), became.outcome, became.code)
            count(key, row.segments, took_ms)
    return {key: (found[key], segments[key], took[key]) for key in found}


def kept_sums(world: World) -> Sums:
    found: dict[tuple[Any, ...], list[int]] = {}
    with world.database.reading() as tx:
        for row in tx.execute(select(figure)):
            sums = found.setdefault(tuple(row[1:11]), [0, 0, 0])
            for place, count in enumerate(row[11:]):
                sums[place] += count
    return {key: (each[0], each[1], each[2]) for key, each in found.items() if any(each)}


def test_a_message_whose_commit_came_late_is_followed_by_the_rarer_sweep(world: World) -> None:
    world.sends(*PHONES[:4])
    world.waits(5)
    run(world, follow_log)
    with world.database.transaction() as tx:  # as if two had not been committed then
        late = [row.id for row in tx.execute(select(message.c.id).limit(2))]
        tx.execute(delete(message_of_account).where(message_of_account.c.message_id.in_(late)))
        tx.execute(delete(figure))
    departures = world.starts().departures
    world.hears(*(taken(one) for one in departures))
    with world.database.transaction() as tx:
        tx.execute(delete(message_of_account))
    world.receives(*(receipt(one) for one in departures))
    assert run(world, follow_missed) == 4
    assert kept_sums(world) == sums_of_log(world)
    assert run(world, follow_missed) == 0


def test_the_rarer_sweep_looks_at_a_bounded_stretch(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "LOOKED_AGAIN", 2)
    world.sends(*PHONES[:4])
    world.waits(5)
    run(world, follow_log)
    with world.database.transaction() as tx:
        tx.execute(delete(message_of_account))
    assert run(world, follow_missed) == 2


def test_a_kill_between_two_steps_costs_no_message(world: World) -> None:
    world.sends(*PHONES[:4])
    world.waits(5)

    def follows_and_is_killed() -> None:
        with world.database.transaction() as tx:
            follow_log(work_at(tx, world.now, world.context))
            raise InterruptedError

    with pytest.raises(InterruptedError):
        follows_and_is_killed()
    assert kept_sums(world) == {}
    run(world, follow_log)
    assert kept_sums(world) == sums_of_log(world) != {}


def test_a_log_that_was_there_before_is_followed_from_its_beginning(world: World) -> None:
    for one in world.submits(*PHONES[:6]):
        world.receives(receipt(one))
    with world.database.transaction() as tx:  # a database that an older version filled
        accounts.count_up(tx, FOLLOWED_MARK, -followed_to(tx))
        tx.execute(delete(message_of_account))
        tx.execute(delete(figure))
    world.waits(5)
    run(world, follow_log)
    assert kept_sums(world) == sums_of_log(world) != {}


def test_figures_go_in_time_and_messages_stay(world: World) -> None:
    world.use(keep_figures_days=1)
    world.sends(PHONE)
    world.waits(5)
    run(world, follow_log)
    assert run(world, forget_figures) == 0
    world.waits(26 * 3600)
    assert run(world, forget_figures) == 1
    assert kept_sums(world) == {}
    with world.database.reading() as tx:
        page = list_records(tx, world.sender.account_id, RecordFilter())
    assert len(page.records) == 1


def test_figures_are_kept_for_ever_where_the_operator_says_so(world: World) -> None:
    world.use(keep_figures_days=0)
    world.sends(PHONE)
    world.waits(2000 * 24 * 3600)
    run(world, follow_log)
    assert run(world, forget_figures) == 0
