"""What runs for every message, or every few seconds, reads no growing table from end to end."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hongyan.app.application import Application
from hongyan.app.guard import settled_sealer
from hongyan.config import load
from hongyan.db.database import Database
from hongyan.domain.callbacks.model import PushKind
from hongyan.kernel.kinds import MessageKind
from tests.flows.carrier import lost, receipt, refused, taken, text_from
from tests.flows.plans import Sent, scanned, sent

if TYPE_CHECKING:
    from tests.flows.world import World

PHONES = [86_13912340000 + place for place in range(4)]


def live(world: World) -> None:
    """Let messages go every way that there is."""
    world.hears_of(PushKind.SMS_REPORT)
    [delivered, doubted, elsewhere, late] = world.leaves(*PHONES)
    world.hears(taken(delivered), lost(doubted), refused(elsewhere), taken(late))
    world.receives(receipt(delivered), receipt(doubted))
    world.receives(receipt(late))
    world.starts()
    world.hears_from(text_from(delivered, "R"))
    world.sends(*PHONES, kind=MessageKind.PROMOTION)
    world.doubts()
    world.waits(4 * 24 * 3600)
    world.expires()


def run_once(database_url: str, data: Path) -> None:
    """Run once what the workers and the health check of a process do every few seconds."""

    async def run() -> None:
        settings = load({}, data=data, database=database_url)
        database = Database.open(database_url)
        application = Application(settings, database, settled_sealer(database, settings))
        await application.lanes.reload()
        await application.sweeper.sweep_all()
        await application.asker.ask_all()
        await application.issuer.issue_asked()
        await application.stories.start_attempts([], 1)
        await application.health()
        await application.stop()

    asyncio.run(run())


@pytest.fixture
def statements(world: World, database_url: str, tmp_path: Path) -> Sent:
    """What was sent while messages lived, and while the workers looked after them."""
    with sent() as found:
        live(world)
        run_once(database_url, tmp_path)
    return found


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
