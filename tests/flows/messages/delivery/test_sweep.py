"""What happens because time passed: the receipt deadline, forgetting, folding statistics."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from hongyan.db import deltas
from hongyan.db.deltas import DELTAS_KEPT
from hongyan.domain.accounts.tables import nonce
from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import Consumption
from hongyan.domain.messages import store as messages
from hongyan.domain.messages.store import Delta
from hongyan.domain.messages.tables import statistic
from hongyan.domain.receipts.tables import orphan_receipt
from hongyan.flows.messages.delivery import sweep
from hongyan.flows.messages.delivery.sweep import compact, forget_nonces, forget_orphans
from hongyan.kernel.kinds import HOME, MessageKind
from hongyan.kernel.outcome import Outcome
from tests.flows.carrier import receipt
from tests.flows.world import DEADLINE_SECONDS, NOON, PHONE, UNICOM_PHONE, World
from tests.working import work_at

if TYPE_CHECKING:
    import pytest
    from sqlalchemy import Table

_accounts = count(1000)


def rows_of(world: World, table: Table) -> int:
    with world.database.reading() as tx:
        return tx.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_message_without_receipt_is_final_after_the_deadline(world: World) -> None:
    [leaving] = world.submits(PHONE)
    world.waits(DEADLINE_SECONDS)
    assert world.expires() == []
    world.waits(1)
    [settled] = world.expires()
    assert settled.verdict.outcome is Outcome.UNKNOWN
    assert settled.verdict.code == "REQUEST_SUCCESS"
    assert settled.message.message_id == leaving.message_id
    assert world.expires() == []


def test_the_deadline_is_a_setting(world: World) -> None:
    world.use(receipt_deadline_seconds=3600)
    world.submits(PHONE)
    world.waits(3601)
    assert len(world.expires()) == 1


def test_messages_that_are_final_or_never_left_do_not_expire(world: World) -> None:
    [done] = world.submits(PHONE)
    world.receives(receipt(done))
    world.asks(PHONE, PHONE + 1)  # the first number is over its limit of one a minute
    world.waits(DEADLINE_SECONDS + 1)
    [settled] = world.expires()
    assert settled.message.phone == PHONE + 1
    assert world.outcome(done.message_id) is Outcome.DELIVERED


def test_an_expired_message_leaves_the_queue(world: World) -> None:
    world.sends(PHONE)
    world.waits(DEADLINE_SECONDS + 1)
    [young] = world.sends(PHONE + 1)
    assert len(world.expires()) == 1
    assert [one.message_id for one in world.starts().departures] == [young.message_id]


def test_many_messages_expire_in_several_sweeps(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "LOOKED_AT_MAX", 4)
    world.sends(*(PHONE + number for number in range(10)), kind=MessageKind.NOTIFICATION)
    world.waits(DEADLINE_SECONDS + 1)
    assert [len(world.expires()) for _ in range(4)] == [4, 4, 2, 0]
    world.sends(PHONE)
    world.waits(DEADLINE_SECONDS + 1)
    assert len(world.expires()) == 1


def test_a_deadline_does_not_undo_a_rejection(world: World) -> None:
    [message] = world.sends(UNICOM_PHONE)
    world.starts()
    world.waits(DEADLINE_SECONDS + 1)
    assert world.expires() == []
    assert world.outcome(message.message_id) is Outcome.REJECTED


def test_nonces_and_orphans_are_kept_as_long_as_they_matter(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    world.receives(receipt(leaving, carrier_id="unknown", done_at=world.now))

    def forget() -> tuple[int, int]:
        with world.database.transaction() as tx:
            forget_nonces(work_at(tx, world.now, world.context))
            forget_orphans(work_at(tx, world.now, world.context))
        return rows_of(world, nonce), rows_of(world, orphan_receipt)

    # A call's timestamp may be 15 minutes ahead, and is good for 15 minutes more.
    world.waits(1800)
    assert forget() == (1, 1)
    world.waits(3600)
    assert forget() == (0, 1)
    world.waits(2 * DEADLINE_SECONDS)
    assert forget() == (0, 0)


def test_a_receipt_is_kept_by_our_clock_however_late_the_carriers_is(world: World) -> None:
    [leaving] = world.leaves(PHONE)
    week_ago = world.now - 7 * 24 * 3_600_000
    world.receives(receipt(leaving, carrier_id="unknown", done_at=week_ago))
    world.waits(60)
    with world.database.transaction() as tx:
        forget_orphans(work_at(tx, world.now, world.context))
    assert rows_of(world, orphan_receipt) == 1


def test_a_fold_leaves_few_rows_alone_and_folds_many_to_one(world: World) -> None:
    one = Delta(7, 20260115, 0, 1, HOME, 1, 2, 2, 0)
    for rows, gone, left in ((DELTAS_KEPT, 0, DELTAS_KEPT), (1, DELTAS_KEPT + 1, 1)):
        with world.database.transaction() as tx:
            for _ in range(rows):
                messages.add_statistics(tx, [one])
            assert compact(work_at(tx, NOON, world.context)) == gone
        assert rows_of(world, statistic) == left
    assert world.totals() == (65, 130, 130, 0)


def test_an_account_with_many_signs_is_not_folded_for_nothing(world: World) -> None:
    with world.database.transaction() as tx:
        messages.add_statistics(
            tx, [Delta(7, 20260115, 0, sign, HOME, 1, 1, 0, 0) for sign in range(200)]
        )
        assert compact(work_at(tx, NOON, world.context)) == 0


COUNTS = st.integers(0, 1000)
DELTAS = st.builds(
    Delta,
    st.integers(0, 1),
    st.sampled_from([20260114, 20260115]),
    st.sampled_from([0, 1]),
    st.sampled_from([1, 2]),
    st.sampled_from(["CN", "HK"]),
    COUNTS,
    COUNTS,
    COUNTS,
    COUNTS,
)


def test_a_fold_never_changes_a_sum(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deltas, "DELTAS_KEPT", 2)

    def sums(account_id: int) -> list[tuple[object, ...]]:
        with world.database.reading() as tx:
            days = (20260101, 20260131)
            return [
                (kind, sign, *row)
                for kind in (0, 1)
                for sign in (1, 2)
                for row in messages.statistics_by_day(tx, account_id, days, [kind], [sign])
            ] + [
                (messages.sent_between(tx, account_id, *days),),
                *messages.statistics_by(tx, account_id, days, "country"),
            ]

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.lists(DELTAS, max_size=4), max_size=12))
    def folded(batches: list[list[Delta]]) -> None:
        own = {0: next(_accounts), 1: next(_accounts)}
        with world.database.transaction() as tx:
            for batch in batches:
                named = [one._replace(account_id=own[one.account_id]) for one in batch]
                messages.add_statistics(tx, named)
        before = [sums(account_id) for account_id in own.values()]
        with world.database.transaction() as tx:
            compact(work_at(tx, NOON, world.context))
        assert [sums(account_id) for account_id in own.values()] == before
        with world.database.transaction() as tx:
            assert compact(work_at(tx, NOON, world.context)) == 0

    folded()


def test_consumption_is_folded_by_key_and_keeps_its_sums(world: World) -> None:
    account_id = world.sender.account_id
    delta = Consumption(account_id, 20260115, 0, "CN", "cash", 45_000, 1, 2, 90_000)
    other = delta._replace(unit_price=40_000)
    for number in range(DELTAS_KEPT + 1):
        with world.database.transaction() as tx:
            ledger.add_consumption(tx, [delta, other] if number else [delta])
    with world.database.transaction() as tx:
        before = ledger.consumption_between(tx, account_id, 20260101, 20260131)
        assert compact(work_at(tx, NOON, world.context)) == DELTAS_KEPT + 1
        assert compact(work_at(tx, NOON, world.context)) == 0
        assert ledger.consumption_between(tx, account_id, 20260101, 20260131) == before
    assert [(one.unit_price, one.messages) for one in before] == [
        (40_000, DELTAS_KEPT),
        (45_000, DELTAS_KEPT + 1),
    ]
