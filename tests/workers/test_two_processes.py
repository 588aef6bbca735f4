"""Two processes on one database, each with its own connections, thread and sweeps: one sweeps.

The guard lets one process serve today, so what several would do is shown without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.config import load
from hongyan.db.database import Database
from hongyan.domain.fleet.model import LEADER_TERMS, NODE_TERMS, SERVING_NODES, Role
from hongyan.engine.flow_thread import FlowThread
from hongyan.engine.metrics import Metrics
from hongyan.flows.operation.fleet import join
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.kernel.clock import SystemClock
from hongyan.service.flows import FlowRunner
from hongyan.service.peer import myself
from hongyan.service.watch import Watchers
from hongyan.workers import membership
from hongyan.workers.membership import Beater, Membership
from hongyan.workers.sweep import Sweeper

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = 1_800_000_000_000


class Time:
    """The database's time, and that of both processes: a test moves it."""

    now_ms = NOW


class Process:
    """What one serving process has to sweep with."""

    def __init__(self, database_url: str, time: Time) -> None:
        self.database = Database.open(database_url)
        with self.database.transaction() as tx:
            me = myself(Role.API, Role.WORKERS)
            member = join(tx, me, SERVING_NODES, NODE_TERMS, time.now_ms)
        self.membership = Membership(member, lambda: time.now_ms)
        self.metrics, watcher, clock = Metrics(), Watchers([]), SystemClock()
        self.thread, settings = FlowThread(), load({})
        context = FlowContext(settings, self.membership.ids, ReferenceCache(settings), None)
        self.flows = FlowRunner(self.database, self.thread, context, clock, self.metrics, watcher)
        self.reloads = 0
        self.beater = Beater(self.membership, self.flows)
        self.sweeper = Sweeper(self.flows, clock, watcher, self.reload, self.beater.leads)

    async def reload(self) -> None:
        self.reloads += 1

    def swept(self) -> dict[str, int]:
        """How often each flow ran, but for the heartbeats."""
        timed = [one for metric in self.metrics.flow_seconds.collect() for one in metric.samples]
        counted = {
            one.labels["flow"]: int(one.value) for one in timed if one.name.endswith("_count")
        }
        counted.pop("beat", None)
        return counted

    def dies(self) -> None:
        """Go without a word: nothing is given back."""
        self.thread.close()
        self.flows.close()
        self.database.close()


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """The time that both go by."""
    moved = Time()
    monkeypatch.setattr(membership, "database_ms", lambda _tx: moved.now_ms)
    return moved


@pytest.fixture
def both(database: Database, database_url: str, time: Time) -> Iterator[list[Process]]:
    """Two processes that joined."""
    del database  # it has made the tables
    made = [Process(database_url, time) for _ in range(2)]
    yield made
    for one in made:
        one.dies()


async def test_of_two_processes_one_sweeps_and_the_other_takes_over(
    both: list[Process], time: Time
) -> None:
    first, second = both
    for one in both:
        await one.sweeper.sweep_all()
    assert set(first.swept().values()) == {1}
    assert len(first.swept()) > 20
    assert not second.swept()
    assert (first.reloads, second.reloads) == (1, 1)  # what each process does
    assert not set(first.membership.ids.take(100, NOW)) & set(second.membership.ids.take(100, NOW))

    first.dies()
    time.now_ms += LEADER_TERMS.ttl_ms - 1
    await second.sweeper.sweep_all()
    assert not second.swept()
    assert not first.membership.leads
    time.now_ms += 1
    await second.beater.beat()
    await second.sweeper.sweep_all()
    assert second.swept() == first.swept()
