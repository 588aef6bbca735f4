"""The month of the demo: the same each time, made by the real flows, and cut off without harm."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select, text

from hongyan.app.month.past import PastService
from hongyan.app.month.plan import QUIET_MS, PastAct, PastCall, PastDone, begins_at, steps
from hongyan.app.month.worker import MonthWorker
from hongyan.config import load
from hongyan.db.database import Database
from hongyan.domain.messages import tables
from hongyan.engine.flow_thread import FlowThread
from hongyan.flows.messages.records.list_messages import MessageSearch, list_messages
from hongyan.flows.money.ledger.verify_ledger import verify_ledger
from hongyan.flows.operation.demo_month import Month, plan_month, planned_month, steps_done
from hongyan.flows.operation.manage_demo import is_new_demo, seed_demo
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.flows.reference.work import Work
from hongyan.kernel.actor import SERVICE
from hongyan.kernel.calendar import DAY_MS, HOUR_MS
from hongyan.kernel.id_source import IdSource
from hongyan.kernel.refusal import Refused
from hongyan.kernel.seal import Sealer

NOW = 1_796_000_000_000
SEALER = Sealer(b"m" * 32)
SETTINGS = load({"HONGYAN_PUSH_PRIVATE_ADDRESSES": "true"})


def _begun(database: Database, length_ms: int) -> Month:
    """Seed the demo, and let a month of this length end now."""
    month = Month(NOW - length_ms, NOW)
    with database.transaction() as tx:
        assert is_new_demo(tx)
        context = FlowContext(SETTINGS, IdSource(9), ReferenceCache(SETTINGS), SEALER)
        seed_demo(Work(tx, month.begin, context, SERVICE))
        plan_month(tx, month)
    return month


@contextmanager
def _ids() -> Iterator[IdSource]:
    yield IdSource(10)


def _lived(database: Database, month: Month, steps_max: int | None = None) -> bool:
    """Live through a month, or through some steps of it; tell whether it is over."""
    thread = FlowThread()
    made: list[PastService] = []

    def make(ids: IdSource) -> PastService:
        made.append(PastService(database, thread, SETTINGS, SEALER, ids))
        return made[0]

    worker = MonthWorker(month, make, _ids)

    async def live() -> None:
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            running = group.create_task(worker.run(stop))
            while steps_max is not None and not running.done():
                await asyncio.sleep(0.01)
                if _done(database) >= steps_max:
                    stop.set()

    asyncio.run(live())
    thread.close()
    return worker.is_over.is_set()


def _done(database: Database) -> int:
    with database.reading() as tx:
        return steps_done(tx)


def test_the_same_month_is_planned_for_the_same_moments() -> None:
    begin, end = begins_at(NOW), NOW - QUIET_MS
    found = list(steps(begin, end))
    assert found == list(steps(begin, end))
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert all(begin <= one.at < end for one in found)
    acts = Counter(one.act for one in found if isinstance(one, PastDone))
    assert acts[PastAct.APPLY_TEMPLATE] >= 8
    assert {
        PastAct.TOP_UP,
        PastAct.REJECT,
        PastAct.APPLY_SIGN,
        PastAct.REMOVE_ENDPOINT,
    } <= acts.keys()
    assert len({one.parameters["TemplateCode"] for one in found if isinstance(one, PastCall)}) >= 6


def test_a_day_of_the_past_is_lived_through_by_the_real_flows(database: Database) -> None:
    month = _begun(database, DAY_MS)
    assert _lived(database, month)
    with database.reading() as tx:
        page = list_messages(tx, MessageSearch(limit=1000))
        assert not isinstance(page, Refused)
        states = Counter(str(one.state) for one in page.messages)
        assert states["delivered"] > 40
        assert all(month.begin <= one.message.accepted_at <= NOW for one in page.messages)
        assert not tx.execute(select(tables.dispatch.c.id)).all(), "the present finds nothing"
        assert tx.execute(text("SELECT count(*) FROM push")).scalar_one() == 0
        reviewed = tx.execute(text("SELECT state, count(*) FROM review_case GROUP BY 1")).all()
        assert dict(map(tuple, reviewed)).get("queued", 0) >= 3
        assert dict(map(tuple, reviewed)).get("auto_rejected") == 1
        kept = tx.execute(text("SELECT code, count(*) FROM call_record GROUP BY 1")).all()
        assert len(kept) > 1, "refused calls are kept as well"
    with database.reading() as tx:
        assert verify_ledger(tx).is_right


def test_pushes_die_while_nobody_takes_them(sqlite_url: str) -> None:
    database = Database.open(sqlite_url)
    month = _begun(database, 2 * DAY_MS + HOUR_MS)
    assert _lived(database, month)
    with database.reading() as tx:
        states = tx.execute(text("SELECT state, count(*) FROM push GROUP BY 1")).all()
    assert {state for state, _ in states} == {"dead"}


def test_a_month_that_was_cut_off_goes_on_where_it_ended(sqlite_url: str) -> None:
    database = Database.open(sqlite_url)
    month = _begun(database, 8 * HOUR_MS)
    assert not _lived(database, month, steps_max=5)
    cut_at = _done(database)
    assert _lived(database, month)
    assert cut_at < _done(database) == len(list(steps(month.begin, month.end)))
    assert _lived(database, month), "a later start has nothing to do"
    assert _done(database) == len(list(steps(month.begin, month.end)))
    with database.reading() as tx:
        assert planned_month(tx) == month
