"""What runs for every message, every few seconds, or for a page, reads no growing table whole."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hongyan.app.application import Application
from hongyan.app.sealing import settled_sealer
from hongyan.config import load
from hongyan.db.database import Database
from hongyan.domain.accounts import store as accounts
from hongyan.domain.callbacks.model import PushAttempt, PushFilter, PushKind
from hongyan.domain.calls.model import CallFilter
from hongyan.domain.materials import store as materials
from hongyan.domain.materials.model import Material, MaterialKind
from hongyan.domain.messages.model import LogState, RecordFilter
from hongyan.flows.accounts.show_calls import call_of, count_calls, key_uses, list_calls
from hongyan.flows.messages.delivery.list_records import list_records
from hongyan.flows.messages.delivery.show_figures import FigureFilter, FigureKey, show_figures
from hongyan.flows.messages.delivery.why_channel import why_channel
from hongyan.flows.messages.reports.push_history import (
    list_push_attempts,
    pushed_body,
    pushes_of_message,
)
from hongyan.kernel.kinds import MessageKind
from tests.flows.carrier import lost, pieces_from, receipt, refused, taken, text_from
from tests.flows.plans import Sent, scanned, sent

if TYPE_CHECKING:
    from tests.flows.world import World

SWEPT = {
    "follow_log",
    "follow_missed",
    "forget_calls",
    "forget_figures",
    "forget_views",
    "seal_scans",
    "forget_scans",
    "forget_old",
    "purge_closed",
    "remove_unused_files",
}
"""Sweeps that look for old rows in tables that grow."""

PHONES = [86_13912340000 + place for place in range(4)]


def live(world: World) -> None:
    """Let messages go every way that there is."""
    world.hears_of(PushKind.SMS_REPORT)
    [delivered, doubted, elsewhere, late] = world.leaves(*PHONES)
    world.hears(taken(delivered), lost(doubted), refused(elsewhere), taken(late))
    world.receives(receipt(delivered), receipt(doubted))
    world.receives(receipt(late), receipt(late, carrier_id="1829707298"))
    world.starts()
    world.hears_from(text_from(delivered, "R"), *pieces_from(delivered, "一", "二")[:1])
    world.sends(*PHONES, kind=MessageKind.PROMOTION)
    world.doubts()
    world.waits(4 * 24 * 3600)
    world.expires()


def asks(world: World) -> None:
    """Ask for every page that is made of what is kept, with each way of choosing."""
    own, now = world.sender.account_id, world.now
    [first, *_] = world.sends(PHONES[0] + 50)
    with world.database.reading() as tx:
        for asked in (
            RecordFilter(),
            RecordFilter(phones=tuple(PHONES)),
            RecordFilter(code="X", out_id="Y", channel_id=1, since=now - 1, until=now),
            *(RecordFilter(state=state) for state in LogState),
        ):
            list_records(tx, own, asked)
            list_records(tx, own, asked, after=first.message_id)
        for refused in (None, True, False):
            list_calls(tx, own, CallFilter(is_refused=refused, code="X", request_id="R"))
        call_of(tx, own, 1)
        count_calls(tx, own, now - 1, now)
        key_uses(tx, own)
        list_push_attempts(tx, own, PushFilter(PushKind.SMS_REPORT, is_failed=True))
        pushes_of_message(tx, own, first.message_id)
        attempt = PushAttempt(1, own, PushKind.SMS_REPORT, "", 1, 2, 2, 1, now, 1, 200, "", "")
        pushed_body(tx, attempt)
        show_figures(tx, own, (now - 1, now), tuple(FigureKey), FigureFilter(template_id=1))
        why_channel(tx, own, first.message_id, 1)


def left_behind(world: World) -> None:
    """Let an account be closed long ago, and a scan lie clear."""
    closed = world.new_sender("closed")
    scan = Material("scan", closed.account_id, MaterialKind.PNG, 3, "0", world.now)
    with world.database.transaction() as tx:
        materials.save_material(tx, scan, b"png")
        accounts.change_account(tx, closed.account_id, closed_at=1)


def run_once(database_url: str, data: Path) -> set[str]:
    """Run once what the workers and the health check of a process do every few seconds.

    Returns the names of the flows that ran.
    """

    async def run() -> set[str]:
        settings = load(
            {},
            data=data,
            database=database_url,
            keep_numbers_days=1,
            keep_texts_days=1,
            keep_scans_days=1,
            keep_closed_days=1,
        )
        database = Database.open(database_url)
        application = Application(settings, database, settled_sealer(database, settings))
        await application.lanes.reload()
        await application.sweeper.sweep_all()
        await application.refunds.ask_all()
        await application.issuing.issue_asked()
        await application.flows.start_attempts([], 1)
        await application.health()
        await application.stop()
        timed = application.metrics.flow_seconds.collect()
        return {one.labels["flow"] for metric in timed for one in metric.samples}

    return asyncio.run(run())


@pytest.fixture
def statements(world: World, database_url: str, tmp_path: Path) -> Sent:
    """What was sent while messages lived, and while the workers looked after them."""
    with sent() as found:
        live(world)
        left_behind(world)
        assert run_once(database_url, tmp_path) >= SWEPT
    return found


def test_no_page_reads_a_growing_table_from_end_to_end(world: World, database: Database) -> None:
    live(world)
    with sent() as found:
        asks(world)
    assert len(found.statements) > 20
    with database.reading() as tx:
        whole = {
            words: tables
            for words, values in found.statements.items()
            if (tables := scanned(tx, words, values))
        }
    assert not whole, "\n".join(f"{tables}: {words}" for words, tables in whole.items())


def test_no_page_bounds_an_id_twice_from_one_side(world: World) -> None:
    """SQLite walks an index to one of two bounds, which may be the wider: through a whole log."""
    live(world)
    with sent() as found:
        asks(world)
    bounds = re.compile(r"(\w+\.(?:\w+_)?id (?:<|>))=? (?:\?|%)")
    twice = [
        words
        for words in found.statements
        for part in re.split(r"\bSELECT\b", words)
        if (sides := bounds.findall(part)) and len(sides) > len(set(sides))
    ]
    assert not twice, "\n".join(twice)


# AUDIT B11; a sweep that reads a million attempts a second costs every sender 100 ms
def test_no_growing_table_is_read_from_end_to_end(statements: Sent, database: Database) -> None:
    assert len(statements.statements) > 60
    with database.reading() as tx:
        found = {
            words: tables
            for words, values in statements.statements.items()
            if (tables := scanned(tx, words, values))
        }
    assert not found, "\n".join(f"{tables}: {words}" for words, tables in found.items())
