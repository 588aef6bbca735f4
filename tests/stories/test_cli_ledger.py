"""An operator proves the ledger and tells the story of a call, on the command line."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hongyan.db.database import Database
from hongyan.domain.messages.model import biz_text
from hongyan.flows.money.ledger.seal_entries import seal_entries
from hongyan.kernel.kinds import MessageKind
from tests.commands import run_command
from tests.flows.carrier import receipt, taken
from tests.flows.world import PHONE, World
from tests.working import work_at

pytestmark = pytest.mark.story
KIND = MessageKind.NOTIFICATION


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    """A world in a file, so that commands can open it too."""
    database = Database.open(sqlite_url)
    yield World(database)
    database.close()


@pytest.fixture
def path(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


def hongyan(path: Path, *words: str, code: int = 0) -> str:
    kept = {name: value for name, value in os.environ.items() if "HONGYAN" not in name}
    here = {"HONGYAN_DATA": str(path.parent / "kept"), "HONGYAN_DATABASE": f"sqlite:///{path}"}
    done = run_command(*words, environment=kept | here)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout or done.stderr


def test_the_ledger_is_proved_and_what_was_tampered_with_is_told(world: World, path: Path) -> None:
    world.sends(PHONE, PHONE + 1, kind=KIND)
    told = hongyan(path, "ledger", "verify")
    assert "The ledger is right." in told
    assert "Nothing is sealed yet." in told
    assert "Not sealed yet: 2 entries, the oldest of 2026-01-15 12:00:00." in told
    with world.database.transaction() as tx:
        seal_entries(work_at(tx, world.now, world.context))
    told = hongyan(path, "ledger", "verify")
    assert "Every entry is sealed." in told
    head = re.search(r"Head of the chain: (2:[0-9a-f]{64})\n", told)
    assert head
    assert "is right" in hongyan(path, "ledger", "verify", "--noted", head[1])
    assert "POSITION:HASH" in hongyan(path, "ledger", "verify", "--noted", "2", code=1)
    with closing(sqlite3.connect(path)) as tampering, tampering:
        tampering.execute("UPDATE entry SET amount = amount - 1 WHERE kind = 'hold'")
    told = hongyan(path, "ledger", "verify", code=1)
    assert re.search(r"chain: position 2: entry [0-9]+ changed: expected [0-9a-f]{64}, found", told)
    assert "balances: held/1 CNY: expected 89999, found 90000" in told
    assert "The ledger is wrong." in told


def test_entries_are_listed_with_their_kinds_in_both_languages(world: World, path: Path) -> None:
    world.sends(PHONE, kind=KIND)
    told = hongyan(path, "ledger", "entries", "acme")
    held, topped_up = told.splitlines()[1:3]
    assert re.search(r"held +预扣 +0\.045 yuan +cash 1 +cash 1 \(held\) +batch", held)
    assert re.search(r"topped up +充值 +1000000\.00 yuan +house/received +cash 1", topped_up)
    assert "Nothing has moved" not in told
    assert "ACCOUNT" in hongyan(path, "ledger", "entries", "nobody", code=1)


def test_the_story_of_a_call_is_told(world: World, path: Path) -> None:
    one, other = world.leaves(PHONE, PHONE + 1, kind=KIND)
    world.hears(taken(one), taken(other))
    world.receives(receipt(one))
    with world.database.reading() as tx:
        biz_id = biz_text(tx.exec_driver_sql("SELECT max(biz_id) FROM message").scalar_one())
    told = hongyan(path, "message", "show", biz_id)
    assert f"Call {biz_id} of acme, 2026-01-15 12:00:00" in told
    assert "139****1000" in told
    assert "13900001000" not in told
    for line in (
        r"numbers +2: 2 accepted",
        r"outcomes +1 delivered, 1 waiting",
        r"money +0\.09 yuan of cash 1, on delivery",
        r"passed +account may send, .*, funds",
        r"attempt 1 +first, 2026-01-15 12:00:00: submitted, answered",
        r"  part 1 +[0-9-]+: delivered DELIVRD",
        r"outcome +delivered, .*: DELIVERED 用户接收成功 \(carrier's word: DELIVRD\)",
        r"money +1 segment of cash 1 at 0\.045 yuan, on delivery \(.+\)",
        r"ended +captured, 2026-01-15 12:00:01",
        r"outcome +not final",
    ):
        assert re.search(line, told), (line, told)
    told = hongyan(path, "message", "show", biz_id, "--number", "13900001001", "--numbers")
    assert "13900001001  message" in told
    assert "139****" not in told
    told = hongyan(path, "message", "show", biz_id, "--limit", "1")
    assert "1 more numbers" in told
    assert "BIZID" in hongyan(path, "message", "show", "1^0", code=1)
