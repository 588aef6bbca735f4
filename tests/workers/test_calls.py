"""The worker that keeps API calls: bounded, counted, patient with a database that is away."""

from __future__ import annotations

import asyncio
from itertools import chain
from typing import TYPE_CHECKING, cast

import pytest
from structlog.testing import capture_logs

from hongyan.db.away import DatabaseAway
from hongyan.domain.calls.model import CallRecord
from hongyan.workers import calls
from hongyan.workers.calls import CallKeeper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hongyan.service.flows import FlowRunner


class Storing:
    """Notes the batches that it is asked to store; away as often as it is told."""

    def __init__(self, away: int = 0) -> None:
        self.batches: list[list[str]] = []
        self.away = away

    async def run(self, _flow: object, records: Sequence[CallRecord]) -> int:
        if self.away:
            self.away -= 1
            raise DatabaseAway("gone")
        self.batches.append([one.request_id for one in records])
        return len(records)


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "EVERY_SECONDS", 0.01)
    monkeypatch.setattr(calls, "AT_ONCE", 2)
    monkeypatch.setattr(calls, "WAITING_MAX", 3)


def keeper(storing: Storing, *names: str) -> CallKeeper:
    made = CallKeeper(cast("FlowRunner", storing))
    for name in names:
        made.keep(CallRecord(name))
    return made


async def ran(keeper: CallKeeper, seconds: float = 0.0) -> None:
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(keeper.run(stop))
        await asyncio.sleep(seconds)
        stop.set()


async def test_what_waits_is_stored_in_batches_also_at_the_end() -> None:
    storing = Storing()
    await ran(keeper(storing, "a", "b", "c"))
    assert storing.batches == [["a", "b"], ["c"]]


async def test_the_oldest_makes_way_and_is_counted() -> None:
    storing = Storing()
    with capture_logs() as lines:
        await ran(keeper(storing, "a", "b", "c", "d", "e"))
    assert storing.batches == [["c", "d"], ["e"]]
    assert [(one["event"], one["calls"]) for one in lines] == [("calls_not_kept", 2)]


async def test_calls_wait_in_their_order_while_the_database_is_away() -> None:
    storing = Storing(away=2)
    await ran(keeper(storing, "a", "b", "c"), seconds=0.2)
    assert storing.batches == [["a", "b"], ["c"]]


async def test_what_came_meanwhile_takes_the_place_of_the_oldest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    storing = Storing()
    made = keeper(storing, "a", "b", "c")

    async def away_once(_flow: object, _records: Sequence[CallRecord]) -> int:
        monkeypatch.undo()
        monkeypatch.setattr(calls, "WAITING_MAX", 3)
        for name in "de":
            made.keep(CallRecord(name))
        raise DatabaseAway("gone")

    monkeypatch.setattr(storing, "run", away_once)
    with capture_logs() as lines:
        await ran(made, seconds=0.05)
        await ran(made)
    assert sorted(chain.from_iterable(storing.batches)) == ["c", "d", "e"]
    assert [one["calls"] for one in lines] == [2]


async def test_calls_that_come_while_others_are_stored_wait_for_the_next_time() -> None:
    class Busy(Storing):
        async def run(self, flow: object, records: Sequence[CallRecord]) -> int:
            made.keep(CallRecord("meanwhile"))
            return await super().run(flow, records)

    storing = Busy()
    made = keeper(storing, "a", "b", "c")
    await ran(made)
    assert storing.batches == [["a", "b"], ["c"]]
