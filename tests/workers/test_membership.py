"""At no moment do two processes believe that they lead, whatever their clocks do."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hongyan.config import load
from hongyan.db.dialect import database_ms
from hongyan.domain.fleet.model import LEADER_TERMS, NODE_TERMS, SERVING_NODES, Role
from hongyan.flows.operation.fleet import join, keep_lead, leave
from hongyan.kernel.ids import NODES, SEQUENCE_BITS
from hongyan.service.peer import myself
from hongyan.workers import membership
from hongyan.workers.membership import Beat, Beater, Membership, fleet_told
from tests.working import work_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database
    from hongyan.flows.reference.work import Work
    from hongyan.service.flows import FlowRunner

NOW = 1_800_000_000_000
DRIFT = (997, 1003)
"""A thousand milliseconds of the database, by the clocks of the two processes: 0.3 % apart."""

ACTS = st.one_of(
    st.tuples(st.sampled_from(["ask", "hear", "leave"]), st.integers(0, 1)),
    st.tuples(st.just("pass"), st.integers(0, LEADER_TERMS.ttl_ms)),
)

LATE_ANSWER = [
    ("ask", 0),
    ("pass", 10_000),
    ("hear", 0),
    ("pass", 6_000),
    ("ask", 1),
    ("hear", 1),
]
"""What the answer took is no part of the trust."""


class Pair:
    """Two processes on one database, whose time a test moves."""

    def __init__(self, tx: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tx = tx
        self.now_ms = NOW
        monkeypatch.setattr(membership, "database_ms", lambda _tx: self.now_ms)
        self.both = [self.one(who) for who in (0, 1)]
        self.asked: dict[int, Beat] = {}
        self.terms: list[int] = []

    def one(self, who: int) -> Membership:
        me = myself(Role.API, Role.WORKERS)
        member = join(self.tx, me, SERVING_NODES, NODE_TERMS, self.now_ms)
        return Membership(member, lambda: (self.now_ms - NOW) * DRIFT[who] // 1000)

    def act(self, name: str, number: int) -> None:
        if name == "pass":
            self.now_ms += number
            return
        one = self.both[number]
        if name == "leave":
            self.asked.pop(number, None)
            leave(self.tx, one._member, self.now_ms)
            self.both[number] = self.one(number)
        elif name == "ask":
            # An answer that was not heard before is lost.
            found = self.asked[number] = one.beat(work_at(self.tx))
            self.terms += [] if found.term is None else [found.term]
        elif number in self.asked:
            one.believe(self.asked.pop(number))


@settings(max_examples=60)
@given(acts=st.lists(ACTS, max_size=40))
@example(acts=LATE_ANSWER)
def test_two_never_lead_at_once_and_terms_never_fall(
    sqlite_template: Path, acts: list[tuple[str, int]]
) -> None:
    from hongyan.db.database import Database

    database = Database.open(f"sqlite:///{sqlite_template}")
    with pytest.MonkeyPatch.context() as patch, database.transaction() as tx:
        pair = Pair(tx, patch)
        for name, number in acts:
            pair.act(name, number)
            assert sum(one.leads for one in pair.both) <= 1
        assert pair.terms == sorted(pair.terms)
        tx.rollback()
    database.close()


def test_a_process_without_workers_never_leads(database: Database) -> None:
    with database.transaction() as tx:
        member = join(tx, myself(Role.API), SERVING_NODES, NODE_TERMS, NOW)
        beside = Membership(member, lambda: 0)
        beside.believe(beside.beat(work_at(tx)))
    assert not beside.leads


def test_a_process_leads_by_its_first_beat_and_not_past_its_trust(database: Database) -> None:
    own_ms = 0
    with database.transaction() as tx:
        member = join(tx, myself(Role.API, Role.WORKERS), SERVING_NODES, NODE_TERMS, NOW)
        one = Membership(member, lambda: own_ms)
        assert not one.leads
        one.believe(one.beat(work_at(tx)))
    assert one.leads
    own_ms = LEADER_TERMS.ttl_ms - LEADER_TERMS.margin_ms
    assert not one.leads


class Counted:
    """Runs a flow in one transaction, and counts how often it was asked to."""

    def __init__(self, tx: Connection) -> None:
        self.tx = tx
        self.times = 0

    async def run(self, flow: Callable[[Work], object]) -> object:
        self.times += 1
        return flow(work_at(self.tx))


@pytest.mark.parametrize("is_led", [True, False])
async def test_who_leads_is_asked_once_as_long_as_the_answer_is_trusted(
    database: Database, is_led: bool
) -> None:
    own_ms = 0
    with database.transaction() as tx:
        me = myself(Role.API, Role.WORKERS)
        if is_led:
            other = join(tx, me, SERVING_NODES, NODE_TERMS, database_ms(tx))
            keep_lead(tx, other.peer_id, None, database_ms(tx))
        member = join(tx, me, SERVING_NODES, NODE_TERMS, database_ms(tx))
        flows = Counted(tx)
        beater = Beater(Membership(member, lambda: own_ms), cast("FlowRunner", flows))
        assert [await beater.leads() for _ in range(3)] == [not is_led] * 3
        assert flows.times == 1
        own_ms = LEADER_TERMS.ttl_ms - LEADER_TERMS.margin_ms
        await beater.leads()
        assert flows.times == 2


def test_a_node_set_by_hand_is_the_one_in_the_ids(database: Database) -> None:
    begun = Membership.begin(database, load({}, node=77))
    assert begun.ids.one(NOW) >> SEQUENCE_BITS & (NODES - 1) == 77
    begun.end(database)
    with database.reading() as tx:
        assert fleet_told(tx) == {"processes": [], "leases": []}
